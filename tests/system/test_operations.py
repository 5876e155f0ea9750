from __future__ import annotations

import os

import pytest

from bench import BASE_PYTHON, Bench
from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.model import (
    CreateRequest,
    InstallRequest,
    RemoveRequest,
    RepairRequest,
    RestoreRequest,
    Sources,
    SyncRequest,
    UninstallRequest,
)
from venvoy_server.operations.steps import TRASH
from venvoy_server.system.execution.operations import Operations
from venvoy_server.system.state import journal_queries as looking


def test_an_environment_from_its_making_to_its_end(bench: Bench) -> None:
    bench.wheel("alpha")
    operations = Operations(bench.host, bench.state, variables=bench.variables)
    operations.execute(CreateRequest(bench.path, BASE_PYTHON))
    operations.execute(InstallRequest(bench.path, Sources(packages=("alpha",))))
    assert bench.installed() == {"alpha": "1.0"}
    assert operations.execute(RepairRequest(bench.path)).steps == ()
    operations.execute(UninstallRequest(bench.path, ("alpha",)))
    empty = os.path.join(bench.root, "empty.txt")
    with open(empty, "w", encoding="utf-8"):
        pass
    operations.execute(SyncRequest(bench.path, Sources(requirements=(empty,))))
    for nothing in (Sources(), Sources(packages=("alpha",))):
        with pytest.raises(OperationError) as caught:
            operations.execute(SyncRequest(bench.path, nothing))
        assert caught.value.code == "invalid-request"
    assert bench.installed() == {}
    operations.execute(RemoveRequest(bench.path))
    assert bench.in_project() == {TRASH}
    operations.execute(RestoreRequest(bench.path))
    assert bench.wrong() == []
    assert looking.interrupted(bench.host, bench.services.journal, bench.path) == ()
