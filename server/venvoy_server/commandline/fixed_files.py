"""Write the fixes of `venvoy check --fix` to files. Each file is replaced atomically; encoding and mode are kept."""

from __future__ import annotations

import os

from msgspec import UNSET
from msgspec.structs import replace

from venvoy_protocol.check import CheckedFile
from venvoy_protocol.errors import failure
from venvoy_server.commandline.folders import current_folder, is_below
from venvoy_server.commandline.removed_secrets import removed_secret_notes
from venvoy_server.commandline.stderr_notes import say_aside
from venvoy_server.commandline.style import printable
from venvoy_server.dependencies.checker.fixes import apply_edits
from venvoy_server.dependencies.checker.verified_fixes import SECRET
from venvoy_server.dependencies.dialects.file_encodings import decode_file
from venvoy_server.dependencies.dialects.requirements_txt.decode import Decoded
from venvoy_server.dependencies.findings import Edit
from venvoy_server.dependencies.positions import Positions
from venvoy_server.operations.errors import OperationError


def with_fixes_written(checked: CheckedFile, named: tuple[str, ...]) -> CheckedFile:
    """Write the fixed text of a file to disk, and return the file's check result.

    The file is not written if its text changed during the check. A link that leads out of the current folder is only
    followed if the user named it: `named` are the files that the user named. If the file is not written, the number of
    fixes in the returned result is 0. Raises MethodError if writing fails.
    """
    if checked.path is None or not checked.edits or _write(checked.path, checked, named):
        return checked
    return replace(checked, fixed=0, fixed_codes={})


def _write(path: str, checked: CheckedFile, named: tuple[str, ...]) -> bool:
    """Write a file's fixed text and return True; False if it was left unchanged on purpose, which a note reports.

    That is so if the file changed during the check, or is a link that leads out of the current folder and was not
    `named` by the user. The note is on standard error. Raises MethodError if writing fails.
    """
    from venvoy_server.handlers.text_fixes import text_hash
    from venvoy_server.system.files.host import real_path
    from venvoy_server.system.files.os_errors import operation_error
    from venvoy_server.system.files.replaced_file import refuse_to_replace, replace_file

    real = real_path(path)
    if os.path.islink(path) and not is_below(real, real_path(current_folder())):
        if path not in named:
            say_aside([f"note: {printable(path)} is a link to {printable(real)}; name it to have that file changed."])
            return False
        say_aside([f"note: {printable(path)} is a link; {printable(real)} is changed."])
    try:
        with open(real, "rb") as file:
            before = file.read()
        decoded = decode_file(before, path)
        if checked.text_hash is not UNSET and checked.text_hash != text_hash(decoded.text):
            say_aside(
                [f"note: {printable(path)} was changed while it was checked, and is left as it is: check it again."]
            )
            return False
        try:
            fixed = fixed_text(decoded.text, checked)
            data = encoded(fixed, decoded)
        except UnicodeEncodeError as error:
            message = f"{path} cannot hold the fixed text in its encoding, {decoded.encoding}: {error.reason}."
            raise failure("file-invalid", message, path=path) from None
        refuse_to_replace(real)
        replace_file(real, before, data)
    except OSError as error:
        known = operation_error(error, "write", path)
        raise failure(known.code, known.message, **known.data) from None
    except OperationError as error:
        raise failure(error.code, error.message, **error.data) from None
    if SECRET in checked.fixed_codes:
        say_aside(removed_secret_notes(path, decoded.text, fixed))
    return True


def fixed_text(text: str, checked: CheckedFile) -> str:
    """Return `text` with the edits in `checked` applied, which the check of this text proposed."""
    positions, edits = Positions.of(text), []
    for each in checked.edits or ():
        start = positions.offset(each.range.start.line, each.range.start.character)
        end = positions.offset(each.range.end.line, each.range.end.character)
        edits.append(Edit(None, start, end, each.new_text))
    return apply_edits(text, edits)


def encoded(text: str, decoded: Decoded) -> bytes:
    """Encode a text with the encoding and byte order mark of the original file."""
    return decoded.bom + text.encode(decoded.encoding)
