"""What each operation plans, or why it refuses, compared with `plans.txt`: every field of every step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from fakes import FakeHost, Folder, Link, Node, python_files, venv_files, windows_python_files, windows_venv_files
from venvoy_server.environments.model import Interpreter
from venvoy_server.environments.read import read_interpreter
from venvoy_server.operations import remove, repair, repair_plans, uv_commands
from venvoy_server.operations.create import plan_create, refuse_create
from venvoy_server.operations.create_tools import CreateTools
from venvoy_server.operations.descriptions import title
from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.handover import Handed
from venvoy_server.operations.model import Change, CreateRequest, Sources
from venvoy_server.operations.package_plan import plan_packages
from venvoy_server.operations.steps import Plan
from venvoy_server.operations.target import look_at
from venvoy_server.packages.read import installed

EXPECTED = Path(__file__).with_name("plans.txt")
BASE, PATH = "/opt/py", "/p/.venv"
PYTHON = f"{BASE}/bin/python3.12"
WITH_UV = CreateTools("/uv", Handed(("--find-links=/w",), {}, ()))
WITHOUT_UV = CreateTools(None, Handed((), {}, ()))
REQUIREMENTS: dict[str, Node] = {"/p/r.txt": "rich>=1\nsix; python_version < '3'\n-e ./lib\n", "/p/x": ""}
INFO = f"{PATH}/lib/python3.12/site-packages"
PACKAGES: dict[str, Node] = {
    f"{INFO}/rich-13.0.dist-info/METADATA": "Name: rich\nVersion: 13.0\n",
    f"{INFO}/rich-13.0.dist-info/RECORD": "rich/__init__.py,,\n../../../bin/rich,,\n",
    f"{INFO}/rich-13.0.dist-info/REQUESTED": "",
    f"{INFO}/rich/__init__.py": "",
    f"{INFO}/six-1.0.dist-info/METADATA": "Name: six\nVersion: 1.0\n",
    f"{INFO}/six-1.0.dist-info/RECORD": "six.py,,\n",
    f"{INFO}/six.py": "",
    f"{PATH}/bin/rich": "#!/old/.venv/bin/python\nimport rich\n",
}

Act = Callable[[FakeHost], Plan]


def machine(*more: Mapping[str, Node]) -> FakeHost:
    files = python_files(BASE, "3.12.1") | {"/p/x": "", "/home/ann/x": ""}
    for each in more:
        files |= each
    return FakeHost(files)


def venv(**options: str) -> dict[str, Node]:
    return venv_files(PATH, BASE, "3.12.1", **options)


def create(tools: CreateTools = WITH_UV, path: str = PATH, **fields: object) -> Act:
    def act(host: FakeHost) -> Plan:
        request = msgspec.structs.replace(CreateRequest(path, PYTHON), **fields)
        refused = refuse_create(host, request)
        if refused is not None:
            raise refused
        return plan_create(host, request, look_at(host, path), tools, "op")

    return act


def removing(path: str = PATH) -> Act:
    return lambda host: remove.plan_remove(host, look_at(host, path), "op")


def restoring(*, known: bool = True) -> Act:
    def act(host: FakeHost) -> Plan:
        entries = remove.entries_beside(host, PATH)
        ids = {each.id for each in entries} if known else set[str]()
        return remove.plan_restore(host, look_at(host, PATH), entries, ids, "op")

    return act


def repairing(*codes: str, wanted: str | None = None) -> Act:
    def act(host: FakeHost) -> Plan:
        target = look_at(host, PATH)
        found = [read_interpreter(host, path) for path in (PYTHON, "/opt/old/bin/python3.11")]
        candidates: list[Interpreter] = [each for each in found if each is not None]
        assert target.environment is not None
        decision = repair.decide(host, target.environment, frozenset(codes), candidates, wanted)
        plan = repair_plans.plan_relink if decision.way == "relink" else repair_plans.plan_rebuild
        return plan(host, target, decision, WITH_UV, "op")

    return act


TRASH: dict[str, Node] = {
    "/p/.venvoy-trash/1/entry.json": '{"id":"1","original":"/p/.venv","folder":"/p/.venvoy-trash/1","removed":1.0}',
    "/p/.venvoy-trash/1/.venv/pyvenv.cfg": "home = /opt/py/bin\n",
}
ENTRY, KEPT = "/p/.venvoy-trash/1/entry.json", "/p/.venvoy-trash/1/.venv"
PARTS = '{"id":"1","original":"/p/.venv","folder":"/x","removed":1.0,"names":["lib","pyvenv.cfg"],"by":"replace"}'
PART_OF_IT: dict[str, Node] = {
    "/p/.venvoy-trash/1/entry.json": PARTS,
    "/p/.venvoy-trash/1/.venv/pyvenv.cfg": "home = /x\n",
}
PROJECT: dict[str, Node] = {f"{PATH}/pyproject.toml": "", f"{PATH}/src/a.py": "", f"{PATH}/README": ""}
OLD = python_files("/opt/old", "3.11.2")

CASES: dict[str, tuple[FakeHost, Act]] = {
    "create": (machine(), create()),
    "create below folders that are missing": (machine(), create(path="/p/a/b/.venv")),
    "create in an empty folder": (machine({PATH: Folder()}), create()),
    "create with everything": (
        machine(REQUIREMENTS),
        create(seed=True, system_site_packages=True, prompt="shop", sources=Sources(packages=("rich",))),
    ),
    "create from files": (
        machine(REQUIREMENTS),
        create(sources=Sources(requirements=("/p/r.txt",), constraints=("/p/c.txt",), extras=("dev",))),
    ),
    "create with an editable project": (machine(), create(sources=Sources(editable=("/p/lib",)))),
    "create with pip": (machine(), create(seed=True)),
    "create without uv": (machine(), create(WITHOUT_UV, seed=True, system_site_packages=True)),
    "create packages without uv": (machine(), create(WITHOUT_UV, sources=Sources(packages=("rich",)))),
    "create where there is one": (machine(venv()), create()),
    "create where there is a broken one": (machine(venv(), {f"{PATH}/bin/python": Link("/gone")}), create()),
    "create where there is one of another version": (
        machine(venv()),
        create(if_exists="reuse", wanted_version="3.11"),
    ),
    "create where a file is": (machine({PATH: "x"}), create()),
    "create where somebody's files are": (machine({f"{PATH}/notes": "x"}), create(if_exists="replace")),
    "create where another creation was interrupted": (machine({f"{PATH}/.venvoy-unfinished": ""}), create()),
    "create where a link leads nowhere": (machine({PATH: Link("/gone")}), create()),
    "create over a link": (machine({PATH: Link("/gone")}), create(if_exists="replace")),
    "create with a bad prompt": (machine(), create(prompt="a;b")),
    "create at a bad path": (machine(), create(path="relative")),
    "create from no interpreter": (machine(), create(executable="/gone/python")),
    "replace": (machine(venv(), PACKAGES), create(if_exists="replace")),
    "replace and keep the packages": (machine(venv(), PACKAGES), create(keep_packages=True, seed=True)),
    "replace a project": (machine(venv(), PROJECT), create(if_exists="replace")),
    "replace the home folder": (
        machine(venv_files("/home/ann", BASE, "3.12.1")),
        create(path="/home/ann", if_exists="replace"),
    ),
    "replace an environment of conda": (machine({f"{PATH}/conda-meta/history": ""}), create(if_exists="replace")),
    "remove": (machine(venv()), removing()),
    "remove from a project": (
        machine(venv_files("/p", BASE, "3.12.1"), {"/p/pyproject.toml": "", "/p/src/a.py": ""}),
        removing("/p"),
    ),
    "remove nothing": (machine(), removing()),
    "remove a file": (machine({PATH: "x"}), removing()),
    "remove what an interrupted creation left": (machine({f"{PATH}/.venvoy-unfinished": ""}), removing()),
    "remove what was interrupted and is used": (
        machine({f"{PATH}/.venvoy-unfinished": "", f"{PATH}/notes": ""}),
        removing(),
    ),
    "remove an environment of conda": (machine({f"{PATH}/conda-meta/history": ""}), removing()),
    "restore": (machine(TRASH), restoring()),
    "restore where there is another": (machine(TRASH, venv()), restoring()),
    "restore where a file is": (machine(TRASH, {PATH: "x"}), restoring()),
    "restore what was replaced": (machine(PART_OF_IT, venv()), restoring()),
    "restore parts": (machine(PART_OF_IT, {f"{PATH}/mine": ""}), restoring()),
    "restore parts that are there again": (machine(PART_OF_IT, {f"{PATH}/lib/x": ""}), restoring()),
    "restore into an empty folder": (machine(TRASH, {PATH: Folder()}), restoring()),
    "restore where a folder of a person is": (machine(TRASH, {f"{PATH}/notes": "x"}), restoring()),
    "restore where a link is": (machine(TRASH, {PATH: Link("/gone")}), restoring()),
    "restore where another trash is": (machine(TRASH, {f"{PATH}/.venvoy-trash/2/x": ""}), restoring()),
    "restore what came with a clone": (machine(TRASH), restoring(known=False)),
    "restore a file that came with a clone": (machine({ENTRY: TRASH[ENTRY], KEPT: "x"}), restoring(known=False)),
    "restore a link that leads nowhere": (machine({ENTRY: TRASH[ENTRY], KEPT: Link("/gone")}), restoring(known=False)),
    "restore a link to a folder": (machine({ENTRY: TRASH[ENTRY], KEPT: Link("/p")}), restoring(known=False)),
    "restore a link to an environment": (
        machine({ENTRY: TRASH[ENTRY], KEPT: Link("/c")}, venv_files("/c", BASE, "3.12.1")),
        restoring(known=False),
    ),
    "restore nothing": (machine(), restoring()),
    "repair links": (machine(venv(prompt="'shop'"), PACKAGES), repairing("moved")),
    "repair links with the old folder's name as the prompt": (
        machine(venv(prompt="'old'"), PACKAGES, {f"{PATH}/bin/activate": "VIRTUAL_ENV='/old/.venv'\n"}),
        repairing("moved"),
    ),
    "repair two versions": (
        machine(venv(), PACKAGES, OLD, {f"{PATH}/lib/python3.11/site-packages/x.py": "", f"{PATH}/bin/python3.11": ""}),
        repairing("two-pythons"),
    ),
    "repair in a project": (
        machine(venv(), PACKAGES, PROJECT, {f"{PATH}/.gitignore": "build/\n"}),
        repairing("moved"),
    ),
    "repair by building anew": (machine(venv(), PACKAGES, OLD), repairing("no-pip", wanted="/opt/old/bin/python3.11")),
    "repair one of another system": (machine(venv(), PACKAGES), repairing("foreign-platform")),
    "repair a project by building anew": (machine(venv(), PROJECT), repairing("foreign-platform")),
    "repair what has no repair": (machine(venv()), repairing("undecodable-name", "foreign-owner")),
    "repair an environment of conda": (machine({f"{PATH}/conda-meta/history": ""}), repairing("moved")),
}


def lines_of(plan: Plan) -> list[str]:
    """Return a plan as lines: its kind, then each step with its title and its fields that are not the usual ones."""
    lines = [f"  {plan.kind} {plan.environment}"]
    for step in plan.steps:
        lines.append(f"  {step.__struct_config__.tag}: {title(step)}")
        defaults = dict(zip(reversed(step.__struct_fields__), reversed(step.__struct_defaults__), strict=False))
        for name in step.__struct_fields__:
            value = getattr(step, name)
            if name not in defaults or value != defaults[name]:
                lines.append(f"    {name} = {' '.join(value) if name == 'argv' else value!r}")
    return lines


def text_of(name: str, host: FakeHost, act: Act) -> str:
    try:
        lines = lines_of(act(host))
    except OperationError as error:
        lines = [f"  refused: {error.code} {error.data}", f"  {error.message}"]
    return "\n".join([name, *lines, ""])


def windows() -> str:
    """Return the plans of a machine with Windows."""
    base, path = "C:\\Python312", "C:\\p\\.venv"
    files = windows_python_files(base, "3.12.4") | windows_venv_files(path, base, "3.12.4") | {"C:\\p\\x": ""}
    host = FakeHost(files, platform="win32", variables={"SYSTEMROOT": "C:\\Windows"})
    request = CreateRequest("C:\\p\\new", f"{base}\\python.exe", seed=True)

    def relink(host: FakeHost) -> Plan:
        decision = repair.Decision("relink", f"{base}\\python.exe")
        return repair_plans.plan_relink(host, look_at(host, path), decision, WITH_UV, "op")

    acts: dict[str, Act] = {
        "create on Windows": lambda host: plan_create(host, request, look_at(host, request.path), WITH_UV, "op"),
        "create on Windows without uv": lambda host: plan_create(
            host, request, look_at(host, request.path), WITHOUT_UV, "op"
        ),
        "remove on Windows": lambda host: remove.plan_remove(host, look_at(host, path), "op"),
        "repair on Windows": relink,
    }
    return "\n".join(text_of(name, host, act) for name, act in acts.items())


def packages() -> str:
    """Return the plan of packages that are changed, with the files that are saved and the folders that are looked into."""
    deep = "/".join("abcdefghijk")
    files: dict[str, Node] = {
        f"{INFO}/old-1.0.egg-info/top_level.txt": "old ../evil\n. a/b",
        f"{INFO}/old-1.0.egg-info/PKG-INFO": "Name: old\nVersion: 1.0\n",
        f"{INFO}/old/__init__.py": "",
        f"{INFO}/old/{deep}/x.py": "",
        f"{INFO}/old/a/b/c/d/e/f/g/last.py": "",
        f"{INFO}/old/a/b/c/d/e/f/g/h/beyond.py": "",
        f"{INFO}/old/__pycache__/x.pyc": "",
        f"{INFO}/old.py": "",
        f"{INFO}/easy-install.pth": "",
        f"{INFO}/space/inner/mod.py": "",
        f"{INFO}/space/full/__init__.py": "",
        f"{INFO}/space/full/more/x.py": "",
        f"{INFO}/{deep}/x.py": "",
        f"{INFO}/kept-1.0.dist-info/x": "",
        f"{INFO}/kept-2.0.egg-info/x": "",
        f"{INFO}/kept-3.0.egg/x": "",
        f"{PATH}/share/man/man1/x.1": "",
        f"{PATH}/etc/x/__init__.py": "",
        f"{PATH}/include/x.h": "",
    }
    sites = (INFO, "/home/ann/.local/lib/python3.12/site-packages")
    changes = (
        Change("Rich", "upgraded", "13.5", "13.0"),
        Change("six", "removed"),
        Change("old", "changed"),
        Change("new", "installed", "1.0"),
    )
    lines = []
    for title_of, host in (
        ("packages", machine(venv(), PACKAGES, files)),
        ("packages in a project", machine(venv(), PACKAGES, files, {f"{PATH}/setup.py": ""})),
    ):
        plan = plan_packages(host, PATH, sites, changes, installed(host, sites), requested={"rich"})
        lines += [title_of, *(f"  {each}" for each in plan.changes), *(f"  saved {each}" for each in plan.files)]
        lines += [f"  {folder}: {' '.join(sorted(names))}" for folder, names in sorted(plan.names.items())]
    return "\n".join([*lines, ""])


def commands() -> str:
    """Return uv's command lines, with every option."""
    everything = Sources(
        packages=("rich",),
        requirements=("/p/r.txt",),
        editable=("/p/lib",),
        constraints=("/p/c.txt",),
        extras=("dev",),
        groups=("test",),
        groups_file="/p/pyproject.toml",
    )
    lock = Sources(requirements=("/p/pylock.toml",), extras=("dev",), groups=("test",), groups_file="/p/pyproject.toml")
    files = msgspec.structs.replace(everything, packages=(), editable=())
    calls = (
        uv_commands.venv("uv", "PY", "/p/.venv", "p", system_site_packages=False),
        uv_commands.install("uv", "PY", everything),
        uv_commands.install(
            "uv",
            "PY",
            lock,
            upgrade=True,
            reinstall=("six",),
            target="/t",
            preview=True,
            settings=("--no-index",),
            project="/p",
        ),
        uv_commands.sync(
            "uv", "PY", files, kept=("pip",), reinstall=("six",), preview=True, settings=("--no-index",), project="/p"
        ),
        uv_commands.sync(
            "uv", "PY", lock, kept=("pip",), reinstall=("six",), preview=True, settings=("--no-index",), project="/p"
        ),
        uv_commands.uninstall("uv", "PY", ("six",), preview=True),
        uv_commands.compile_lock("uv", "PY", ("/p/r.in",), "/p/r.txt", command="venvoy lock", as_pylock=False),
        uv_commands.compile_lock(
            "uv",
            "PY",
            ("/p/r.in",),
            "/p/pylock.toml",
            command="c",
            as_pylock=True,
            upgrade=True,
            upgrade_packages=("six",),
            settings=("--no-index",),
            project="/p",
        ),
        uv_commands.export_lock("uv", as_pylock=False),
        uv_commands.export_lock("uv", ("--x",), as_pylock=True, extras=("dev",), groups=("test",), hashes=False),
        uv_commands.python_install("uv", "3.12"),
        uv_commands.python_find("uv", "3.12"),
        uv_commands.python_list("uv"),
    )
    return "\n".join(["uv's command lines", *(f"  {' '.join(words)}" for words in calls), ""])


def test_all_plans(tmp_path: Path) -> None:
    now = tmp_path / EXPECTED.name
    texts = [*(text_of(name, host, act) for name, (host, act) in CASES.items()), windows(), packages(), commands()]
    now.write_text("\n".join(texts), encoding="utf-8")
    assert now.read_text(encoding="utf-8") == EXPECTED.read_text(encoding="utf-8"), f"now it is as in {now}"
