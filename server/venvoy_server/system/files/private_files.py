"""Files for the time of one operation, which only this user can read."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager


@contextmanager
def private_files(texts: Mapping[str, str]) -> Iterator[str]:
    """Hold a folder with the texts by their names (UTF-8), and delete it in the end."""
    with tempfile.TemporaryDirectory(prefix="venvoy-") as folder:
        for name, text in texts.items():
            with open(os.path.join(folder, name), "w", encoding="utf-8", errors="surrogatepass", newline="") as file:
                file.write(text)
        yield folder
