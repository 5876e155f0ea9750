"""Imitated workspaces in the states that menus must cope with."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fakes import Node
from handlers.imitation import ROOT, ImitatedMachine, context_of, environment_at
from venvoy_server.call_context import CallContext

MONOREPO: dict[str, Node] = {f"{ROOT}/pyproject.toml": "", f"{ROOT}/packages/a/pyproject.toml": "[project]\n"}


def _none() -> ImitatedMachine:
    return ImitatedMachine({})


def _good() -> ImitatedMachine:
    files = {f"{ROOT}/requirements.txt": "flask\n", f"{ROOT}/.python-version": "3.12\n"}
    return ImitatedMachine({**environment_at(f"{ROOT}/.venv"), **files})


def _broken() -> ImitatedMachine:
    machine = ImitatedMachine(environment_at(f"{ROOT}/.venv"))
    machine.host.remove("/home/me/.pyenv/versions/3.11.7/bin/python3.11")
    return machine


def _several() -> ImitatedMachine:
    own = environment_at(f"{ROOT}/packages/a/.venv", "3.12.1")
    return ImitatedMachine({**MONOREPO, **environment_at(f"{ROOT}/.venv"), **own})


def _busy() -> ImitatedMachine:
    machine = _good()
    machine.held_places = {f"{ROOT}/.venv": "install"}
    return machine


STATES: dict[str, Callable[[], ImitatedMachine]] = {
    "none": _none,
    "good": _good,
    "broken": _broken,
    "several": _several,
    "busy": _busy,
}


@pytest.fixture(params=STATES)
def context(request: pytest.FixtureRequest) -> CallContext:
    """Return the context of a client in each state."""
    return context_of(STATES[request.param](), trusted=False)
