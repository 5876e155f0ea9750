from __future__ import annotations

import pytest

from fakes import FakeHost, Folder, Link, Node, windows_venv_files
from venvoy_server.environments.belongings import PROJECT_SIGNS, belongings

PREFIX = "/p"
SITE = f"{PREFIX}/lib/python3.12/site-packages"
VENV: dict[str, Node] = {
    f"{PREFIX}/pyvenv.cfg": "home = /usr/bin\n",
    f"{PREFIX}/.gitignore": "# Created by venv\n*\n",
    f"{PREFIX}/CACHEDIR.TAG": "Signature: 8a477f597d28d172789f06886806bc55",
    f"{PREFIX}/bin/python": Link("/usr/bin/python3.12"),
    f"{PREFIX}/bin/activate": "",
    f"{PREFIX}/bin/pip3.12": "",
    f"{PREFIX}/bin/tool": "",
    f"{PREFIX}/include": Folder(),
    f"{PREFIX}/lib64": Link("lib"),
    f"{PREFIX}/share/man/man1/tool.1": "",
    f"{SITE}/tool-1.dist-info/RECORD": "../../../bin/tool,,\n../../../share/man/man1/tool.1,,\n../../../../out,,\n",
}
WHOLE = (".gitignore", "CACHEDIR.TAG", "bin", "include", "lib", "lib64", "pyvenv.cfg", "share")


def test_all_of_a_plain_environment_belongs_to_it() -> None:
    found = belongings(FakeHost(VENV), PREFIX)
    assert (found.own, found.others, found.shared) == (WHOLE, (), False)


@pytest.mark.parametrize(
    ("path", "own"),
    [
        ("src/a.py", ()),
        (".git/HEAD", ()),
        ("notes.txt", ()),
        ("bin/deploy.sh", ("bin/activate", "bin/pip3.12", "bin/python", "bin/tool")),
        ("bin/pythonista", ("bin/activate", "bin/pip3.12", "bin/python", "bin/tool")),
        ("lib/mine/a.c", ("lib/python3.12",)),
        ("include/mine.h", ()),
        ("share/mine.txt", ("share/man/man1/tool.1",)),
        ("größe und maß.txt", ()),
        ("\udcff", ()),
    ],
)
def test_what_a_person_put_there_is_never_the_environments(path: str, own: tuple[str, ...]) -> None:
    found = belongings(FakeHost({**VENV, f"{PREFIX}/{path}": "mine"}), PREFIX)
    top = path.split("/")[0]
    assert set(found.own) == {*(each for each in WHOLE if each != top), *own}
    assert len(found.others) == 1
    assert f"{found.others[0]}/".startswith(f"{top}/")
    assert found.shared


@pytest.mark.parametrize("text", ["build/\n", "*\n!keep\n", ""])
def test_a_persons_gitignore_is_a_persons(text: str) -> None:
    assert belongings(FakeHost({**VENV, f"{PREFIX}/.gitignore": text}), PREFIX).others == (".gitignore",)


def test_links_that_lead_out_do_not_belong_to_it() -> None:
    found = belongings(FakeHost({**VENV, f"{PREFIX}/lib64": Link("/elsewhere")}), PREFIX)
    assert found.others == ("lib64",)


@pytest.mark.parametrize(("name", "shared"), [("src", False), (".git", True), ("pyproject.toml", True)])
def test_a_folder_named_as_environments_are_is_a_project_only_with_a_projects_files(name: str, shared: bool) -> None:
    files = {path.replace(PREFIX, "/q/.venv", 1): node for path, node in VENV.items()}
    found = belongings(FakeHost({**files, f"/q/.venv/{name}/x": ""}), "/q/.venv")
    assert (found.others, found.shared) == ((name,), shared)


def in_folder_of_another_name(name: str) -> bool:
    """Return whether an environment in a folder that is not called as usual shares it, if something of a name is there."""
    return belongings(FakeHost({**VENV, f"{PREFIX}/{name}/x": ""}), PREFIX).shared


@pytest.mark.parametrize(
    "name", [".tox-info.json", "log", "tmp", ".venvoy-trash", "lost+found", "__pycache__", ".project"]
)
def test_what_tools_leave_makes_no_project_of_an_environment(name: str) -> None:
    assert not in_folder_of_another_name(name)
    assert in_folder_of_another_name(f"{name}~")


@pytest.mark.parametrize("name", sorted(PROJECT_SIGNS))
def test_a_sign_of_a_project_makes_the_folder_shared_whatever_its_name(name: str) -> None:
    files = {path.replace(PREFIX, "/w/.venv", 1): node for path, node in VENV.items()}
    assert belongings(FakeHost({**files, f"/w/.venv/{name}": ""}), "/w/.venv").shared
    assert not belongings(FakeHost({**files, f"/w/.venv/{name}~": ""}), "/w/.venv").shared


def test_the_signs_of_a_project() -> None:
    version_control = {".git", ".hg", ".svn", ".jj"}
    of_python = {"pyproject.toml", "setup.py", "setup.cfg", "Pipfile", "tox.ini", "noxfile.py", "manage.py"}
    of_others = {"pixi.toml", "environment.yml", "package.json", "Makefile"}
    assert version_control | of_python | of_others == PROJECT_SIGNS


@pytest.mark.parametrize(
    "name",
    [
        *(
            "activate",
            "activate.fish",
            "activate.csh",
            "activate.nu",
            "Activate.ps1",
            "deactivate.bat",
            "activate_this.py",
        ),
        *("pydoc.bat", "pip", "pip3", "pip3.12", "pip-3.12.exe", "wheel", "easy_install-3.6"),
    ],
)
def test_scripts_that_makers_write_belong_to_the_environment(name: str) -> None:
    host = FakeHost({**VENV, f"{PREFIX}/bin/{name}": ""})
    assert belongings(host, PREFIX).others == ()


@pytest.mark.parametrize("name", ["reactivate", "activate-all", "activator", "pydoc", "pipeline", "wheels"])
def test_other_scripts_are_a_persons(name: str) -> None:
    host = FakeHost({**VENV, f"{PREFIX}/bin/{name}": ""})
    assert belongings(host, PREFIX).others == (f"bin/{name}",)


def test_all_of_an_environment_of_windows_belongs_to_it() -> None:
    prefix = "C:\\q"
    files = windows_venv_files(prefix, "C:\\P", "3.12.1") | {
        f"{prefix}\\Scripts\\tool.exe": "",
        f"{prefix}\\Scripts\\a,b.exe": "",
        f"{prefix}\\Include\\site\\x.h": "",
        f"{prefix}\\share\\x.txt": "",
        f"{prefix}\\Lib\\site-packages\\tool-1.dist-info\\RECORD": (
            '../../Scripts/tool.exe,,\r\n"../../Scripts/a,b.exe",sha256=x,1\r\n..\\..\\share\\x.txt,,\r\n'
        ),
    }
    found = belongings(FakeHost(files, platform="win32"), prefix)
    assert (found.own, found.others) == (("Include", "Lib", "Scripts", "pyvenv.cfg", "share"), ())
    mine = belongings(FakeHost({**files, f"{prefix}\\Scripts\\mine.bat": ""}, platform="win32"), prefix)
    assert mine.others == ("Scripts/mine.bat",)


@pytest.mark.parametrize(
    ("path", "is_own"),
    [
        ("include/site/python3.12/x.h", True),
        ("include/python3.12/x.h", True),
        ("include/site", False),
        ("include/python3.12", False),
        ("include/other/x.h", False),
        ("lib/python3.12/x.py", True),
        ("lib/site-packages/x.py", True),
        ("lib/site-packages", False),
        ("lib/python3.12", False),
        ("lib/notes/x", False),
    ],
)
def test_folders_of_libraries_and_headers_are_an_environments_and_files_are_not(path: str, is_own: bool) -> None:
    host = FakeHost({"/w/.venv/pyvenv.cfg": "", f"/w/.venv/{path}": ""})
    found = belongings(host, "/w/.venv")
    folder, _, rest = path.partition("/")
    assert (found.own, found.others) == (
        (folder, "pyvenv.cfg") if is_own else ("pyvenv.cfg",),
        () if is_own else (f"{folder}/{rest.split('/')[0]}",),
    )
