"""Dispatch of the steps of a plan to the modules that do and undo them, by type; modules are imported when needed."""

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


def do(step: Step, work: RunningOperation) -> None:
    """Run a step of the operation `work`; raises OperationError, or `Cancelled`."""
    match step:
        case ClaimFolder():
            from venvoy_server.system.execution.steps import claim_folder

            claim_folder.do(step, work)
        case MoveFolder():
            from venvoy_server.system.execution.steps import move_folder

            move_folder.do(step, work)
        case MoveContents():
            from venvoy_server.system.execution.steps import move_contents

            move_contents.do(step, work)
        case OpenTrash():
            from venvoy_server.system.execution.steps import open_trash

            open_trash.do(step, work)
        case RunTool():
            from venvoy_server.system.execution.steps import run_tool

            run_tool.do(step, work)
        case SaveFiles() | DropFiles() | PutBack() | RewriteScripts() | RewriteSource():
            _do_files(step, work)
        case MendPackages():
            from venvoy_server.system.execution.steps import mend_packages

            mend_packages.do(step, work)
        case KeepRequested():
            from venvoy_server.system.execution.steps import keep_requested

            keep_requested.do(step, work)
        case CheckEnvironment():
            from venvoy_server.system.execution.steps import check_environment

            check_environment.do(step, work)
        case ReleaseFolder():
            from venvoy_server.system.execution.steps import release_folder

            release_folder.do(step, work)
        case DeleteFolder():
            from venvoy_server.system.execution.steps import delete_folder

            delete_folder.do(step, work)


def _do_files(step: SaveFiles | DropFiles | PutBack | RewriteScripts | RewriteSource, work: RunningOperation) -> None:
    match step:
        case SaveFiles():
            from venvoy_server.system.execution.steps import save_files

            save_files.do(step, work)
        case DropFiles():
            from venvoy_server.system.execution.steps import drop_files

            drop_files.do(step, work)
        case RewriteScripts():
            from venvoy_server.system.execution.steps import rewrite_scripts

            rewrite_scripts.do(step, work)
        case RewriteSource():
            from venvoy_server.system.execution.steps import rewrite_source

            rewrite_source.do(step, work)
        case PutBack():
            from venvoy_server.system.execution.steps import put_back

            put_back.do(step, work)


def undo(step: Step, operation: str) -> None:
    """Undo a step as far as disk shows that it was done; `operation` is the operation's id. Idempotent."""
    match step:
        case ClaimFolder():
            from venvoy_server.system.execution.steps import claim_folder

            claim_folder.undo(step, operation)
        case MoveFolder():
            from venvoy_server.system.execution.steps import move_folder

            move_folder.undo(step)
        case MoveContents():
            from venvoy_server.system.execution.steps import move_contents

            move_contents.undo(step)
        case OpenTrash():
            from venvoy_server.system.execution.steps import open_trash

            open_trash.undo(step)
        case SaveFiles():
            from venvoy_server.system.execution.steps import save_files

            save_files.undo(step)
        case (
            RunTool() | DropFiles() | PutBack() | RewriteScripts() | RewriteSource() | MendPackages() | KeepRequested()
        ):
            pass  # undone by deleting the new folder, or by the step that saved the files
        case CheckEnvironment() | ReleaseFolder() | DeleteFolder():
            pass  # nothing to undo
