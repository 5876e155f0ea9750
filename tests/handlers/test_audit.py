"""`check --audit` and the choice of where it looks, with a service that answers as OSV does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec import UNSET

from fake_osv import FakeOsv, record, serving
from handlers.imitation import ROOT, ImitatedMachine, context_of
from venvoy_protocol.check import CheckParams, CheckResult
from venvoy_protocol.errors import MethodError
from venvoy_protocol.menu import MenuParams
from venvoy_protocol.perform import PerformParams
from venvoy_protocol.vulnerabilities import VulnerabilitiesParams
from venvoy_server.call_context import CallContext
from venvoy_server.handlers import handler
from venvoy_server.handlers.check import check
from venvoy_server.handlers.menu import menu
from venvoy_server.operations.index_model import IndexSettings
from venvoy_server.settings import ClientSettings
from venvoy_server.system.index.advisory_cache import AdvisoryCache
from venvoy_server.system.index.advisory_lookups import connect
from venvoy_server.system.index.transport import Transport

FIRST = {"introduced": "0"}
RECORDS = (
    record("PYSEC-1", "Requests", FIRST, {"fixed": "2.20.0"}, aliases=["CVE-1", "GHSA-1"], summary="It leaks."),
    record("GHSA-1", "requests", FIRST, {"fixed": "2.20.0"}, aliases=["CVE-1"], database_specific={"severity": "HIGH"}),
    record("GHSA-2", "requests", {"introduced": "2.20"}, {"fixed": "2.31.0"}),
    record("PYSEC-3", "attrs", FIRST, withdrawn="2024-01-01T00:00:00Z"),
    record("MAL-1", "reqests", versions=["1.0"]),
)
TEXT = "requests==2.19.0\nattrs==21.1\nidna>=2\nreqests==1.0\nsix==1.17 # clean\n"


@pytest.fixture
def osv() -> Iterator[FakeOsv]:
    with serving(*RECORDS) as service:
        yield service


class ConnectedMachine(ImitatedMachine):
    """A machine that reaches what the settings name."""

    def connect(self, settings: IndexSettings, url: str, seconds: float) -> Transport:
        return connect(settings, url, seconds)


def context(osv: FakeOsv, text: str = TEXT, **settings: Any) -> CallContext:
    """Return the context of a client whose settings name the service."""
    settings.setdefault("vulnerabilities_url", osv.url)
    machine = ConnectedMachine({f"{ROOT}/requirements.txt": text})
    return context_of(machine, settings=ClientSettings(**settings))


def found(result: CheckResult) -> list[tuple[int, str]]:
    return [(each.range.start.line, each.code) for file in result.files for each in file.diagnostics]


def audit(context: CallContext, **params: Any) -> CheckResult:
    select = ["vulnerable-version", "malicious-package"]
    return check(context, CheckParams(no_environment=True, audit=True, select=select, **params))


@pytest.mark.parametrize("source", ["osv", "database"])
def test_what_is_vulnerable(osv: FakeOsv, source: Any) -> None:
    result = audit(context(osv, vulnerabilities=source))
    assert found(result) == [(0, "vulnerable-version"), (3, "malicious-package")]
    (first, second) = result.files[0].diagnostics
    assert "PYSEC-1 (GHSA-1, CVE-1), rated high: It leaks" in first.message and "is 2.31.0" in first.message
    assert (first.severity, second.severity) == (2, 1)
    assert first.data and first.data.ids == ["PYSEC-1", "GHSA-1", "CVE-1"]
    assert first.data.page == "https://osv.dev/vulnerability/PYSEC-1"
    assert second.data and second.data.ids == ["MAL-1"]
    assert result.audit and (result.audit.known, result.audit.unknown, result.audit.unversioned) == (4, 0, 1)
    assert result.audit.vulnerable == 2 and not result.notes


def test_only_names_and_versions_leave_the_machine(osv: FakeOsv) -> None:
    audit(context(osv, vulnerabilities="osv"))
    batch, *more = osv.asked
    sent = {(each["package"]["name"], each["version"]) for each in batch[1]["queries"]}
    assert sent == {("requests", "2.19.0"), ("attrs", "21.1"), ("reqests", "1.0"), ("six", "1.17")}
    assert all(set(each) == {"package", "version"} for each in batch[1]["queries"])
    assert more == [("/v1/query", {"package": {"ecosystem": "PyPI", "name": name}}) for name in ("reqests", "requests")]


def test_nothing_but_the_request_for_the_database_is_sent(osv: FakeOsv) -> None:
    where = context(osv, vulnerabilities="database")
    audit(where)
    audit(where)
    assert osv.asked == [("/all.zip", None)]


def test_answers_are_kept_for_some_hours(osv: FakeOsv) -> None:
    where = context(osv, vulnerabilities="osv")
    audit(where)
    asked = len(osv.asked)
    osv.mode = "500"
    assert found(audit(where)) == [(0, "vulnerable-version"), (3, "malicious-package")]
    assert len(osv.asked) == asked


def a_day_later(where: CallContext, days: int = 1) -> AdvisoryCache:
    """Let what is kept of the database be so many days old."""
    cache: AdvisoryCache = where.machine.advisory_cache  # type: ignore[attr-defined]
    facts = cache.database_facts()
    cache.put_facts({name: str(float(facts[name]) - days * 86_400 - 1) for name in ("fetched_at", "whole_at")})
    return cache


def test_a_database_is_fetched_again_only_if_it_changed(osv: FakeOsv) -> None:
    osv.has_list = False
    where = context(osv, vulnerabilities="database")
    audit(where)
    cache = a_day_later(where)
    assert found(audit(where)) == [(0, "vulnerable-version"), (3, "malicious-package")]
    assert osv.asked[1:] == [("/modified_id.csv", None), ("/all.zip", '"one"')]
    assert float(cache.database_facts()["fetched_at"]) > where.host.now() - 60


def test_of_a_database_only_what_changed_is_fetched(osv: FakeOsv) -> None:
    where = context(osv, vulnerabilities="database")
    audit(where)
    a_day_later(where)
    changed: list[dict[str, Any]] = [
        record("PYSEC-1", "attrs", FIRST, {"fixed": "22"}, modified="2026-02-01T00:00:00.5Z"),
        record("GHSA-2", "requests", FIRST, withdrawn="2026-02-01T00:00:00Z", modified="2026-02-01T00:00:00Z"),
        record("GHSA-1", "requests", FIRST, modified="2026-02-01T00:00:00Z", withdrawn="2026-02-01T00:00:00Z"),
        record("GHSA-9", "six", FIRST, modified="2026-02-01T00:00:01Z"),
    ]
    osv.records = [*changed, *[each for each in RECORDS if each["id"] in ("PYSEC-3", "MAL-1")]]
    osv.etag = '"two"'
    assert found(audit(where)) == [(1, "vulnerable-version"), (3, "malicious-package"), (4, "vulnerable-version")]
    assert osv.asked[1] == ("/modified_id.csv", None)
    assert sorted(path for path, _ in osv.asked[2:]) == [
        "/GHSA-1.json",
        "/GHSA-2.json",
        "/GHSA-9.json",
        "/PYSEC-1.json",
    ]

    a_day_later(where)
    asked = len(osv.asked)
    assert len(found(audit(where))) == 3
    assert osv.asked[asked:] == [("/modified_id.csv", '"two"')], "nothing has changed"

    osv.records.append(record("GHSA-10", "idna", FIRST, modified="2026-02-01T00:00:02Z"))
    osv.etag = '"three"'
    a_day_later(where)
    asked = len(osv.asked)
    audit(where)
    assert [path for path, _ in osv.asked[asked:]] == ["/modified_id.csv", "/GHSA-10.json"]


@pytest.mark.parametrize("kind", ["long", "old", "missing", "garbage"])
def test_the_whole_database_is_fetched_where_the_changes_are_not_enough(osv: FakeOsv, kind: str) -> None:
    where = context(osv, vulnerabilities="database")
    audit(where)
    new = [record(f"GHSA-{100 + number}", "six", FIRST, modified="2026-02-01T00:00:00Z") for number in range(300)]
    osv.records += new[: 300 if kind == "long" else 1]
    osv.etag = '"two"'
    files = osv.file
    if kind == "missing":
        osv.file = lambda path: None if "GHSA-" in path else files(path)  # type: ignore[method-assign]
    if kind == "garbage":
        osv.file = lambda path: b"<html>" if path.endswith("csv") else files(path)  # type: ignore[method-assign]
    a_day_later(where, days=31 if kind == "old" else 1)
    asked = len(osv.asked)
    assert (4, "vulnerable-version") in found(audit(where))
    paths = [path for path, _ in osv.asked[asked:]]
    lists = {"old": [], "missing": ["/modified_id.csv", "/GHSA-100.json"]}
    assert paths == [*lists.get(kind, ["/modified_id.csv"]), "/all.zip"]


def test_a_failure_while_changes_are_fetched_changes_nothing(osv: FakeOsv) -> None:
    where = context(osv, vulnerabilities="database")
    audit(where)
    cache = a_day_later(where)
    before = cache.database_facts()
    osv.mode = "500"
    result = audit(where)
    assert found(result) == [(0, "vulnerable-version"), (3, "malicious-package")] and result.notes
    assert cache.database_facts() == before


@pytest.mark.parametrize("mode", ["500", "404", "429", "drop", "garbage", "short"])
@pytest.mark.parametrize("source", ["osv", "database"])
def test_a_failure_makes_no_finding_and_is_reported(osv: FakeOsv, mode: str, source: Any) -> None:
    if (mode, source) == ("short", "database"):
        return
    osv.mode = mode
    result = audit(context(osv, vulnerabilities=source))
    assert found(result) == []
    assert [note.code for note in result.notes] == ["advisories-unreachable"]
    assert result.audit and (result.audit.known, result.audit.unknown) == (0, 4)


def test_after_a_failure_what_is_known_still_counts(osv: FakeOsv) -> None:
    where = context(osv, vulnerabilities="osv")
    audit(where)
    where.host.put(f"{ROOT}/requirements.txt", TEXT + "flask==1\n")  # type: ignore[attr-defined]
    osv.mode = "500"
    result = audit(where)
    assert found(result) == [(0, "vulnerable-version"), (3, "malicious-package")]
    assert result.audit and (result.audit.known, result.audit.unknown) == (4, 1)


def test_offline_uses_what_is_known(osv: FakeOsv) -> None:
    where = context(osv, vulnerabilities="osv")
    result = audit(where, offline=True)
    assert osv.asked == [] and result.audit and result.audit.unknown == 4


def test_several_pages_are_one_answer(osv: FakeOsv) -> None:
    osv.page_size = 1
    assert "is 2.31.0" in audit(context(osv, vulnerabilities="osv")).files[0].diagnostics[0].message


def test_an_exemption_of_the_settings(osv: FakeOsv) -> None:
    exemptions = {"CVE-1": "until 2999-01-01: offline only", "MAL-1": "it is a test"}
    result = audit(context(osv, vulnerabilities="osv", vulnerability_exemptions=exemptions))
    assert found(result) == []
    assert result.audit and result.audit.vulnerable == 2


# --- who decides ----------------------------------------------------------------------------------------------------


def test_nothing_is_asked_before_a_person_has_chosen(osv: FakeOsv) -> None:
    where = context(osv)
    with pytest.raises(MethodError) as refused:
        audit(where)
    assert (refused.value.data or {})["code"] == "vulnerabilities-off"
    with pytest.raises(MethodError):
        check(where, CheckParams(vulnerabilities="off"))
    assert check(where, CheckParams(no_environment=True)).audit is UNSET
    assert osv.asked == []


def test_the_source_for_one_call(osv: FakeOsv) -> None:
    where = context(osv)
    params = CheckParams(no_environment=True, vulnerabilities="osv", select=["vulnerable-version"])
    with pytest.raises(MethodError):
        check(where, params)  # a program cannot decide that names leave the machine
    assert osv.asked == []
    where.client.kind = "person"
    assert found(check(where, params)) == [(0, "vulnerable-version")]


def test_the_choice_is_remembered_and_a_setting_wins(osv: FakeOsv) -> None:
    where = context(osv)
    ask = handler("vulnerabilities")
    assert ask(where, VulnerabilitiesParams()).decided_by == "default"
    chosen = ask(where, VulnerabilitiesParams(source="osv"))
    assert (chosen.source, chosen.decided_by, chosen.url) == ("osv", "choice", osv.url)
    assert found(audit(where)) == [(0, "vulnerable-version"), (3, "malicious-package")]
    where.client.own_settings = ClientSettings(vulnerabilities="off")
    assert ask(where, VulnerabilitiesParams()).decided_by == "settings"


def test_a_file_of_the_project_cannot_choose(osv: FakeOsv) -> None:
    machine = ConnectedMachine(
        {
            f"{ROOT}/requirements.txt": TEXT,
            f"{ROOT}/pyproject.toml": f'[tool.venvoy]\nvulnerabilities = "osv"\nvulnerabilitiesUrl = "{osv.url}"\n'
            '[tool.venvoy.vulnerabilityExemptions]\nGHSA-1 = "known"\n',
        }
    )
    where = context_of(machine)
    with pytest.raises(MethodError):
        audit(where)
    where.client.own_settings = ClientSettings(vulnerabilities="osv", vulnerabilities_url=osv.url)
    assert found(audit(where)) == [
        (3, "malicious-package")
    ]  # the project may exempt advisories, though it may not choose the source


def test_the_menu_asks_first_and_then_looks(osv: FakeOsv) -> None:
    where = context(osv)
    path = f"{ROOT}/requirements.txt"
    audit_item = menu(where, MenuParams(id="check", path=path)).items[1]
    assert audit_item.then is not None and audit_item.then.menu == "vulnerabilities"
    step = menu(where, MenuParams(id="vulnerabilities", path=path, answers=audit_item.then.answers))
    assert [item.current for item in step.items] == [False, False, True]
    assert osv.url in (step.items[1].detail or "")
    assert osv.asked == []
    call = step.items[1].then
    assert call is not None and call.call is not None
    end = handler("perform")(where, PerformParams(call=call.call))
    assert (end.kind, end.severity) == ("done", "error")
    assert end.message == "2 versions have known vulnerabilities."
    again = menu(where, MenuParams(id="check", path=path)).items[1]
    assert again.then is not None and again.then.call is not None


# --- what is kept ---------------------------------------------------------------------------------------------------


def test_the_cache_survives_a_process_and_a_damaged_file(tmp_path: Path) -> None:
    folder = str(tmp_path / "cache")
    first = AdvisoryCache(folder)
    first.put_versions({("a", "1"): True, ("a", "2"): False}, 5.0)
    first.close()
    second = AdvisoryCache(folder)
    assert second.versions([("a", "1"), ("a", "2"), ("b", "1")]) == {("a", "1"): (True, 5.0), ("a", "2"): (False, 5.0)}
    second.close()
    (tmp_path / "cache" / "advisories.db").write_bytes(b"not a database" * 100)
    third = AdvisoryCache(folder)
    assert third.versions([("a", "1")]) == {}
    third.put_versions({("a", "1"): True}, 5.0)
    assert third.versions([("a", "1")])
    third.close()


def test_a_password_in_the_address_appears_nowhere(osv: FakeOsv, tmp_path: Path) -> None:
    canary = "canary-7f3a"
    url = osv.url.replace("//", f"//me:{canary}@")
    for source in ("osv", "database"):
        where = context(osv, vulnerabilities=source, vulnerabilities_url=url)
        where.machine.advisory_cache = AdvisoryCache(str(tmp_path))  # type: ignore[attr-defined]
        osv.mode = ""
        good = audit(where)
        osv.mode = "500"
        where.machine.advisory_cache.put_facts({"fetched_at": "1"})  # type: ignore[attr-defined]
        bad = audit(where, files=[])
        said = handler("vulnerabilities")(where, VulnerabilitiesParams())
        assert found(good) and canary not in str(msgspec.to_builtins([good, bad, said], str_keys=True))
        where.machine.advisory_cache.close()  # type: ignore[attr-defined]
    assert not [path for path in tmp_path.iterdir() if canary.encode() in path.read_bytes()]
    assert canary not in str(osv.asked)
