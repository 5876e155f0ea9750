"""The errors in messages: the numbers of JSON-RPC and LSP, and the stable codes of Venvoy's own failures.

A failure that a person or program can act on has the number REQUEST_FAILED, its code in `data.code`, and details in the
other fields of `data`. Every other failure is a bug of Venvoy, reported as INTERNAL_ERROR without details.
"""

from typing import Any, Final

PARSE_ERROR: Final = -32700
INVALID_REQUEST: Final = -32600
METHOD_NOT_FOUND: Final = -32601
INVALID_PARAMS: Final = -32602
INTERNAL_ERROR: Final = -32603
SERVER_NOT_INITIALIZED: Final = -32002
REQUEST_CANCELLED: Final = -32800
REQUEST_FAILED: Final = -32803


class MethodError(Exception):
    """A failure of a method, reported to the caller.

    It has an error number, a sentence for a person, and data for a program.
    """

    def __init__(self, code: int, message: str, data: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.data = data


def failure(word: str, message: str, **data: Any) -> MethodError:
    """Return a MethodError with the number REQUEST_FAILED, for a failure that a person or program can act on.

    Its data are the stable code `word` (as `data.code`) and the keyword arguments; `message` is for a person.
    """
    return MethodError(REQUEST_FAILED, message, {"code": word, **data})


FAILURES: Final = {
    "build-failed": "A distribution could not be built from its source; the message has the tool's own words.",
    "disk-full": "There is no space left on the device.",
    "download-failed": "A Python could not be downloaded; the message says from where, and what to do.",
    "environment-busy": "Another operation holds the environment, or the list of dependencies, and did not let go of it in time; `data` says which.",
    "environment-exists": "An environment is there already, and was to be neither used nor replaced.",
    "environment-of-another-project": "The active environment is recorded for another project; name it to change it.",
    "environment-unusable": "An environment is broken or another user's: `data.problem` is the code, `data.repair` the call that repairs it.",
    "externally-managed": "PEP 668 forbids installing into this Python; an environment made from it is the way.",
    "file-changed": "A file was changed by something else while it was being worked on; it was left as it is.",
    "file-invalid": "A file has no content of the kind that its name promises.",
    "file-not-found": "A file that was named does not exist.",
    "file-unreadable": "A file that was named cannot be read.",
    "folder-not-found": "A folder that was named does not exist.",
    "in-use": "Another program uses a file that has to go or to change.",
    "index-unreachable": "The package index did not answer.",
    "interpreter-failed": "An interpreter did not run.",
    "interpreter-not-found": "No interpreter fits what was asked for, or what was named is not an interpreter.",
    "interpreter-unsupported": "An interpreter is too old, or of a kind from which no environment can be made.",
    "interrupted-operation": "An operation was interrupted before it was complete; `repair` repairs what it left.",
    "invalid-name": "A name cannot be used for an environment or a folder.",
    "invalid-path": "A path cannot be used for what was asked.",
    "invalid-python": "The requested Python is not a path, a version or a range of versions.",
    "invalid-request": "The parts of the params do not go together.",
    "list-not-changeable": "A list of dependencies cannot be changed as asked; the message says why, and what to do instead.",
    "no-environment": "No environment is selected, and none was named; `data.create` is the call that makes one.",
    "no-permission": "The system denied access.",
    "no-repair": "What is wrong cannot be repaired; making the environment anew can.",
    "not-a-folder": "A path that was named is a file, not a folder.",
    "not-an-environment": "A path that was named is not an environment, and no Python where one is allowed.",
    "not-found": "There is nothing at a path that was named.",
    "nothing-to-restore": "Nothing that was removed from there is kept.",
    "outside-link": "A part of the environment is a link out of its folder; nothing is changed there.",
    "path-occupied": "Something that is not an environment is where one was to be made.",
    "protected-folder": "A folder may not be used or removed: a home folder, a root, a project's own.",
    "read-only": "The file system cannot be written to.",
    "requirements-invalid": "A requirement or a requirements file is not as it has to be.",
    "resolution-failed": "No set of versions satisfies all requirements together.",
    "service-no-answer": "The running service did not answer in time, or is another version.",
    "state-not-kept": "What was to be remembered cannot be: the state cannot be used; the message says why.",
    "timeout": "A tool did not finish in time, and was ended.",
    "tool-failed": "A tool failed for a reason that has no word of its own; the message has the tool's own words.",
    "tool-not-found": "A tool that is needed, such as uv, is not there.",
    "unknown-rule": "There is no rule with a code that was named.",
    "unsupported-value": "A value cannot be written in the language of the shell that was asked for.",
    "untrusted": "The folder is not trusted, and this would run what lies in it; `data.grant` is the call that trusts it.",
    "verification-failed": "Files of an installed distribution are missing or damaged after the operation.",
    "vulnerabilities-off": "Vulnerabilities were to be looked up, and nothing says where; the method `vulnerabilities` chooses.",
}
"""The words of `data.code` of a REQUEST_FAILED error, and what each means. A word once listed keeps its meaning."""
