"""What `info` says, and when the event loop may say it."""

from __future__ import annotations

from handlers.imitation import ImitatedMachine, context_of
from venvoy_protocol.info import InfoParams
from venvoy_server.handlers.info import HANDLER, info
from venvoy_server.settings import ClientSettings


def test_info_names_the_file_of_the_users_settings() -> None:
    machine = ImitatedMachine({}, {"XDG_CONFIG_HOME": "/home/me/settings"})
    assert info(context_of(machine), InfoParams()).settings_file == "/home/me/settings/venvoy/config.toml"


def test_the_event_loop_looks_for_no_uv_that_a_client_names() -> None:
    machine = ImitatedMachine({})
    assert HANDLER.inline(context_of(machine))
    assert not HANDLER.inline(context_of(machine, settings=ClientSettings(uv="/net/silent/uv")))
    machine.state_is_open = False
    assert not HANDLER.inline(context_of(machine))
