from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable

import pytest

from venvoy_server.system.processes import windows_job


class Kernel:
    """What is asked of kernel32.dll, in order; `process` is the handle that it opens."""

    def __init__(self, process: int = 7) -> None:
        self._answers = {"CreateJobObjectW": 42, "OpenProcess": process}
        self.calls: list[tuple[object, ...]] = []

    def __getattr__(self, name: str) -> Callable[..., int]:
        def answer(*arguments: object) -> int:
            numbers = tuple(argument for argument in arguments if type(argument) is int)
            self.calls.append((name, *numbers))
            return self._answers.get(name, 1)

        return answer


@pytest.mark.skipif(ctypes.sizeof(ctypes.c_void_p) != 8, reason="the sizes of a 64-bit system")
def test_the_limits_are_laid_out_as_windows_reads_them() -> None:
    limits = windows_job.extended_limits()
    assert ctypes.sizeof(limits) == 144
    flags = bytes(limits)[16:20]
    assert int.from_bytes(flags, sys.byteorder) == 0x2000


def test_a_leashed_child_is_in_a_job_that_ends_with_us() -> None:
    kernel = Kernel()
    windows_job.adopt(100, leash=True, kernel=kernel)
    assert kernel.calls == [
        ("CreateJobObjectW",),
        ("SetInformationJobObject", 42, 9, 144),
        ("OpenProcess", 0x101, 100),
        ("AssignProcessToJobObject", 42, 7),
        ("CloseHandle", 7),
    ]
    windows_job.terminate(100, kernel)
    assert kernel.calls[-2:] == [("TerminateJobObject", 42, 1), ("CloseHandle", 42)]
    windows_job.terminate(100, kernel)
    assert kernel.calls[-1] == ("CloseHandle", 42)


def test_another_child_is_in_a_job_without_limits_and_one_that_is_gone_in_none() -> None:
    kernel = Kernel(process=0)
    windows_job.adopt(101, leash=False, kernel=kernel)
    assert kernel.calls == [("CreateJobObjectW",), ("OpenProcess", 0x101, 101)]
    windows_job.terminate(101, kernel)


@pytest.mark.skipif(sys.platform == "win32", reason="there it does something")
def test_elsewhere_nothing_is_done() -> None:
    windows_job.adopt(102, leash=True)
    windows_job.terminate(102)
