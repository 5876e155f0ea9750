"""Notifications, with a client that changes something before its answer is recorded."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import msgspec
import pytest

from handlers.imitation import ROOT, ImitatedMachine
from venvoy_protocol.selection import SelectionParams
from venvoy_protocol.trust import TrustParams
from venvoy_server.call_context import CallContext, Client
from venvoy_server.cancellation import Cancellation
from venvoy_server.handlers.selection import selection
from venvoy_server.handlers.trust import trust
from venvoy_server.live.notifications import Notifications
from venvoy_server.live.subscription import AnsweredFacts


class RecordingSubscriber:
    """A client that records its notifications."""

    watches_files = True
    is_resumed = False
    is_running = True
    has_ended = False

    def __init__(self, client: Client) -> None:
        self.client = client
        self.notified: list[str] = []

    def notify(self, method: str, params: msgspec.Struct) -> None:
        self.notified.append(method)

    def environments_changed(self) -> None:
        pass


@pytest.fixture
def machine() -> ImitatedMachine:
    return ImitatedMachine({f"{ROOT}/other/app.py": ""})


@pytest.fixture
def notifications(machine: ImitatedMachine) -> Iterator[Notifications]:
    made = Notifications(machine, Cancellation)
    yield made
    made.close()


def wait_for_rounds(notifications: Notifications) -> None:
    """Wait until the thread has finished what was queued before, and the comparison that follows it."""
    for _ in range(2):
        reached = threading.Event()
        notifications.refresher.enqueue(reached.set)
        assert reached.wait(60)


def asked_for(context: CallContext, folder: str) -> AnsweredFacts:
    """Return what the answer about a folder's selection contained."""
    facts = AnsweredFacts()
    selection(
        CallContext(context.machine, context.client, Cancellation(), observer=facts), SelectionParams(path=folder)
    )
    facts.record_trust(context)
    return facts


def test_what_changed_before_an_answer_was_recorded_is_notified(
    machine: ImitatedMachine, notifications: Notifications
) -> None:
    subscriber = RecordingSubscriber(Client([]))
    context = CallContext(machine, subscriber.client, Cancellation())
    notifications.answered(subscriber, asked_for(context, f"{ROOT}/other"))
    wait_for_rounds(notifications)
    facts = asked_for(context, ROOT)
    trust(context, TrustParams(folder=ROOT, trusted=True))
    notifications.changed()
    wait_for_rounds(notifications)
    subscriber.notified.clear()
    notifications.answered(subscriber, facts)
    wait_for_rounds(notifications)
    assert subscriber.notified == ["venvoy/statusChanged"]


def test_of_what_it_asks_for_first_only_a_client_that_had_another_service_is_notified(
    machine: ImitatedMachine, notifications: Notifications
) -> None:
    new, resumed = RecordingSubscriber(Client([])), RecordingSubscriber(Client([]))
    resumed.is_resumed = True
    for subscriber in (new, resumed):
        context = CallContext(machine, subscriber.client, Cancellation())
        for _ in range(2):
            notifications.answered(subscriber, asked_for(context, f"{ROOT}/other"))
            wait_for_rounds(notifications)
    assert new.notified == []
    assert resumed.notified == ["venvoy/selectionChanged", "venvoy/statusChanged"]
