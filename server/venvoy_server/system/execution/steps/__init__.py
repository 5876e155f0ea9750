"""How each kind of step is done and undone: one module each, found by the step's type."""

from __future__ import annotations

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
    PutBack,
    ReleaseFolder,
    RewriteScripts,
    RewriteSource,
    RunTool,
    SaveFiles,
    Step,
)
from venvoy_server.system.execution.running_operation import RunningOperation
from venvoy_server.system.execution.steps import (
    check_environment,
    claim_folder,
    delete_folder,
    drop_files,
    keep_requested,
    mend_packages,
    move_contents,
    move_folder,
    open_trash,
    put_back,
    release_folder,
    rewrite_scripts,
    rewrite_source,
    run_tool,
    save_files,
)


def do(step: Step, work: RunningOperation) -> None:
    """Do a step; raises OperationError, or `Cancelled`."""
    match step:
        case ClaimFolder():
            claim_folder.do(step, work)
        case MoveFolder():
            move_folder.do(step, work)
        case MoveContents():
            move_contents.do(step, work)
        case OpenTrash():
            open_trash.do(step, work)
        case RunTool():
            run_tool.do(step, work)
        case SaveFiles() | DropFiles() | PutBack() | RewriteScripts() | RewriteSource():
            _do_files(step, work)
        case MendPackages():
            mend_packages.do(step, work)
        case KeepRequested():
            keep_requested.do(step, work)
        case CheckEnvironment():
            check_environment.do(step, work)
        case ReleaseFolder():
            release_folder.do(step, work)
        case DeleteFolder():
            delete_folder.do(step, work)


def _do_files(step: SaveFiles | DropFiles | PutBack | RewriteScripts | RewriteSource, work: RunningOperation) -> None:
    match step:
        case SaveFiles():
            save_files.do(step, work)
        case DropFiles():
            drop_files.do(step, work)
        case RewriteScripts():
            rewrite_scripts.do(step, work)
        case RewriteSource():
            rewrite_source.do(step, work)
        case PutBack():
            put_back.do(step, work)


def undo(step: Step, operation: str) -> None:
    """Undo a step as far as it was done, going by the disk alone; a second time it does nothing."""
    match step:
        case ClaimFolder():
            claim_folder.undo(step, operation)
        case MoveFolder():
            move_folder.undo(step)
        case MoveContents():
            move_contents.undo(step)
        case OpenTrash():
            open_trash.undo(step)
        case SaveFiles():
            save_files.undo(step)
        case _:
            return
