"""msgspec without what it imports for nothing: what was left out is there as soon as it is used."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from venvoy_server.light_imports import load

PROGRAM = """
import json, sys
from venvoy_server.light_imports import import_msgspec
import_msgspec()
left_out = [name for name in sys.argv[1:] if name not in sys.modules]
import msgspec, platform, typing_extensions, uuid

class Small(msgspec.Struct):
    number: int

schema = msgspec.json.schema(Small)["$defs"]["Small"]
from msgspec import inspect
import msgspec._json_schema as real
found = [field.name for field in inspect.type_info(Small).fields]
used = [uuid.uuid4().version, platform.python_version().split("+")[0], typing_extensions.Self is not None]
print(json.dumps([left_out, schema["required"], found, used, real.schema(Small) == msgspec.json.schema(Small)]))
"""
LEFT_OUT = ("typing_extensions", "platform", "msgspec.inspect", "msgspec._json_schema", "textwrap")


def test_what_is_left_out_can_be_used_later() -> None:
    words = [sys.executable, "-I", "-S", "-c", f"import sys; sys.path[:0] = {sys.path!r}\n{PROGRAM}", *LEFT_OUT]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60)
    assert done.stdout, done.stderr
    version = ".".join(map(str, sys.version_info[:3]))
    assert json.loads(done.stdout) == [list(LEFT_OUT), ["number"], ["number"], [4, version, True], True]


def test_what_is_not_there_leaves_nothing_in_its_place() -> None:
    with pytest.raises(ImportError):
        load("venvoy_server.no_such_module", {"venvoy_server.left_out": None})
    assert "venvoy_server.left_out" not in sys.modules
