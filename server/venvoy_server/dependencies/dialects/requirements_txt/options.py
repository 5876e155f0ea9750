"""Parse the options of a line in a requirements file like pip: `optparse` with abbreviations and attached values.

Sources: `SUPPORTED_OPTIONS` in pip's `req/req_file.py`, `cli/cmdoptions.py`, and `optparse` of the standard library.
"""

from __future__ import annotations

import re

import msgspec

from venvoy_server.dependencies.dialects.requirements_txt.option_names import (
    COMMAND_LINE,
    FEATURES,
    FLAGS,
    LONG,
    REMOVED,
    RUN_WIDE,
    SHORT,
    STRONG_HASHES,
)
from venvoy_server.dependencies.dialects.requirements_txt.shell_words import Unclosed, Word, split
from venvoy_server.dependencies.model import Fault, OptionUse
from venvoy_server.environments.patterns import pattern
from venvoy_server.environments.similar_names import nearest


class Parsed(msgspec.Struct, frozen=True, gc=False):
    """The parsed options of a line: those before the first fault, the fault, and the spans of words that pip
    ignores.
    """

    uses: tuple[OptionUse, ...] = ()
    dropped: tuple[tuple[int, int], ...] = ()
    fault: Fault | None = None


class _Refused(Exception):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.code)
        self.fault = fault


HASH_OPTION = r"--hash=(?:sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128})"
_HASHES = pattern(rf"{HASH_OPTION}(?:[ \t]+{HASH_OPTION})*", re.ASCII)
_HASH = pattern(r"--hash=(\S+)", re.ASCII)


def split_line(text: str) -> int:
    """Return the offset of the option part of a logical line: the first word after a space
    that begins with `-`; -1 if none.
    """
    if text.startswith("-"):
        return 0
    at = text.find(" -")
    return at + 1 if at >= 0 else -1


def parse_options(text: str, start: int) -> Parsed:
    """Parse the options in `text[start:]` from left to right like pip, up to the first fault."""
    if _HASHES.fullmatch(text, start):
        return Parsed(hash_options(text, start))
    try:
        words = split(text, start)
    except Unclosed as unclosed:
        return Parsed(fault=_unbalanced(text, unclosed))
    uses: list[OptionUse] = []
    dropped: list[tuple[int, int]] = []
    try:
        _read(words, uses, dropped)
    except _Refused as refused:
        return Parsed(tuple(uses), tuple(dropped), refused.fault)
    return Parsed(tuple(uses), tuple(dropped))


def hash_options(text: str, start: int = 0) -> tuple[OptionUse, ...]:
    """Return each `--hash=VALUE` in `text[start:]`; the caller ensures that all options there match `HASH_OPTION`."""
    return tuple(
        [
            OptionUse("--hash", "--hash", begin := found.start(), begin + 6, found[1], begin + 7, found.end())
            for found in _HASH.finditer(text, start)
        ]
    )


def _unbalanced(text: str, unclosed: Unclosed) -> Fault:
    if unclosed.what == "backslash":
        message = "This `\\` does not continue the line: it must be the last character of the line."
        return Fault("backslash-then-space", unclosed.position, len(text), message, "", title="Remove the `\\`")
    quote = text[unclosed.position]
    message = (
        f"This quote is never closed, so pip cannot split the options. Add the closing `{quote}`, or remove this one."
    )
    end = len(text)
    title = f"Insert the closing `{quote}`"
    return Fault("unbalanced-quote", unclosed.position, end, message, quote, end, end, title)


def _read(words: list[Word], uses: list[OptionUse], dropped: list[tuple[int, int]]) -> None:
    waiting = list(reversed(words))
    while waiting:
        word = waiting.pop()
        if word.text == "--":
            dropped.append((word.start, word.end))
            dropped.extend((rest.start, rest.end) for rest in reversed(waiting))
            return
        if word.text.startswith("--"):
            use = _read_long(word, waiting)
        elif word.text.startswith("-") and len(word.text) > 1:
            use = _read_short(word, waiting)
        else:
            dropped.append((word.start, word.end))
            continue
        _check(use, word)
        uses.append(use)


def _read_long(word: Word, waiting: list[Word]) -> OptionUse:
    spelled, equals, _ = word.text.partition("=")
    end = word.after(len(spelled)) if equals else word.end
    name = _match_long(spelled, word, end)
    if equals and name in FLAGS:
        message = f"`{name}` takes no value. Remove it."
        raise _Refused(Fault("unexpected-option-value", word.start, word.end, message, name))
    if name in FLAGS:
        return OptionUse(name, spelled, word.start, end)
    value = word.tail(len(spelled) + 1) if equals else waiting.pop() if waiting else None
    return _with_value(name, spelled, word.start, end, value)


def _read_short(word: Word, waiting: list[Word]) -> OptionUse:
    spelled = word.text[:2]
    end = word.after(2)
    name = SHORT.get(spelled)
    if name is None:
        raise _Refused(_unknown_short(spelled, word, end))
    value = word.tail(2) if len(word.text) > 2 else waiting.pop() if waiting else None
    return _with_value(name, spelled, word.start, end, value)


def _unknown_short(spelled: str, word: Word, end: int) -> Fault:
    meant = long_option_meant(word.text)
    verbatim = len(word.text) == word.end - word.start
    if meant is None or not verbatim:
        return _unknown(spelled, word.start, max(end, word.start + 1) if len(word.text) == 2 else word.end, word.text)
    stop = word.start + len(word.text.split("=")[0])
    message = f"pip has no option `{word.text}`. Long options begin with two dashes: `{meant}`."
    written = word.text.split("=")[0]
    title = f"Replace `{written}` with `{meant}`"
    return Fault("unknown-option", word.start, stop, message, meant, title=title)


def _with_value(name: str, spelled: str, start: int, end: int, value: Word | None) -> OptionUse:
    if value is None:
        raise _Refused(Fault("missing-option-value", start, end, f"`{spelled}` needs a value."))
    return OptionUse(name, spelled, start, end, value.text, value.start, value.end)


def _match_long(spelled: str, word: Word, end: int) -> str:
    if spelled in LONG:
        return LONG[spelled]
    if spelled.startswith("--hash:"):
        message = "Write hashes as `--hash=ALGORITHM:DIGEST`."
        algorithm, _, digest = word.text[len("--hash:") :].partition("=")
        raise _Refused(
            Fault(
                "malformed-hash",
                word.start,
                word.end,
                message,
                f"--hash={algorithm}:{digest}",
                title="Write it as `--hash=ALGORITHM:DIGEST`",
            )
        )
    candidates = [name for name in LONG if name.startswith(spelled)]
    if len(candidates) == 1:
        return LONG[candidates[0]]
    if not candidates:
        raise _Refused(_unknown(spelled, word.start, end, word.text))
    listed = " or ".join(f"`{name}`" for name in sorted(candidates)[:4])
    message = f"`{spelled}` could be {listed}, so pip refuses it. Write the option in full."
    replacement = "--requirement" if "--requirement" in candidates else None
    raise _Refused(Fault("ambiguous-option", word.start, end, message, replacement))


def _unknown(spelled: str, start: int, end: int, word: str) -> Fault:
    if spelled in REMOVED:
        message = f"pip {REMOVED[spelled]} and later do not allow `{spelled}` in requirements files. Remove it."
        return Fault("removed-option", start, end, message)
    if spelled in COMMAND_LINE or (spelled == "-" + word[1:2] and word in COMMAND_LINE):
        message = f"`{spelled}` is allowed only on the command line, not in a requirements file. Remove it."
        return Fault("command-line-option", start, end, message)
    near = _nearest(spelled)
    hint = f" Did you mean `{near}`?" if near else ""
    return Fault(
        "unknown-option",
        start,
        end,
        f"pip has no option `{spelled}` for requirements files.{hint}",
        near,
    )


def _nearest(spelled: str) -> str | None:
    return nearest(spelled, LONG, 0.7) if spelled.startswith("--") else None


def long_option_meant(word: str) -> str | None:
    """Return the long option that a word with a single dash means, such as `--index-url` for `-index-url`, or None."""
    spelled = "-" + re.split(r"[=\s]", word, maxsplit=1)[0]
    if len(spelled) < 5:
        return None
    return LONG.get(spelled) or nearest(spelled, LONG, 0.85)


def _check(use: OptionUse, word: Word) -> None:
    """Raise `_Refused` if pip rejects the value of an option; `word` has the value's position in the line."""
    value = use.value or ""
    if use.name == "--hash":
        fault = _check_hash(use, value)
    elif use.name == "--config-settings":
        fault = None if "=" in value else _fault("malformed-config-setting", use, f"`{use.spelled}` needs KEY=VALUE.")
    elif use.name in RUN_WIDE:
        message = f"`{use.spelled}` needs a value. pip reads the next option as its value."
        fault = Fault("missing-option-value", use.start, use.end, message) if value.startswith("-") else None
    elif use.name == "--use-feature":
        fault = None if value in FEATURES else _unknown_feature(use, value)
    else:
        fault = None
    if fault:
        raise _Refused(fault)


def _fault(code: str, use: OptionUse, message: str, replacement: str | None = None, title: str = "") -> Fault:
    start, end = (use.value_start, use.value_end) if use.value_start < use.value_end else (use.start, use.end)
    return Fault(code, start, end, message, replacement, title=title)


def _check_hash(use: OptionUse, value: str) -> Fault | None:
    algorithm, colon, digest = value.partition(":")
    if not colon:
        return _malformed_hash(use, value)
    if algorithm in STRONG_HASHES:
        return None
    if algorithm.lower() in STRONG_HASHES:
        message = f"The algorithm must be in lower case: `{algorithm.lower()}`."
        return _fault("weak-hash", use, message, f"{algorithm.lower()}:{digest}", "Write the algorithm in lower case")
    message = f"pip accepts sha256, sha384 and sha512 here, not `{algorithm}`."
    return _fault("weak-hash", use, message)


def _malformed_hash(use: OptionUse, value: str) -> Fault:
    by_length = {length: name for name, length in STRONG_HASHES.items()}
    algorithm = by_length.get(len(value)) if re.fullmatch(r"[0-9a-fA-F]+", value) else None
    message = f"`{use.spelled}` needs ALGORITHM:DIGEST, such as `sha256:` followed by 64 hexadecimal digits."
    return _fault(
        "malformed-hash", use, message, f"{algorithm}:{value}" if algorithm else None, f"Insert `{algorithm}:`"
    )


def _unknown_feature(use: OptionUse, value: str) -> Fault:
    near = nearest(value, FEATURES)
    hint = f" Did you mean `{near}`?" if near else f" It knows {', '.join(FEATURES[:3])}."
    return _fault("unknown-feature", use, f"pip has no feature `{value}`.{hint}", near)
