"""One command for each thing a developer does; CONTRIBUTING.md says what each session is for.

Every session runs in the environment that nox itself runs in (`pip install -e ".[dev]"`); nothing is created.
"""

from __future__ import annotations

import filecmp
import glob
import os
import shutil
import sys
import tomllib

import nox

nox.options.default_venv_backend = "none"
nox.options.sessions = ["lint", "types", "test"]

PYTHON = sys.executable
_PYTEST = ("-m", "pytest", "--dist", "worksteal", "--numprocesses")
# The pip whose verdicts the corpus holds; tests/dependencies/test_judge.py holds it to its own.
JUDGE = "26.3"


@nox.session
def lint(session: nox.Session) -> None:
    """Style, words, import contracts, and whether the generated files are current."""
    session.run(PYTHON, "-m", "ruff", "check", ".")
    session.run(PYTHON, "-m", "ruff", "format", "--check", ".")
    session.run(PYTHON, ".ci/words.py")
    session.run(PYTHON, "-c", "from importlinter.cli import lint_imports_command as c; c()")
    session.run(PYTHON, "protocol/generate.py", "--check")


@nox.session
def types(session: nox.Session) -> None:
    """Check the types: strictly by mypy, and by basedpyright, since many editors use it or pyright."""
    session.run(PYTHON, "-m", "mypy")
    session.run(PYTHON, "-m", "basedpyright")


@nox.session
def test(session: nox.Session) -> None:
    """Run the tests that are not marked slow, on every processor; arguments after `--` go to pytest.

    There is a worker more than processors, since many tests wait for a time limit, a watcher or a child process. Many
    services are forked from a process that has the modules loaded (`tests/forked_service.py`), and bytecode is written
    even where the shell forbids it, since each child process would compile all modules again.
    """
    workers = str((os.cpu_count() or 1) + 1)
    variables = {"VENVOY_TEST_FORKED_SERVICES": "1", "PYTHONDONTWRITEBYTECODE": None}
    session.run(PYTHON, *_PYTEST, workers, "-m", "not slow", *session.posargs, env=variables)


@nox.session
def test_all(session: nox.Session) -> None:
    """Run all tests, on every processor; in CI, measure branch coverage too, child processes included."""
    pytest = [*_PYTEST, "auto", *session.posargs]
    if "CI" not in os.environ:
        session.run(PYTHON, *pytest)
        return
    session.run(PYTHON, "-m", "coverage", "erase")
    session.run(PYTHON, "-m", "coverage", "run", *pytest)
    session.run(PYTHON, "-m", "coverage", "combine", "--quiet")
    session.run(PYTHON, "-m", "coverage", "report", "--fail-under=90")


@nox.session
def editors(session: nox.Session) -> None:
    """Drive real editors: those on PATH, or that TEST_NVIM and TEST_EMACS name; what is missing is skipped with a line."""
    found = {name: os.environ.get(name) or shutil.which(program) or "" for name, program in _EDITORS.items()}
    session.run(PYTHON, "-m", "pytest", "tests/editors", "-rs", *session.posargs, env=found)
    _vscode(session, found)


def _vscode(session: nox.Session, others: dict[str, str]) -> None:
    """Walk through VS Code, together with the other editors; VENVOY_SCREENSHOTS=FOLDER keeps a picture of each step."""
    if shutil.which("npm") is None:
        session.log("skipped: VS Code is not tried: there is no npm")
        return
    npm = ("npm", "--silent", "--prefix", "client-stub/vscode")
    session.run(*npm, "ci", "--ignore-scripts", external=True)
    session.run(*npm, "run", "test", external=True)
    session.run(*npm, "run", "test-editor", external=True, env={**others, "VENVOY_PYTHON": PYTHON})


_EDITORS = {"TEST_NVIM": "nvim", "TEST_EMACS": "emacs", "TEST_VIM": "vim"}


@nox.session
def mutation(session: nox.Session) -> None:
    """Change the pure packages in a thousand places, one at a time, and print which changes neither tests nor types notice (an hour)."""
    session.run(PYTHON, "tests/mutation.py", *session.posargs)


@nox.session
def kills(session: nox.Session) -> None:
    """Kill operations on real packages at random moments, and compare with what pip installs: [NUMBER [SEED]]."""
    session.run(PYTHON, "tests/kill_campaign.py", *session.posargs)


@nox.session
def chaos(session: nox.Session) -> None:
    """Kill services, relays and clients at random moments, and count answers and what is left: [TRIES [SEED]]."""
    tries, seed = [*session.posargs, *["200", "1"][len(session.posargs) :]][:2]
    variables = {"VENVOY_CHAOS_TRIES": tries, "VENVOY_CHAOS_SEED": seed}
    session.run(PYTHON, "-m", "pytest", "tests/relay/test_chaos.py", "-q", env=variables)


@nox.session
def writers(session: nox.Session) -> None:
    """Write `.python-envs` from two programs at the same moment, and look for lines that are lost: [NUMBER]."""
    session.run(PYTHON, "tests/list_writers.py", *session.posargs, env={"PYTHONPATH": "tests"})


@nox.session
def container(session: nox.Session) -> None:
    """Run the steps of the container recipe in a clean folder, try its entry point, and lint it with hadolint if there is one."""
    session.run(PYTHON, "tests/container_recipe.py", *session.posargs)


@nox.session
def corpus(session: nox.Session) -> None:
    """Compare our verdicts with pip's on real files and mutants of them: the corpus of VENVOY_CORPUS, or `../shared/corpus`.

    `packaging` is compared with the one in the pip that judged, which is installed into an environment of its own.
    """
    place = os.environ.get("VENVOY_CORPUS") or os.path.join("..", "shared", "corpus")
    if not os.path.isdir(place):
        session.skip(f"no corpus: {place} is not a folder; set VENVOY_CORPUS")
    judge = os.path.join(session.create_tmp(), "judge")
    session.run(PYTHON, "-m", "venv", "--clear", judge)
    python = os.path.abspath(os.path.join(judge, "Scripts" if os.name == "nt" else "bin", "python"))
    session.run(python, "-m", "pip", "install", "--quiet", f"pip=={JUDGE}", external=True)
    env = {"VENVOY_CORPUS": os.path.abspath(place), "VENVOY_PIP_PYTHON": python}
    tests = ("test_corpus.py", "test_judge.py", "test_safe_fixes.py")
    session.run(PYTHON, "-m", "pytest", *(f"tests/dependencies/{name}" for name in tests), *session.posargs, env=env)


@nox.session
def projects(session: nox.Session) -> None:
    """Compare our verdicts on 5,000 mutants of pyproject.toml and pylock.toml with those of packaging and validate-pyproject."""
    env = {"VENVOY_PROJECT_MUTANTS": "5000"}
    session.run(PYTHON, "-m", "pytest", "tests/dependencies/test_project_judges.py", *session.posargs, env=env)


@nox.session
def fuzz(session: nox.Session) -> None:
    """Feed generated input to the readers of files that other programs wrote, and watch time and memory: [SECONDS [SEED [TARGET...]]]."""
    session.run(PYTHON, "tests/fuzz.py", *session.posargs)


@nox.session
def choices(session: nox.Session) -> None:
    """Compare the versions that we choose with pip's and uv's on random small indexes: [ROUNDS of 24 projects each]."""
    variables = {"VENVOY_CHOICE_ROUNDS": session.posargs[0] if session.posargs else "50"}
    session.run(PYTHON, "-m", "pytest", "-q", "tests/index/test_installers.py", env=variables)


@nox.session
def fixes(session: nox.Session) -> None:
    """Apply the safe fixes of 20,000 generated files, and compare what pip reads before and after."""
    session.run(
        PYTHON,
        "-m",
        "pytest",
        "tests/dependencies/test_safe_fixes.py",
        *session.posargs,
        env={"VENVOY_GENERATED_FILES": "20000"},
    )


@nox.session
def newest(session: nox.Session) -> None:
    """Compare our verdicts with those of the newest pip and packaging, in an environment of their own."""
    python = _new_environment(session, "newest", "pip", "packaging")
    session.run(
        python, "-m", "pytest", "tests/dependencies", *session.posargs, external=True, env={"VENVOY_NEWEST": "1"}
    )


@nox.session
def uv(session: nox.Session) -> None:
    """Run the tests of operations with the oldest uv that the metadata allows, and with the newest."""
    with open("pyproject.toml", "rb") as file:
        dependencies = tomllib.load(file)["project"]["dependencies"]
    (oldest,) = [each.removeprefix("uv>=") for each in dependencies if each.startswith("uv>=")]
    for name, version in (("uv-oldest", f"uv=={oldest}"), ("uv-newest", "uv")):
        python = _new_environment(session, name, version)
        pytest = ["-m", "pytest", "--numprocesses", "auto", "tests/operations", "tests/system"]
        session.run(python, *pytest, *session.posargs, external=True)


def _new_environment(session: nox.Session, name: str, *upgraded: str) -> str:
    """Make an environment with this project and the newest of some distributions; return its Python."""
    place = os.path.join(session.create_tmp(), name)
    session.run(PYTHON, "-m", "venv", "--clear", place)
    python = os.path.join(place, "Scripts" if os.name == "nt" else "bin", "python")
    session.run(python, "-m", "pip", "install", "--quiet", "--editable", ".[dev]", external=True)
    session.run(python, "-m", "pip", "install", "--quiet", "--upgrade", *upgraded, external=True)
    return python


@nox.session
def generate(session: nox.Session) -> None:
    """Write the files that follow from the table of methods."""
    session.run(PYTHON, "protocol/generate.py")


@nox.session
def docs(session: nox.Session) -> None:
    """Build the documentation into docs/_build; warnings are errors. Needs `pip install -e ".[docs]"`."""
    session.run(PYTHON, "-m", "sphinx", "--fail-on-warning", "--keep-going", "--quiet", "docs", "docs/_build")


@nox.session
def pictures(session: nox.Session) -> None:
    """Draw the terminal pictures of the documentation anew, from what the commands print."""
    session.run(PYTHON, "tests/make_pictures.py")


@nox.session
def benchmark(session: nox.Session) -> None:
    """Measure against the yardsticks and print tables of ratios; names after `--` choose benchmarks."""
    session.run(PYTHON, "-m", "benchmarks", *session.posargs)


@nox.session
def build(session: nox.Session) -> None:
    """Build the wheel, install it into an empty environment and try it there."""
    session.run(PYTHON, "-m", "build", "--wheel", "--outdir", "dist")
    (wheel,) = sorted(glob.glob("dist/*.whl"))[-1:]
    place = session.create_tmp()
    session.run(PYTHON, "-m", "venv", "--clear", os.path.join(place, "empty"))
    scripts = os.path.join(place, "empty", "Scripts" if os.name == "nt" else "bin")
    session.run(os.path.join(scripts, "python"), "-m", "pip", "install", "--quiet", wheel, external=True)
    session.run(os.path.join(scripts, "venvoy"), "--version", external=True)
    session.run(os.path.join(scripts, "venvoy"), "discover", "--scope", "interpreters", external=True)
    session.run(os.path.join(scripts, "venvoy"), "demo", external=True)


@nox.session
def release(session: nox.Session) -> None:
    """Build wheel, sdist, zipapp and SBOM into an empty dist/, compare a second build byte by byte, and try each."""
    shutil.rmtree("dist", ignore_errors=True)
    epoch = {"SOURCE_DATE_EPOCH": str(_commit_time(session))}
    session.run(PYTHON, "-m", "build", "--outdir", "dist", env=epoch)
    again = os.path.join(session.create_tmp(), "again")
    shutil.rmtree(again, ignore_errors=True)
    session.run(PYTHON, "-m", "build", "--outdir", again, env=epoch)
    for path in sorted(glob.glob("dist/*")):
        if not filecmp.cmp(path, os.path.join(again, os.path.basename(path)), shallow=False):
            session.error(f"{path} differs between two builds")
    (wheel,), (sdist,) = glob.glob("dist/*.whl"), glob.glob("dist/*.tar.gz")
    _zipapp(session, wheel)
    for name, source in (("from-wheel", wheel), ("from-sdist", sdist)):
        folder = os.path.join(session.create_tmp(), name)
        session.run(PYTHON, "-m", "venv", "--clear", folder)
        python = os.path.join(folder, "Scripts" if os.name == "nt" else "bin", "python")
        session.run(python, "-m", "pip", "install", "--quiet", source, external=True)
        session.run(python, "-m", "venvoy_server", "demo", external=True)
    tools = os.path.join(session.create_tmp(), "sbom")
    session.run(PYTHON, "-m", "venv", "--clear", tools)
    python = os.path.join(tools, "Scripts" if os.name == "nt" else "bin", "python")
    session.run(python, "-m", "pip", "install", "--quiet", "cyclonedx-bom>=7", external=True)
    described = os.path.join(session.create_tmp(), "from-wheel")
    session.run(python, "-m", "cyclonedx_py", "environment", "-o", "dist/venvoy.cdx.json", described, external=True)


def _commit_time(session: nox.Session) -> int:
    """Return the time of the newest commit in seconds, which is the time of every file of a build."""
    printed = session.run("git", "log", "-1", "--format=%ct", external=True, silent=True)
    return int(str(printed).strip())


def _zipapp(session: nox.Session, wheel: str) -> None:
    """Write dist/venvoy.pyz, and try it with each Python that is here."""
    session.run(PYTHON, ".ci/zipapp.py", wheel, "dist/venvoy.pyz")
    for version in ("3.11", "3.12", "3.13", "3.14"):
        python = shutil.which(f"python{version}")
        if python is not None and os.path.realpath(python) != os.path.realpath(PYTHON):
            session.run(python, "dist/venvoy.pyz", "check", "--exit-zero", "README.md", external=True)
    for version in ("2.7", "3.6", "3.8", "3.9", "3.10"):
        python = shutil.which(f"python{version}")
        if python is not None:
            session.run(python, "dist/venvoy.pyz", "--version", external=True, success_codes=[3])
    session.run(PYTHON, "dist/venvoy.pyz", "--version")
    session.run(PYTHON, "dist/venvoy.pyz", "check", "--exit-zero", "README.md")
