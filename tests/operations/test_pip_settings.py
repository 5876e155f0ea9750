from __future__ import annotations

import pytest

from fakes import FakeHost
from venvoy_server.operations.pip_settings import config_files, read_pip_settings
from venvoy_server.operations.uv_settings import user_files


def values(host: FakeHost, variables: dict[str, str] | None = None, prefix: str | None = None) -> dict[str, str]:
    return {name: each.value for name, each in read_pip_settings(host, variables or {}, prefix).settings.items()}


LINUX = {
    "/etc/xdg/pip/pip.conf": "[global]\nindex-url = https://xdg/simple\n",
    "/etc/pip.conf": "[global]\nindex-url = https://etc/simple\n",
    "/home/ann/.pip/pip.conf": "[global]\nindex-url = https://legacy/simple\n",
    "/home/ann/.config/pip/pip.conf": "[global]\nindex-url = https://user/simple\n",
    "/p/.venv/pip.conf": "[global]\nindex-url = https://site/simple\n",
}


def test_files_win_in_pips_order() -> None:
    host = FakeHost(dict(LINUX))
    for path in reversed(LINUX):
        expected = LINUX[path].split("= ")[1].strip()
        assert values(host, prefix="/p/.venv")["index-url"] == expected
        host.remove(path)
    assert values(host, prefix="/p/.venv") == {}


def test_the_file_of_pip_config_file_wins_and_replaces_the_users() -> None:
    files = {
        "/named.conf": "[global]\nproxy = p\n",
        "/home/ann/.config/pip/pip.conf": "[global]\ntimeout = 3\n",
        "/etc/pip.conf": "[global]\nproxy = other\n",
    }
    host = FakeHost(dict(files))
    assert values(host, {"PIP_CONFIG_FILE": "/named.conf"}) == {"proxy": "p"}
    assert values(host, {"PIP_CONFIG_FILE": "/gone.conf"}) == {"proxy": "other", "timeout": "3"}
    assert values(host, {"PIP_CONFIG_FILE": "/dev/null"}) == {}


def test_install_wins_over_global_and_a_variable_over_both() -> None:
    host = FakeHost({"/etc/pip.conf": "[install]\nfind-links = /b\n[global]\nfind-links = /a\nretries = 1\n"})
    assert values(host) == {"find-links": "/b", "retries": "1"}
    found = read_pip_settings(host, {"PIP_FIND_LINKS": "/c", "PIP_RETRIES": ""}, None).settings
    assert (found["find-links"].value, found["find-links"].origin) == ("/c", "PIP_FIND_LINKS")
    assert (found["retries"].value, found["retries"].origin) == ("1", "/etc/pip.conf")


def test_other_sections_and_empty_values_count_for_nothing() -> None:
    host = FakeHost({"/etc/pip.conf": "[download]\nproxy = p\n[global]\ncert =\nno_index = yes\n"})
    assert values(host) == {"no-index": "yes"}


def test_lists_may_run_over_several_lines() -> None:
    host = FakeHost({"/etc/pip.conf": "[global]\nextra-index-url =\n    https://a/simple\n    https://b/simple\n"})
    assert values(host)["extra-index-url"].split() == ["https://a/simple", "https://b/simple"]


@pytest.mark.parametrize("text", ["no section\n", b"[global]\nx = \xff\xfe\n", "[global]\n[global]\n"])
def test_a_file_that_cannot_be_read_is_reported_and_the_others_count(text: str | bytes) -> None:
    host = FakeHost({"/etc/xdg/pip/pip.conf": "[global]\nproxy = p\n", "/etc/pip.conf": text})
    found = read_pip_settings(host, {}, None)
    assert set(found.settings) == {"proxy"}
    assert "/etc/pip.conf" in found.notices[0]


def test_the_places_of_macos_and_windows() -> None:
    mac = FakeHost(
        {
            "/Library/Application Support/pip/pip.conf": "",
            "/Users/ann/.pip/pip.conf": "",
            "/Users/ann/.config/pip/pip.conf": "",
        },
        platform="darwin",
    )
    assert config_files(mac, {}, None) == (
        "/Library/Application Support/pip/pip.conf",
        "/Users/ann/.pip/pip.conf",
        "/Users/ann/.config/pip/pip.conf",
    )
    mac.put("/Users/ann/Library/Application Support/pip/pip.conf", "")
    assert config_files(mac, {}, None)[-1] == "/Users/ann/Library/Application Support/pip/pip.conf"
    windows = FakeHost(
        {
            "C:\\ProgramData\\pip\\pip.ini": "",
            "C:\\Users\\ann\\pip\\pip.ini": "",
            "C:\\Users\\ann\\AppData\\Roaming\\pip\\pip.ini": "",
            "C:\\p\\.venv\\pip.ini": "",
        },
        platform="win32",
    )
    assert config_files(windows, {}, "C:\\p\\.venv") == (
        "C:\\ProgramData\\pip\\pip.ini",
        "C:\\Users\\ann\\pip\\pip.ini",
        "C:\\Users\\ann\\AppData\\Roaming\\pip\\pip.ini",
        "C:\\p\\.venv\\pip.ini",
    )


@pytest.mark.parametrize(
    ("platform", "variables", "places"),
    [
        ("linux", {}, ["/etc/xdg/pip", "/etc", "/home/ann/.pip", "/home/ann/.config/pip"]),
        ("linux", {"XDG_CONFIG_HOME": "/c"}, ["/etc/xdg/pip", "/etc", "/home/ann/.pip", "/c/pip"]),
        (
            "linux",
            {"XDG_CONFIG_DIRS": "/a:relative:/b"},
            ["/a/pip", "/b/pip", "/etc", "/home/ann/.pip", "/home/ann/.config/pip"],
        ),
        ("darwin", {}, ["/Library/Application Support/pip", "/Users/ann/.pip", "/Users/ann/.config/pip"]),
        (
            "win32",
            {},
            ["C:\\ProgramData\\pip", "C:\\Users\\ann\\pip", "C:\\Users\\ann\\AppData\\Roaming\\pip"],
        ),
        (
            "win32",
            {"PROGRAMDATA": "D:\\D", "APPDATA": "D:\\A"},
            ["D:\\D\\pip", "C:\\Users\\ann\\pip", "D:\\A\\pip"],
        ),
    ],
)
def test_where_pip_looks_for_its_settings(platform: str, variables: dict[str, str], places: list[str]) -> None:
    host = FakeHost({}, platform=platform)
    name = "pip.ini" if platform == "win32" else "pip.conf"
    files = [host.paths.join(place, name) for place in places]
    assert config_files(host, variables, None) == ()
    assert [path for _, path in host.asked if path.endswith(name)] == files
    for each in files:
        host.put(each, "")
    assert config_files(host, variables, None) == tuple(files)


@pytest.mark.parametrize("name", ["/dev/null", "nul", "NUL"])
def test_a_file_that_switches_all_others_off(name: str) -> None:
    host = FakeHost({"/etc/pip.conf": ""})
    assert config_files(host, {"PIP_CONFIG_FILE": name}, None) == ()
    assert config_files(host, {"PIP_CONFIG_FILE": f"{name}x"}, None) == ("/etc/pip.conf",)


@pytest.mark.parametrize(
    ("platform", "variables", "places"),
    [
        ("linux", {}, ["/home/ann/.config/uv/uv.toml", "/etc/xdg/uv/uv.toml", "/etc/uv/uv.toml"]),
        (
            "linux",
            {"XDG_CONFIG_HOME": "/c", "XDG_CONFIG_DIRS": "/a:/b"},
            ["/c/uv/uv.toml", "/a/uv/uv.toml", "/b/uv/uv.toml", "/etc/uv/uv.toml"],
        ),
        ("darwin", {}, ["/Users/ann/.config/uv/uv.toml", "/etc/xdg/uv/uv.toml", "/etc/uv/uv.toml"]),
        (
            "win32",
            {},
            ["C:\\Users\\ann\\AppData\\Roaming\\uv\\uv.toml", "C:\\ProgramData\\uv\\uv.toml"],
        ),
        ("win32", {"APPDATA": "D:\\A", "PROGRAMDATA": "D:\\P"}, ["D:\\A\\uv\\uv.toml", "D:\\P\\uv\\uv.toml"]),
    ],
)
def test_where_uv_looks_for_its_settings(platform: str, variables: dict[str, str], places: list[str]) -> None:
    assert list(user_files(FakeHost({}, platform=platform), variables)) == places
