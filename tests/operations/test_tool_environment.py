from __future__ import annotations

import pytest

from venvoy_server.operations.tool_environment import cleaned, names_relative


@pytest.mark.parametrize(
    "name",
    [
        "UV_VENV_CLEAR",
        "UV_VENV_SEED",
        "UV_PYTHON",
        "UV_PYTHON_PREFERENCE",
        "UV_SYSTEM_PYTHON",
        "UV_PROJECT_ENVIRONMENT",
        "UV_PROJECT",
        "UV_MANAGED_PYTHON",
        "UV_NO_MANAGED_PYTHON",
        "UV_BREAK_SYSTEM_PACKAGES",
        "UV_WORKING_DIR",
        "UV_NO_PROJECT",
        "UV_DRY_RUN",
        "UV_TARGET",
        "UV_PREFIX",
        "uv_venv_clear",
        "VIRTUAL_ENV",
        "VIRTUAL_ENV_PROMPT",
        "PYTHONHOME",
        "PYTHONPATH",
        "PYTHONSTARTUP",
        "PYTHONPLATLIBDIR",
        "PYTHONEXECUTABLE",
        "PYTHONINSPECT",
        "CONDA_PREFIX",
        "CONDA_DEFAULT_ENV",
        "CONDA_PYTHON_EXE",
        "__PYVENV_LAUNCHER__",
    ],
)
def test_what_picks_another_python_is_removed(name: str) -> None:
    assert name not in cleaned({name: "x"})


@pytest.mark.parametrize(
    "name", ["PATH", "HOME", "UV_INDEX", "UV_CACHE_DIR", "UV_SYSTEM_CERTS", "SSL_CERT_FILE", "HTTPS_PROXY"]
)
def test_what_a_tool_needs_stays(name: str) -> None:
    assert cleaned({name: "x"})[name] == "x"


def test_downloads_and_questions_are_switched_off_and_own_values_win() -> None:
    made = cleaned({"UV_PYTHON_DOWNLOADS": "automatic", "A": "1"}, {"A": "2"})
    assert made == {"UV_PYTHON_DOWNLOADS": "never", "GIT_TERMINAL_PROMPT": "0", "A": "2"}


@pytest.mark.parametrize(
    "variable", ["UV_FIND_LINKS", "UV_CONSTRAINT", "UV_BUILD_CONSTRAINT", "UV_OVERRIDE", "UV_EXCLUDE", "UV_CONFIG_FILE"]
)
@pytest.mark.parametrize(
    ("value", "is_relative"),
    [
        ("wheels", True),
        ("./wheels", True),
        ("/wheels", False),
        ("C:\\wheels", False),
        ("C:/wheels", False),
        ("\\\\server\\wheels", False),
        ("https://h/wheels", False),
        ("/a,/b", False),
        ("/a,b", True),
        ("/a b", True),
        ("", False),
    ],
)
def test_whether_a_variable_of_uvs_depends_on_the_folder(variable: str, value: str, is_relative: bool) -> None:
    assert names_relative({variable: value}) is is_relative
    assert not names_relative({f"{variable}_X": value})
