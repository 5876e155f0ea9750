"""Which file a version is read from, and in which order they are read."""

from __future__ import annotations

import pytest

from fakes import ELF, FakeHost, Link, Node, python_files, windows_python_files
from venvoy_server.environments.python import Memo, Python, describe, prefix_of
from venvoy_server.environments.version import _at_least_3_14
from venvoy_server.environments.version_request import is_version_request


def read_version(
    files: dict[str, Node], executable: str, platform: str = "linux"
) -> tuple[str | None, str | None, str | None]:
    python = describe(FakeHost(files, platform=platform), executable, Memo())
    return python.version, python.version_source, python.version_confidence


def bare(prefix: str, minor: str) -> dict[str, Node]:
    """Return an installation that lacks every file with a full version."""
    return {f"{prefix}/bin/python{minor}": ELF, f"{prefix}/lib/python{minor}/os.py": ""}


BUILD_DETAILS = """{"schema_version": "1.0", "language": {"version": "3.14", "version_info":
    {"major": 3, "minor": 14, "micro": 0, "releaselevel": "candidate", "serial": 2}}, "implementation": {"name": "cpython"}}"""


def test_build_details_come_first() -> None:
    files = python_files("/opt/p", "3.14.9") | {"/opt/p/lib/python3.14/build-details.json": BUILD_DETAILS}
    assert read_version(files, "/opt/p/bin/python3.14") == ("3.14.0rc2", "build-details.json", "certain")


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"language": {}}', '{"language": 3}'])
def test_broken_build_details_are_passed_over(text: str) -> None:
    files = python_files("/opt/p", "3.14.9") | {"/opt/p/lib/python3.14/build-details.json": text}
    assert read_version(files, "/opt/p/bin/python3.14") == ("3.14.9", "patchlevel.h", "certain")


def test_patchlevel_h() -> None:
    assert read_version(python_files("/opt/p", "3.11.7"), "/opt/p/bin/python") == ("3.11.7", "patchlevel.h", "certain")


@pytest.mark.parametrize("folder", ["python3.6m", "python3.6"])
def test_patchlevel_h_of_python_3_6(folder: str) -> None:
    files = bare("/opt/p", "3.6") | {f"/opt/p/include/{folder}/patchlevel.h": '#define PY_VERSION\t"3.6.15+"\n'}
    assert read_version(files, "/opt/p/bin/python3.6") == ("3.6.15", "patchlevel.h", "certain")


def test_a_source_that_speaks_of_another_minor_version_is_not_believed() -> None:
    files = bare("/opt/p", "3.11") | {"/opt/p/include/patchlevel.h": '#define PY_VERSION "3.9.1"\n'}
    assert read_version(files, "/opt/p/bin/python3.11") == ("3.11", "name", "likely")


def test_two_installations_in_one_prefix_keep_their_own_versions() -> None:
    files = python_files("/usr", "3.11.2") | python_files("/usr", "3.9.18")
    assert read_version(files, "/usr/bin/python3.11")[0] == "3.11.2"
    assert read_version(files, "/usr/bin/python3.9")[0] == "3.9.18"


def test_conda_meta() -> None:
    files = bare("/opt/c", "3.10") | {
        "/opt/c/conda-meta/python-3.10.4-h12debd9_0.json": "{}",
        "/opt/c/conda-meta/python-dateutil-2.8-py_0.json": "{}",
    }
    assert read_version(files, "/opt/c/bin/python3.10") == ("3.10.4", "conda-meta", "certain")


@pytest.mark.parametrize(
    ("prefix", "version"),
    [
        ("/home/ann/.pyenv/versions/3.11.7", "3.11.7"),
        ("/home/ann/.local/share/uv/python/cpython-3.11.4-linux-x86_64-gnu", "3.11.4"),
        ("/opt/homebrew/Cellar/python@3.11/3.11.9_1/Frameworks/Python.framework/Versions/3.11", "3.11.9"),
        ("/nix/store/abc123-python3-3.11.6", "3.11.6"),
        ("/home/ann/.asdf/installs/python/3.11.0rc1", "3.11.0rc1"),
    ],
)
def test_the_name_of_a_folder(prefix: str, version: str) -> None:
    assert read_version(bare(prefix, "3.11"), f"{prefix}/bin/python3.11") == (version, "folder name", "likely")


def test_a_development_version_has_no_number_in_its_folder() -> None:
    assert read_version(bare("/v/3.15-dev", "3.15"), "/v/3.15-dev/bin/python3.15") == ("3.15", "name", "likely")


def test_the_property_list_of_a_framework() -> None:
    prefix = "/Library/Frameworks/Python.framework/Versions/3.11"
    plist = "<plist><dict><key>CFBundleVersion</key>\n\t<string>3.11.5</string></dict></plist>"
    files = bare(prefix, "3.11") | {f"{prefix}/Resources/Info.plist": plist}
    assert read_version(files, f"{prefix}/bin/python3.11", "darwin") == ("3.11.5", "Info.plist", "likely")


DPKG = """Package: python3.11
Status: install ok installed
Version: 3.11.9-1

Package: python3.11-minimal
Status: install ok installed
Version: 3.11.2-6+deb12u6

Package: python3.12-minimal
Status: deinstall ok config-files
Version: 3.12.0-1
"""


@pytest.mark.parametrize(
    ("database", "text", "version"),
    [
        ("/var/lib/dpkg/status", "\n" + DPKG, "3.11.2"),
        (
            "/var/lib/dpkg/status",
            "\nPackage: python3.11-minimal\nStatus: install ok installed\nVersion: 3.11.0~rc1-1\n\n",
            "3.11.0rc1",
        ),
        ("/lib/apk/db/installed", "C:Q1\nP:python3\nV:3.11.8-r1\n", "3.11.8"),
        ("/var/lib/pacman/local/python-3.11.6-1/desc", "", "3.11.6"),
    ],
)
def test_the_databases_of_distributions(database: str, text: str, version: str) -> None:
    assert read_version(bare("/usr", "3.11") | {database: text}, "/usr/bin/python3.11") == (
        version,
        "package database",
        "likely",
    )


def test_a_removed_package_gives_no_version() -> None:
    assert read_version(bare("/usr", "3.12") | {"/var/lib/dpkg/status": "\n" + DPKG}, "/usr/bin/python3.12") == (
        "3.12",
        "name",
        "likely",
    )


def test_the_version_resource_of_a_windows_executable() -> None:
    fixed = b"\xbd\x04\xef\xfe" + bytes(4) + (11).to_bytes(2, "little") + (3).to_bytes(2, "little")
    fixed += (1013).to_bytes(2, "little") + (7150).to_bytes(2, "little")
    files = windows_python_files("C:\\P", "3.11.7") | {"C:\\P\\python.exe": b"MZ" + bytes(100) + fixed + bytes(60)}
    del files["C:\\P\\Include\\patchlevel.h"]
    assert read_version(files, "C:\\P\\python.exe", "win32") == ("3.11.7", "version resource", "likely")


def test_the_text_compiled_into_the_executable_comes_last() -> None:
    files = bare("/usr", "3.11") | {"/usr/bin/python3.11": ELF + b"\x00Python 3.11.2\x00\x003.11.2\x00more\x00"}
    assert read_version(files, "/usr/bin/python3.11") == ("3.11.2", "binary", "likely")


def test_two_texts_in_the_executable_give_no_version() -> None:
    files = bare("/usr", "3.11") | {"/usr/bin/python3.11": ELF + b"\x003.11.2\x00\x003.11.3\x00"}
    assert read_version(files, "/usr/bin/python3.11") == ("3.11", "name", "likely")


def test_without_evidence_the_version_is_unknown() -> None:
    assert read_version({"/opt/x/bin/python": ELF}, "/opt/x/bin/python") == (None, None, None)


def described(files: dict[str, Node], executable: str, platform: str = "linux") -> Python:
    return describe(FakeHost(files, platform=platform), executable, Memo())


def test_free_threaded() -> None:
    python = described(python_files("/opt/t", "3.13.1", suffix="t"), "/opt/t/bin/python3.13")
    assert (python.version, python.minor, python.free_threaded, python.debug) == ("3.13.1", "3.13t", True, False)


def test_a_debug_build() -> None:
    files = bare("/opt/d", "3.12") | {
        "/opt/d/bin/python3.12d": ELF,
        "/opt/d/include/python3.12d/patchlevel.h": '#define PY_VERSION "3.12.4"\n',
    }
    python = described(files, "/opt/d/bin/python3.12d")
    assert (python.debug, python.free_threaded, python.minor, python.version) == (True, False, "3.12", "3.12.4")


def test_pypy_has_a_language_version_and_its_own() -> None:
    files: dict[str, Node] = {
        "/opt/pypy/bin/pypy3.10": ELF,
        "/opt/pypy/bin/python": Link("pypy3.10"),
        "/opt/pypy/lib/pypy3.10/os.py": "",
        "/opt/pypy/include/pypy3.10/patchlevel.h": '#define PY_VERSION "3.10.14"\n#define PYPY_VERSION "7.3.17"\n',
    }
    python = described(files, "/opt/pypy/bin/python")
    assert (python.implementation, python.version, python.implementation_version) == ("PyPy", "3.10.14", "7.3.17")


def test_an_unnumbered_executable_takes_the_only_library() -> None:
    files: dict[str, Node] = {"/opt/u/bin/python": ELF, "/opt/u/lib/python3.8/os.py": ""}
    assert described(files, "/opt/u/bin/python").minor == "3.8"


def test_of_two_libraries_none_is_guessed() -> None:
    files: dict[str, Node] = {
        "/opt/u/bin/python": ELF,
        "/opt/u/lib/python3.8/os.py": "",
        "/opt/u/lib/python3.9/os.py": "",
    }
    assert described(files, "/opt/u/bin/python").version is None


def test_graalpy_has_its_own_version_in_its_folder() -> None:
    prefix = "/home/ann/.pyenv/versions/graalpy-24.1.1"
    files: dict[str, Node] = {
        f"{prefix}/bin/graalpy": ELF,
        f"{prefix}/bin/python": Link("graalpy"),
        f"{prefix}/lib/python3.11/os.py": "",
    }
    python = described(files, f"{prefix}/bin/python")
    assert (python.implementation, python.version, python.implementation_version) == ("GraalPy", "3.11", "24.1.1")


@pytest.mark.parametrize(
    ("name", "version"),
    [("3.13-dev", "3.13"), ("3.14t-dev", "3.14"), ("3.12", "3.12"), ("dev", None), ("x3.13-dev", None)],
)
def test_a_folder_that_only_names_a_minor_version(name: str, version: str | None) -> None:
    prefix = f"/home/ann/.pyenv/versions/{name}"
    assert read_version({f"{prefix}/bin/python": ELF}, f"{prefix}/bin/python")[0] == version


@pytest.mark.parametrize("operator", ["<", ">", "=", "!", "~"])
def test_a_text_that_begins_with_an_operator_asks_for_a_version(operator: str) -> None:
    assert is_version_request(f"{operator}=3.12") and not is_version_request(f"x{operator}=3.12")


@pytest.mark.parametrize(
    ("minor", "read"),
    [(None, True), ("3.14", True), ("3.14t", True), ("3.15d", True), ("4.0", True), ("3.13", False), ("x", False)],
)
def test_which_pythons_have_details_of_their_build(minor: str | None, read: bool) -> None:
    assert _at_least_3_14(minor) is read


@pytest.mark.parametrize(
    ("build", "version"),
    [(7150, "3.11.7"), (101, "3.11.0a1"), (7112, "3.11.7b2"), (123, "3.11.0rc3"), (7153, "3.11.7"), (130, "3.11.0")],
)
def test_pre_releases_of_a_version_resource(build: int, version: str) -> None:
    numbers = b"".join(number.to_bytes(2, "little") for number in (11, 3, 1013, build))
    data = b"MZ" + bytes(100) + b"\xbd\x04\xef\xfe" + bytes(4) + numbers
    for cut, found in ((len(data), version), (len(data) - 1, "3.11")):
        files: dict[str, Node] = {
            "C:\\P\\python.exe": data[:cut],
            "C:\\P\\python311.dll": b"",
            "C:\\P\\python3.dll": b"",
        }
        assert read_version(files, "C:\\P\\python.exe", "win32")[0] == found


@pytest.mark.parametrize(
    ("name", "minor"),
    [
        ("python311.dll", "3.11"),
        ("python313t.dll", "3.13t"),
        ("Python39.DLL", "3.9"),
        ("python3.dll", None),
        ("python3t.dll", None),
        ("pythonxy.dll", None),
        ("python311.lib", None),
        ("vcruntime140.dll", None),
    ],
)
def test_the_python_dll_of_windows_names_the_minor_version(name: str, minor: str | None) -> None:
    files: dict[str, Node] = {"C:\\P\\python.exe": b"MZ", f"C:\\P\\{name}": b""}
    assert described(files, "C:\\P\\python.exe", "win32").minor == minor


@pytest.mark.parametrize(
    ("name", "debug", "free_threaded", "minor"),
    [
        ("python3.12", False, False, "3.12"),
        ("python3.13d", True, False, "3.13"),
        ("python3.13t", False, True, "3.13t"),
        ("python3.13td", True, True, "3.13t"),
        ("python_d.exe", True, False, None),
        ("python", False, False, None),
        ("pypy3.10", False, False, "3.10"),
        ("graalpy3.11", False, False, None),
        ("build", False, False, None),
        ("agent", False, False, None),
    ],
)
def test_what_an_executables_name_says(name: str, debug: bool, free_threaded: bool, minor: str | None) -> None:
    python = described({f"/opt/x/bin/{name}": ELF}, f"/opt/x/bin/{name}")
    assert (python.debug, python.free_threaded, python.minor) == (debug, free_threaded, minor)


@pytest.mark.parametrize(
    ("folder", "own"),
    [
        ("pypy3.10-v7.3.17-linux64", "7.3.17"),
        ("pypy3.10-7.3.17", "7.3.17"),
        ("cpython-3.10.14", None),
        ("pypy-3.10.14-linux", None),
        ("pypy-2.7.18", None),
        ("pypy3.10-7.3", None),
        ("pypy3.10-7.x.1", None),
    ],
)
def test_pypys_own_version_is_in_the_name_of_its_folder(folder: str, own: str | None) -> None:
    assert described({f"/opt/{folder}/bin/pypy3.10": ELF}, f"/opt/{folder}/bin/pypy3.10").implementation_version == own
    assert described({f"/opt/{folder}/bin/python3": ELF}, f"/opt/{folder}/bin/python3").implementation_version is None


@pytest.mark.parametrize(
    ("names", "version"),
    [
        (("python-3.11.6-1",), "3.11.6"),
        (("python-pip-24.0-1", "perl-5.38.0-1", "python3-3.11.9-1"), "3.11"),
        (("perl-5.38.0-1", "python-3.11.6-1"), "3.11.6"),
    ],
)
def test_pacmans_folder_of_python_itself(names: tuple[str, ...], version: str) -> None:
    files: dict[str, Node] = {f"/var/lib/pacman/local/{name}/desc": "" for name in names}
    assert read_version(bare("/usr", "3.11") | files, "/usr/bin/python3.11")[0] == version


@pytest.mark.parametrize(
    ("platform", "executable", "prefix"),
    [
        ("linux", "/opt/p/bin/python3", "/opt/p"),
        ("linux", "/opt/p/python3", "/opt/p"),
        ("win32", "C:\\p\\.venv\\Scripts\\python.exe", "C:\\p\\.venv"),
        ("win32", "C:\\p\\.venv\\BIN\\python.exe", "C:\\p\\.venv"),
        ("win32", "C:\\p\\python.exe", "C:\\p"),
    ],
)
def test_the_folder_of_an_installation(platform: str, executable: str, prefix: str) -> None:
    assert prefix_of(FakeHost({}, platform=platform), executable) == prefix


@pytest.mark.parametrize("text", [b"\x003.11.2\x00", b"\x003.11.2+\x00", b"\x003.11.2rc1\x00"])
def test_the_text_compiled_into_the_shared_library(text: bytes) -> None:
    files = bare("/usr", "3.11") | {"/usr/lib/libpython3.11.so.1.0": ELF + text}
    version = text.strip(b"\x00").rstrip(b"+").decode()
    assert read_version(files, "/usr/bin/python3.11") == (version, "binary", "likely")
    other = bare("/usr", "3.11") | {"/usr/lib/libpython3.11.so": ELF + text}
    assert read_version(other, "/usr/bin/python3.11") == ("3.11", "name", "likely")


@pytest.mark.parametrize("offset", [0, 1, 500])
def test_the_version_resource_is_found_wherever_it_is(offset: int) -> None:
    numbers = b"".join(number.to_bytes(2, "little") for number in (11, 3, 1013, 7150))
    data = bytes(offset) + b"\xbd\x04\xef\xfe" + bytes(4) + numbers
    assert read_version({"C:\\P\\python.exe": data}, "C:\\P\\python.exe", "win32")[0] == "3.11.7"
