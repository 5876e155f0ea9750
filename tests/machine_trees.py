"""Three machines with one of everything that people have: each tool's environments, Pythons of every kind, and broken ones."""

from __future__ import annotations

from fakes import (
    ELF,
    MACH_O,
    Denied,
    Link,
    Node,
    python_files,
    venv_files,
    windows_python_files,
    windows_venv_files,
)

WORKSPACE = "/w/shop"
HOME = "/home/ann"
BASE = "/opt/py"


def installation(prefix: str, version: str, *, header: bytes = ELF, name: str = "python") -> dict[str, Node]:
    """Return an installation that has no file with its full version: only an executable and its library."""
    minor = ".".join(version.split(".")[:2])
    return {
        f"{prefix}/bin/{name}{minor}": header,
        f"{prefix}/bin/{name}": Link(f"{name}{minor}"),
        f"{prefix}/bin/{name}3": Link(f"{name}{minor}"),
        f"{prefix}/lib/{name}{minor}/os.py": "",
    }


def conda(prefix: str, *, python: str | None = "3.11.5") -> dict[str, Node]:
    """Return an environment of conda."""
    files: dict[str, Node] = {f"{prefix}/conda-meta/history": ""}
    if python is not None:
        minor = ".".join(python.split(".")[:2])
        files |= {
            f"{prefix}/conda-meta/python-{python}-h0_0_cpython.json": "{}",
            f"{prefix}/bin/python{minor}": ELF,
            f"{prefix}/bin/python": Link(f"python{minor}"),
            f"{prefix}/lib/python{minor}/site-packages/pip/__init__.py": "",
        }
    return files


def linux() -> dict[str, Node]:
    """Return the files of a machine with Linux."""
    share = f"{HOME}/.local/share"
    files = python_files(BASE, "3.12.1") | installation("/usr", "3.11") | {"/usr/bin/python3": Link("python3.11")}
    files |= {
        "/usr/lib/python3.11/EXTERNALLY-MANAGED": "",
        "/usr/lib/python3/dist-packages/pip/__init__.py": "",
        "/var/lib/dpkg/status": "\nPackage: python3.11-minimal\nStatus: install ok installed\nVersion: 3.11.2-6\n\n",
        f"{HOME}/.local/lib/python3.12/site-packages/x.py": "",
    }
    pyenv = f"{HOME}/.pyenv/versions"
    files |= python_files(f"{pyenv}/3.13.0t", "3.13.0", suffix="t")
    files |= installation(f"{pyenv}/3.15-dev", "3.15") | installation(f"{pyenv}/2.7.18", "2.7")
    files |= {
        f"{pyenv}/pypy3.10-7.3.17/bin/pypy3.10": ELF,
        f"{pyenv}/pypy3.10-7.3.17/bin/pypy3": Link("pypy3.10"),
        f"{pyenv}/pypy3.10-7.3.17/bin/python": Link("pypy3"),
        f"{pyenv}/pypy3.10-7.3.17/lib/pypy3.10/os.py": "",
        f"{pyenv}/pypy3.10-7.3.17/include/pypy3.10/patchlevel.h": '#define PY_VERSION "3.10.14"\n#define PYPY_VERSION "7.3.17"\n',
        f"{pyenv}/graalpy-24.1.1/bin/graalpy": ELF,
        f"{pyenv}/graalpy-24.1.1/lib/python3.11/os.py": "",
    }
    files |= python_files(f"{share}/uv/python/cpython-3.14.0rc1-linux-x86_64-gnu", "3.14.0rc1")
    files |= installation(f"{HOME}/.asdf/installs/python/3.9.18", "3.9")
    files |= installation(f"{share}/mise/installs/python/3.8.20", "3.8")
    files |= installation(f"{HOME}/.rye/py/cpython@3.10.13/install", "3.10")
    files |= installation(f"{share}/hatch/pythons/3.12/python", "3.12")
    files |= (
        conda(f"{HOME}/miniforge3")
        | conda(f"{HOME}/miniforge3/envs/science")
        | conda(f"{HOME}/micromamba/envs/bare", python=None)
    )
    files |= {f"{HOME}/.conda/environments.txt": "/data/listed\n/gone\n"} | conda("/data/listed", python="3.7.12")
    for prefix, maker in (
        (f"{share}/uv/tools/ruff", "uv"),
        (f"{share}/pipx/venvs/black", "venv"),
        (f"{HOME}/.virtualenvs/blog", "virtualenv"),
        (f"{HOME}/.venvs/notes", "venv"),
        (f"{WORKSPACE}/.venv", "uv"),
        (f"{WORKSPACE}/.tox/py312", "virtualenv"),
        (f"{WORKSPACE}/.nox/lint", "virtualenv"),
        (f"{WORKSPACE}/.direnv/python-3.12.1", "venv"),
        (f"{WORKSPACE}/packages/a/venv", "virtualenv"),
        ("/central/redirected", "venv"),
        ("/central/listed", "venv"),
        (f"{HOME}/.cache/pypoetry/virtualenvs/shop-AAAAAAAA-py3.12", "virtualenv"),
    ):
        files |= venv_files(prefix, BASE, "3.12.1", maker=maker)
    files |= {
        f"{HOME}/.virtualenvs/blog/.project": "/w/blog\n",
        f"{WORKSPACE}/pyproject.toml": "",
        f"{WORKSPACE}/packages/a/poetry.lock": "",
        f"{WORKSPACE}/packages/b/.venv": "/central/redirected\n",
        f"{WORKSPACE}/packages/c/.python-envs": "ssh@host:/x\n/central/listed\n",
        f"{WORKSPACE}/packages/d/__pypackages__/3.12/lib/x.py": "",
        f"{WORKSPACE}/packages/d/pyproject.toml": "",
        f"{WORKSPACE}/packages/e/.venv": "nowhere\n",
        f"{WORKSPACE}/denied": Denied(),
    }
    return files | broken()


def broken() -> dict[str, Node]:
    """Return a folder of environments each of which has something wrong with it."""
    folder = f"{WORKSPACE}/odd"
    files: dict[str, Node] = {}

    def made(name: str, version: str = "3.12.1", **more: str) -> str:
        files.update(venv_files(f"{folder}/{name}", BASE, version, **more))
        return f"{folder}/{name}"

    files[f"{made('dangling')}/bin/python"] = Link("/gone/bin/python3.12")
    files.update(venv_files(f"{folder}/no-base", "/gone", "3.12.1") | {f"{folder}/no-base/bin/python": ELF})
    made("stale", "3.12.0")
    files[f"{made('older', '3.11.2')}/lib/python3.12/site-packages/x.py"] = ""
    files[f"{made('invisible', '3.11.2')}/bin/python"] = Link(f"{BASE}/bin/python3")
    files[f"{made('moved')}/bin/activate"] = "VIRTUAL_ENV='/old/.venv'\n"
    files[f"{made('copied')}/bin/activate"] = f"VIRTUAL_ENV='{WORKSPACE}/.venv'\n"
    del files[f"{made('no-settings')}/pyvenv.cfg"]
    del files[f"{made('no-pip')}/lib/python3.12/site-packages/pip/__init__.py"]
    files[f"{folder}/no-pip/lib/python3.12/site-packages/x.py"] = ""
    files[f"{made('latin')}/pyvenv.cfg"] = f"home = {BASE}/bin\nprompt = \xe9\n".encode("latin-1")
    files[f"{made('script')}/bin/python"] = "#!/bin/sh\nexec /opt/py/bin/python\n"
    files[f"{made('empty')}/bin/python"] = b""
    files[f"{made('text')}/bin/python"] = "not a program"
    files[f"{made('mac')}/bin/python"] = MACH_O
    files[f"{made('arm')}/bin/python"] = ELF[:18] + (183).to_bytes(2, "little") + ELF[20:]
    files[f"{made('windows')}/pyvenv.cfg"] = "home = C:\\Python312\nversion = 3.12.1\n"
    del files[f"{made('no-activation')}/bin/activate"]
    del files[f"{made('no-lib')}/lib/python3.12/site-packages/pip/__init__.py"]
    prefix = made("bare")
    for name in ("python", "python3"):
        del files[f"{prefix}/bin/{name}"]
    made("shared", include_system_site_packages="true")
    made("named", prompt="'my shop'")
    files[f"{made('linked')}/lib64"] = Link("/elsewhere")
    files[f"{made('denied-bin')}/bin"] = Denied()
    for path in [each for each in files if each.startswith(f"{folder}/denied-bin/bin/")]:
        del files[path]
    files.update(venv_files(f"{folder}/pypy", "/opt/pypy", "3.10.14", implementation="PyPy"))
    return files


def darwin() -> dict[str, Node]:
    """Return the files of a machine with macOS."""
    home = "/Users/ann"
    framework = "/Library/Frameworks/Python.framework/Versions/3.12"
    files = installation(framework, "3.12", header=MACH_O)
    files |= {f"{framework}/Resources/Info.plist": "<key>CFBundleVersion</key>\n<string>3.12.4</string>"}
    xcode = "/Library/Developer/CommandLineTools/Library/Frameworks/Python3.framework/Versions/3.9"
    files |= installation(xcode, "3.9", header=MACH_O)
    files |= {f"{home}/Library/Python/3.9/lib/python/site-packages/x.py": ""}
    cellar = "/opt/homebrew/Cellar/python@3.11/3.11.9_1"
    inner = f"{cellar}/Frameworks/Python.framework/Versions/3.11"
    files |= python_files(inner, "3.11.9", header=MACH_O, headers=False) | {
        f"{cellar}/bin/python3.11": Link("../Frameworks/Python.framework/Versions/3.11/bin/python3.11"),
        "/opt/homebrew/opt/python@3.11": Link("../Cellar/python@3.11/3.11.9_1"),
        "/opt/homebrew/bin/python3": Link("../Cellar/python@3.11/3.11.9_1/bin/python3.11"),
        "/opt/homebrew/Caskroom/miniconda/base/conda-meta/history": "",
    }
    data = f"{home}/Library/Application Support"
    for prefix, maker in (
        (f"{home}/Library/Caches/pypoetry/virtualenvs/shop-AAAAAAAA-py3.12", "virtualenv"),
        (f"{data}/pdm/venvs/shop-AAAAAAAA-3.12", "virtualenv"),
        (f"{data}/hatch/env/virtual/shop/AAAAAAAA/shop", "virtualenv"),
        (f"{data}/pipx/venvs/black", "venv"),
        (f"{home}/.local/share/uv/tools/ruff", "uv"),
        (f"{WORKSPACE}/.venv", "venv"),
    ):
        files |= venv_files(prefix, framework, "3.12.4", maker=maker)
    files |= venv_files(f"{WORKSPACE}/linux", "/usr", "3.12.4") | {f"{WORKSPACE}/linux/bin/python": ELF}
    return files | {f"{WORKSPACE}/pyproject.toml": ""}


def win32() -> dict[str, Node]:
    """Return the files of a machine with Windows."""
    home, base, root = "C:\\Users\\ann", "C:\\Program Files\\Python312", "C:\\w\\shop"
    local, roaming = f"{home}\\AppData\\Local", f"{home}\\AppData\\Roaming"
    files = windows_python_files(base, "3.12.4")
    files |= windows_python_files(f"{local}\\Programs\\Python\\Python311-32", "3.11.9")
    files |= windows_python_files(f"{local}\\Python\\pythoncore-3.14-64", "3.14.0")
    files |= windows_python_files(f"{home}\\.pyenv\\pyenv-win\\versions\\3.10.11", "3.10.11")
    files |= windows_python_files(f"{roaming}\\uv\\data\\python\\cpython-3.13.1-windows-x86_64-none", "3.13.1")
    files |= windows_python_files(f"{home}\\scoop\\apps\\python\\current", "3.12.3")
    conda = f"{local}\\miniconda3"
    files |= windows_python_files(conda, "3.11.5") | {
        f"{conda}\\conda-meta\\history": "",
        f"{conda}\\envs\\x\\conda-meta\\history": "",
    }
    for prefix in (
        f"{root}\\.venv",
        f"{local}\\pypoetry\\Cache\\virtualenvs\\shop-AAAAAAAA-py3.12",
        f"{local}\\pdm\\pdm\\venvs\\shop-AAAAAAAA-3.12",
        f"{home}\\pipx\\venvs\\black",
        f"{roaming}\\uv\\tools\\ruff",
        f"{home}\\Envs\\blog",
        f"{home}\\.virtualenvs\\piped",
    ):
        files |= windows_venv_files(prefix, base, "3.12.4")
    files |= windows_venv_files(f"{root}\\gone", "C:\\Gone", "3.12.4")
    files |= {
        f"{root}\\unix\\pyvenv.cfg": "home = /usr/bin\nversion = 3.12.4\n",
        f"{root}\\unix\\bin\\python": "",
        f"{root}\\unix\\lib\\python3.12\\site-packages\\x.py": "",
    }
    stale = windows_venv_files(f"{root}\\odd\\moved", base, "3.12.4")
    stale[f"{root}\\odd\\moved\\Scripts\\activate"] = 'VIRTUAL_ENV="C:\\old"\n'
    return files | stale | {f"{root}\\pyproject.toml": "", f"{roaming}\\Python\\Python312\\site-packages\\x.py": ""}
