"""What pip's and uv's settings become, for an installation and for look-ups, compared with `settings.txt`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from fakes import Denied, FakeHost, Node
from venvoy_server.index.policy import ChoicePolicy
from venvoy_server.operations.handover import for_lock, hand_over
from venvoy_server.operations.index_model import HiddenText, Index, IndexSettings
from venvoy_server.operations.index_settings import effective_indexes
from venvoy_server.operations.pip_settings import config_files
from venvoy_server.operations.uv_settings import may_leave_out, refuse_redirection, user_files

EXPECTED = Path(__file__).with_name("settings.txt")
NOW = 1_000_000_000

PIP = (
    *("index-url = https://i/simple/", "pypi-url = https://i/simple", "index-url = https://me:pw@i/simple"),
    *("extra-index-url = https://a https://b/", "find-links = /w ~/x ./more https://h/w", "find-links = https://u:pw@h/"),
    *("no-index = true", "no-index = no", "no-index = perhaps", "no-index = yes\nfind-links = /w"),
    *("constraint = /c.txt ~/d.txt c.txt", "constraint = https://me:pw@h/c.txt", "build-constraint = /c.txt"),
    *("build-constraint = https://me:pw@h/c.txt", "cert = ~/ca.pem", "cert = ca.pem", "client-cert = /c.pem"),
    *("proxy = proxy:3128", "proxy = http://me:pw@proxy:1", "trusted-host = a b:8080 user@C:1"),
    *("timeout = 15", "timeout = 15.5", "timeout = soon", "default-timeout = 180", "retries = 3", "retries = many"),
    *("keyring-provider = subprocess", "keyring-provider = import", "keyring-provider = auto", "keyring-provider = disabled"),
    *("no-binary = a,b", "no-binary = :all:", "no-binary = :none: b", "only-binary = :all:,:none:,A_b", "only-binary = x"),
    *("uploaded-prior-to = P3D", "uploaded-prior-to = soon", "uploaded-prior-to = 2001-01-01T00:00:00Z"),
    *(f"pre = {word}" for word in ("f", "n", "0", "false", "NO", "T", "Y", "1", "true", "on")),
    *("pre = yes", "pre = off", "require-hashes = 1", "no-deps = on", "no-dependencies = t", "no-build-isolation = y"),
    *(f"{name} = 1" for name in (
        "disable-pip-version-check", "no-color", "quiet", "verbose", "no-input", "progress-bar", "require-virtualenv",
        "require-venv", "no-warn-script-location", "root-user-action", "cache-dir", "no-cache-dir",
        "no-python-version-warning", "log", "debug", "exists-action", "no-warn-conflicts", "no-compile", "compile",
    )),
    *(f"{name} = 1" for name in (
        "user", "target", "prefix", "root", "python", "prefer-binary", "use-pep517", "no-use-pep517", "use-feature",
        "use-deprecated", "ignore-installed", "break-system-packages", "ignore-requires-python", "unheard-of",
    )),
)  # fmt: skip
"""Every setting that pip's `install` has, and one that it does not have."""

UV = (
    *('index-url = "https://u/simple"', 'extra-index-url = ["https://u/x", 3]', 'extra-index-url = "https://u/x"'),
    *(
        'find-links = ["./w", "/w", "https://u/w"]',
        "no-index = true",
        "no-index = 1",
        'index-strategy = "unsafe-best-match"',
    ),
    *('index-strategy = "unsafe-first-match"', 'index-strategy = "first-index"', "offline = true", "offline = 1"),
    *(
        'keyring-provider = "subprocess"',
        'keyring-provider = "disabled"',
        'allow-insecure-host = ["A:1", "https://b:2/x"]',
    ),
    *(
        'prerelease = "allow"',
        'prerelease = "odd"',
        'exclude-newer = "5 days"',
        'exclude-newer-package = {A_b = "2 days"}',
    ),
    *(
        "no-build = true",
        'no-build-package = ["A_b"]',
        "no-binary = true",
        'no-binary-package = ["A_b"]',
        'only-binary = ["x"]',
    ),
    *('[[index]]\nname = "mine"\nurl = "https://u/mine"', '[[index]]\nurl = "https://u/mine"\ndefault = true'),
    *('[[index]]\nurl = "https://u/mine"\nexplicit = true', '[[index]]\nurl = "./flat"\nformat = "flat"'),
    *('[[index]]\nurl = "https://u/mine"\nignore-error-codes = [403, "x"]', "[[index]]\nurl = 3", "index = 3"),
    *(
        '[pip]\nindex-url = "https://u/pip"',
        "[pip]\nno-index = true",
        '[pip]\ntarget = "/t"',
        '[pip]\nprefix = "/t"',
        "pip = 3",
    ),
    *('override-dependencies = ["x"]', 'exclude-dependencies = ["x"]', "override-dependencies = []"),
)
VARIABLES: tuple[dict[str, str], ...] = (
    {"UV_INDEX": "mine=https://v/mine https://v/x"},
    {"UV_EXTRA_INDEX_URL": "https://v/x"},
    {"UV_DEFAULT_INDEX": "https://v/simple"},
    {"UV_INDEX_URL": "a.b=https://v/simple"},
    {"UV_FIND_LINKS": "/w,https://v/w"},
    {"UV_NO_INDEX": "1"},
    {"UV_NO_INDEX": "0"},
    {"UV_INDEX_STRATEGY": "unsafe-best-match"},
    {"UV_OFFLINE": "true"},
    {"UV_OFFLINE": "no"},
    {"UV_KEYRING_PROVIDER": "subprocess"},
    {"UV_INSECURE_HOST": "A:1 https://b:2"},
    {"UV_PRERELEASE": "disallow"},
    {"UV_EXCLUDE_NEWER": "5 days"},
    {"UV_OVERRIDE": "/o.txt"},
    {"UV_EXCLUDE": "/o.txt"},
    {"UV_NO_CONFIG": "1"},
    {"UV_CONFIG_FILE": "/named/uv.toml"},
    {"PIP_INDEX_URL": "https://p/simple"},
    {"PIP_CONFIG_FILE": "/dev/null"},
    {"PIP_CONFIG_FILE": "/named/pip.conf"},
    {"PIP_CONFIG_FILE": "/gone"},
    {"PIP_VERSION": "1", "PIP_HELP": "1", "PIP_EXTRA_INDEX_URL": "", "PIP_TIMEOUT": "9"},
    {"SSL_CERT_FILE": "/ssl.pem"},
    {"CURL_CA_BUNDLE": "/curl.pem", "SSL_CERT_FILE": "/ssl.pem"},
    {"REQUESTS_CA_BUNDLE": "/requests.pem", "CURL_CA_BUNDLE": "/curl.pem"},
    {"SSL_CLIENT_CERT": "/client.pem"},
)
"""Variables, over files of a user's that set something, too."""
PLACES: dict[str, tuple[str, ...]] = {
    "linux": (
        *("/etc/pip.conf", "/etc/xdg/pip/pip.conf", "/home/ann/.pip/pip.conf", "/home/ann/.config/pip/pip.conf"),
        *("/p/.venv/pip.conf", "/home/ann/.config/uv/uv.toml", "/etc/xdg/uv/uv.toml", "/etc/uv/uv.toml"),
    ),
    "darwin": (
        *("/Library/Application Support/pip/pip.conf", "/Users/ann/.pip/pip.conf", "/Users/ann/.config/pip/pip.conf"),
        "/p/.venv/pip.conf",
    ),
    "win32": (
        *(
            "C:\\ProgramData\\pip\\pip.ini",
            "C:\\Users\\ann\\pip\\pip.ini",
            "C:\\Users\\ann\\AppData\\Roaming\\pip\\pip.ini",
        ),
        "C:\\p\\.venv\\pip.ini",
    ),
}


def shown(value: object) -> str:
    """Return a value as text, with what is hidden and sets in an order."""
    if isinstance(value, HiddenText):
        return f"hidden {value.value}"
    if isinstance(value, frozenset):
        return "{" + ", ".join(sorted(map(shown, value))) + "}"
    if isinstance(value, tuple):
        return ", ".join(map(shown, value))
    if isinstance(value, Index | ChoicePolicy):
        fields = (f"{name}={shown(getattr(value, name))}" for name in value.__struct_fields__ if getattr(value, name))
        return f"({' '.join(fields)})"
    return str(value)


def differing(found: IndexSettings) -> list[str]:
    plain = IndexSettings()
    fields = {name: getattr(found, name) for name in found.__struct_fields__}
    return [f"  {name}: {shown(value)}" for name, value in fields.items() if value != getattr(plain, name)]


def text_of(title: str, files: Mapping[str, Node], variables: Mapping[str, str], *, project: str | None = "/p") -> str:
    host = FakeHost({"/w/a.whl": "", "/home/ann/x/a.whl": "", "/p/more/a.whl": "", **files})
    host.time = NOW
    handed = hand_over(host, variables, "/p/.venv", project)
    lock = for_lock(handed)
    lines = [title, *(f"  uv gets {word}" for word in handed.options)]
    lines += [f"  uv gets {name}={value}" for name, value in handed.variables.items()]
    lines += [f"  {each.setting} = {each.value} of {each.origin}: {each.option or each.note}" for each in handed.listed]
    lines += [f"  notice: {each}" for each in handed.notices]
    if (lock.options, lock.variables) != (handed.options, handed.variables):
        lines.append(f"  with a lock: {lock.options} {lock.variables} {[each.note for each in lock.listed]}")
    lines += differing(effective_indexes(host, variables, "/p/.venv", project, lambda path: path.startswith("/p/")))
    if may_leave_out(host, variables, project):
        lines.append("  may leave out")
    refused = refuse_redirection(host, variables, project)
    lines += [f"  refused: {refused.code} {refused.data} {refused.message}"] if refused is not None else []
    return "\n".join(lines)


def texts() -> str:
    found = [text_of(f"pip: {each!r}", {"/etc/pip.conf": f"[global]\n{each}\n"}, {}) for each in PIP]
    for each in UV:
        project: dict[str, Node] = {"/p/uv.toml": each, "/etc/pip.conf": "[global]\nindex-url = https://i\n"}
        found.append(text_of(f"uv, of the project: {each!r}", project, {}))
        found.append(text_of(f"uv, of the user: {each!r}", {"/home/ann/.config/uv/uv.toml": each}, {}))
    files: dict[str, Node] = {
        "/named/uv.toml": 'index-url = "https://named"\n',
        "/named/pip.conf": "[install]\nindex-url = https://named\n",
        "/home/ann/.config/uv/uv.toml": 'find-links = ["/w"]\n',
        "/etc/pip.conf": "[global]\ncert = /ca.pem\ntimeout = 5\nextra-index-url = https://e\n",
    }
    found += [text_of(f"variables: {each}", files, each) for each in VARIABLES]
    conflicts = {"UV_DEFAULT_INDEX": "https://mine", "SSL_CERT_FILE": "/mine", "UV_HTTP_TIMEOUT": "5", "ALL_PROXY": "p"}
    found.append(text_of("variables that are set already", files, conflicts))
    relative = "[global]\nfind-links = more\nconstraint = c.txt\ncert = ca.pem\n"
    found.append(text_of("without a project", {"/etc/pip.conf": relative}, {}, project=None))
    broken: dict[str, Node] = {
        "/etc/pip.conf": b"[global]\nindex-url = \xff\n",
        "/home/ann/.pip/pip.conf": "no section\n",
        "/home/ann/.config/pip/pip.conf": Denied("file"),
        "/p/.venv/pip.conf": "[global]\n--INDEX_URL = https://own\n[install]\nindex-url =\n[other]\ntimeout = 3\n",
    }
    found.append(text_of("files that cannot be read", broken, {}))
    on_windows: dict[str, Node] = {
        "C:\\ProgramData\\pip\\pip.ini": "[global]\nfind-links = file:///C:/w file:///C:/gone D:/x C:\\w x https://h/w\n",
        "C:\\w\\a.whl": "",
        "C:\\p\\x\\a.whl": "",
    }
    windows = FakeHost(on_windows, platform="win32")
    handed = hand_over(windows, {}, None, "C:\\p")
    found.append(
        "\n  ".join(
            ["find-links on Windows", *handed.options, *(f"{each.value}: {each.note}" for each in handed.listed)]
        )
    )
    for platform, places in PLACES.items():
        host = FakeHost(dict.fromkeys(places, ""), platform=platform)
        prefix = "C:\\p\\.venv" if platform == "win32" else "/p/.venv"
        lines = [f"files on {platform}", *(f"  {path}" for path in config_files(host, {}, prefix))]
        found.append("\n".join([*lines, *(f"  {path}" for path in user_files(host, {}))]))
    return "\n\n".join(found) + "\n"


def test_all_settings(tmp_path: Path) -> None:
    now = tmp_path / EXPECTED.name
    now.write_text(texts(), encoding="utf-8")
    assert now.read_text(encoding="utf-8") == EXPECTED.read_text(encoding="utf-8"), f"now it is as in {now}"
