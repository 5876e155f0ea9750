"""Tables of names: every entry is valid for what it names, and the functions that read the table know it."""

from __future__ import annotations

import re

import pytest
from packaging.markers import default_environment
from packaging.utils import canonicalize_name

from venvoy_server.dependencies import model
from venvoy_server.dependencies.analysis.import_names import PROJECTS_OF
from venvoy_server.dependencies.analysis.marker_values import meant_value
from venvoy_server.dependencies.analysis.public_indexes import has_own_projects, is_open
from venvoy_server.dependencies.checker.codes_without_rule import NOT_BUILT
from venvoy_server.dependencies.dialects.requirements_txt import markers


def test_every_import_name_is_canonical_and_every_project_a_valid_name() -> None:
    name = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")
    for module, projects in PROJECTS_OF.items():
        assert canonicalize_name(module, validate=True) == module
        assert projects
        for project in projects:
            assert name.fullmatch(project), project
            assert canonicalize_name(project) != module, "the project of that name is another one"


def test_each_trait_of_an_entry_has_a_bit_of_its_own() -> None:
    traits = {name: value for name, value in vars(model).items() if re.fullmatch("[A-Z][A-Z_]+", name)}
    assert sorted(traits.values()) == [2**number for number in range(len(traits))]


def test_every_code_without_a_rule_is_a_code() -> None:
    assert [code for code in NOT_BUILT if not re.fullmatch(r"[a-z]+(-[a-z]+)*", code)] == []


def test_the_variables_of_markers_are_packagings() -> None:
    assert {*markers.VARIABLES} == {*default_environment(), "extra"}
    assert set(markers.DOTTED.values()) < set(markers.VARIABLES)
    assert {
        name.replace("python_implementation", "platform_python_implementation").replace(".", "_")
        for name in markers.DOTTED
    } >= set(markers.DOTTED.values())


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        *(
            ((word), ("win32", "Windows", "nt"))
            for word in ("windows", "win", "win64", "windows32", "windows64", "win_amd64")
        ),
        *(
            (word, ("darwin", "Darwin", "posix"))
            for word in ("macos", "macosx", "osx", "mac os x", "mac os", "mac_os", "os x")
        ),
        *(
            (word, ("linux", "Linux", "posix"))
            for word in ("ubuntu", "debian", "unix", "linux32", "linux64", "gnu/linux")
        ),
        *((word, ("linux", "Linux", "posix")) for word in ("linux-x86_64", "linux_x86_64")),
    ],
)
def test_the_system_that_a_word_means(written: str, meant: tuple[str, str, str]) -> None:
    found = [meant_value(name, written) for name in ("sys_platform", "platform_system", "os_name")]
    assert tuple(found) == meant


@pytest.mark.parametrize(
    ("variable", "written", "meant"),
    [
        ("platform_machine", "x64", "x86_64"),
        ("platform_machine", "x86-64", "x86_64"),
        ("platform_machine", "x86_x64", "x86_64"),
        ("platform_machine", "win_amd64", "AMD64"),
        ("platform_python_implementation", "python", "CPython"),
        ("platform_python_implementation", "pypy3", "PyPy"),
        ("platform_python_implementation", "cpython", "CPython"),
        ("implementation_name", "python", "cpython"),
        ("implementation_name", "pypy3", "pypy"),
        ("implementation_name", "CPython", "cpython"),
        ("os_name", "mac", None),
        ("os_name", "NT", "nt"),
        ("sys_platform", "nt", "win32"),
        ("sys_platform", "mac", "darwin"),
        *(("sys_platform", value, None) for value in ("win32", "darwin", "linux", "cygwin", "linux2", "freebsd14")),
        *(
            ("platform_machine", value, None)
            for value in ("x86_64", "AMD64", "amd64", "arm64", "ARM64", "aarch64", "ppc")
        ),
    ],
)
def test_the_value_that_is_meant(variable: str, written: str, meant: str | None) -> None:
    assert meant_value(variable, written) == meant


OPEN = (
    "pypi.org pythonhosted.org pypi.python.org tsinghua.edu.cn iscas.ac.cn mirrors.aliyun.com mirrors.cloud.tencent.com "
    "mirrors.tencent.com mirror.baidu.com mirrors.163.com pypi.douban.com pypi.doubanio.com repo.huaweicloud.com "
    "mirrors.huaweicloud.com mirrors.volces.com mirror.yandex.ru mirror.kakao.com piwheels.org"
)
OF_PROJECTS = (
    "pytorch.org nvidia.com tensorflow.org googleapis.com readthedocs.org github.io rapids.ai vllm.ai flashinfer.ai pyg.org "
    "openmmlab.com anaconda.org radeon.com amd.com intel.com jetson-ai-lab.dev jetson-ai-lab.io repos.neuron.amazonaws.com "
    "deps.paddlepaddle.org.cn paddlepaddle.org.cn dgl.ai"
)


@pytest.mark.parametrize("host", OPEN.split())
def test_where_anyone_may_register_a_project(host: str) -> None:
    for url in (f"https://{host}/simple", f"https://www.{host}/simple/"):
        assert (is_open(url), has_own_projects(url)) == (True, False)
    assert not is_open(f"https://{host}.example/simple")


@pytest.mark.parametrize("host", OF_PROJECTS.split())
def test_where_single_projects_publish_their_wheels(host: str) -> None:
    for url in (f"https://{host}/whl", f"https://download.{host}/whl/"):
        assert (is_open(url), has_own_projects(url)) == (False, True)


@pytest.mark.parametrize("url", ["https://pypi.example.com/simple", "", "https://[", "not a url"])
def test_other_indexes_are_neither(url: str) -> None:
    assert (is_open(url), has_own_projects(url)) == (False, False)
