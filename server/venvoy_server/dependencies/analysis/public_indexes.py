"""Classify package indexes as public or private by their URLs.

Sources: the list of mirrors in the documentation of the mirrors themselves, and the installation pages of the projects
that have an index for their wheels (PyTorch, NVIDIA, RAPIDS, vLLM and so on).
"""

from __future__ import annotations

import re

from venvoy_server.dependencies.dialects.requirements_txt import urls

# Hosts of indexes on which anyone may register a project: the public index and its mirrors.
_OPEN_HOSTS = (
    "pypi.org",
    "pythonhosted.org",
    "pypi.python.org",
    "edu.cn",
    "ac.cn",
    "mirrors.aliyun.com",
    "mirrors.cloud.tencent.com",
    "mirrors.tencent.com",
    "mirror.baidu.com",
    "mirrors.163.com",
    "pypi.douban.com",
    "pypi.doubanio.com",
    "repo.huaweicloud.com",
    "mirrors.huaweicloud.com",
    "mirrors.volces.com",
    "mirror.yandex.ru",
    "mirror.kakao.com",
    "piwheels.org",
)
# Hosts of indexes on which single projects, or builds for one platform, publish their wheels.
_WHEEL_HOSTS = (
    "pytorch.org",
    "nvidia.com",
    "tensorflow.org",
    "googleapis.com",
    "readthedocs.org",
    "github.io",
    "rapids.ai",
    "vllm.ai",
    "flashinfer.ai",
    "pyg.org",
    "openmmlab.com",
    "anaconda.org",
    "radeon.com",
    "amd.com",
    "intel.com",
    "jetson-ai-lab.dev",
    "jetson-ai-lab.io",
    "repos.neuron.amazonaws.com",
    "deps.paddlepaddle.org.cn",
    "paddlepaddle.org.cn",
    "dgl.ai",
)
# Names that repository managers give to an index which also serves the public one: Artifactory's virtual and remote
# repositories, Nexus's groups and proxies, devpi's `root/pypi`.
_MIRRORING = re.compile(
    r"(?:^|[/_-])(?:virtual|remote|group|proxy|mirror|all)(?:[/_-]|$)|/root/pypi(?:/|$)", re.IGNORECASE
)
_MIRRORING_LIMIT = 1000


def is_open(url: str) -> bool:
    """Return whether anyone may register a project on the index at a URL, judged by its host."""
    return _is_below(url, _OPEN_HOSTS)


def has_own_projects(url: str) -> bool:
    """Return whether the index at a URL serves the wheels of one project or vendor (such as PyTorch), judged by its
    host.
    """
    return _is_below(url, _WHEEL_HOSTS)


def _is_below(url: str, hosts: tuple[str, ...]) -> bool:
    parts = urls.split_url(url)
    try:
        host = (parts.hostname if parts else None) or ""
    except ValueError:
        return False
    return host in hosts or host.endswith(tuple([f".{each}" for each in hosts]))


def mirrors_public(url: str) -> bool:
    """Return whether the path of a private index's URL shows that the index also serves the
    projects of the public one.
    """
    parts = urls.split_url(url)
    return parts is not None and _MIRRORING.search(parts.path[:_MIRRORING_LIMIT]) is not None
