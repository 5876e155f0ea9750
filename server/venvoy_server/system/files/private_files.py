"""Temporary files that only this user can read."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager


@contextmanager
def private_files(texts: Mapping[str, str]) -> Iterator[str]:
    """Context manager: write `texts` (file name → text) to a temporary folder in UTF-8, and yield the folder's path.

    Only this user can read the folder. It is deleted afterwards.
    """
    with tempfile.TemporaryDirectory(prefix="venvoy-") as folder:
        for name, text in texts.items():
            with open(os.path.join(folder, name), "w", encoding="utf-8", errors="surrogatepass", newline="") as file:
                file.write(text)
        yield folder
