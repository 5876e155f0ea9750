"""Descriptions of plans and their steps for the user."""

from __future__ import annotations

from venvoy_server.environments.redact import redacted_command
from venvoy_server.operations.model import StepDone
from venvoy_server.operations.steps import (
    CheckEnvironment,
    ClaimFolder,
    DeleteFolder,
    DropFiles,
    KeepRequested,
    MendPackages,
    MoveContents,
    MoveFolder,
    OpenTrash,
    Plan,
    PutBack,
    ReleaseFolder,
    RewriteScripts,
    RewriteSource,
    RunTool,
    SaveFiles,
    Step,
)


def shown(plan: Plan, *, done: bool) -> tuple[StepDone, ...]:
    """Return descriptions of a plan's steps for the user, each marked as "done" or, if not `done`, as "planned"."""
    return tuple(StepDone(title(step), "done" if done else "planned", _command(step)) for step in plan.steps)


def title(step: Step) -> str:
    """Return a short description of a step for the user, such as `Make the folder /home/me/app/.venv`."""
    match step:
        case ClaimFolder():
            return f"Make the folder {step.path}"
        case MoveFolder():
            return f"Move {step.source} to {step.target}"
        case MoveContents():
            return f"Move the environment in {step.source} to {step.target}"
        case OpenTrash():
            return f"Make room in the trash for {step.original}"
        case RunTool():
            return step.title
        case SaveFiles() | DropFiles() | PutBack() | RewriteScripts() | RewriteSource():
            return _title_of_files(step)
        case MendPackages():
            return "Compare installed packages with their records, and reinstall incomplete ones"
        case KeepRequested():
            return "Mark the packages that were requested by name"
        case CheckEnvironment():
            return f"Read and verify {step.path}"
        case ReleaseFolder():
            return f"Mark {step.path} as done"
        case DeleteFolder():
            return f"Delete {step.path}"


def _title_of_files(step: SaveFiles | DropFiles | PutBack | RewriteScripts | RewriteSource) -> str:
    match step:
        case SaveFiles():
            return f"Save {_counted(len(step.names), 'file')} of {step.path}"
        case DropFiles():
            return f"Delete {', '.join(step.names)}"
        case RewriteScripts():
            return f"Make {_counted(len(step.scripts), 'script')} start {step.executable}"
        case RewriteSource():
            return f"Change editable installations from {step.old} to {step.new}"
        case PutBack():
            return "Restore files that do not belong to the environment"


def _counted(number: int, word: str) -> str:
    """Return a number with a noun, such as `1 file` or `2 files`."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _command(step: Step) -> tuple[str, ...] | None:
    return redacted_command(step.argv) if isinstance(step, RunTool) else None
