"""Windows Job Objects: children end with this process, and a child is killed together with its whole process tree.

From Microsoft's documentation: a job with JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE kills its processes when its last handle
closes, which happens when this process ends for any reason; children of a process in a job are in the job, too; jobs
can be nested since Windows 8.
"""

from __future__ import annotations

import sys
from typing import Any

# CREATE_NEW_PROCESS_GROUP | CREATE_NO_WINDOW
CREATION_FLAGS = 0x00000200 | 0x08000000

_KILL_ON_CLOSE = 0x2000
_EXTENDED_LIMITS = 9
_SET_QUOTA_AND_TERMINATE = 0x0100 | 0x0001
_jobs: dict[int, int] = {}
_WINDOWS = sys.platform == "win32"


def adopt(pid: int, *, leash: bool, kernel: Any = None) -> None:
    """Put a newly started child process into a new Windows job, so that `terminate` can kill its process tree.

    With `leash`, the tree is also killed when this process ends. No-op on other systems. `kernel` is kernel32.dll, or a
    test double.
    """
    kernel = kernel or _kernel()
    if kernel is None:
        return
    job = kernel.CreateJobObjectW(None, None)
    if leash:
        limits = extended_limits()
        kernel.SetInformationJobObject(job, _EXTENDED_LIMITS, _reference(limits), _size(limits))
    process = kernel.OpenProcess(_SET_QUOTA_AND_TERMINATE, False, pid)
    if process:
        kernel.AssignProcessToJobObject(job, process)
        kernel.CloseHandle(process)
    _jobs[pid] = job


def terminate(pid: int, kernel: Any = None) -> None:
    """Kill a child's process tree by terminating its Windows job; no-op on other systems or if it has no job.

    `kernel` is kernel32.dll, or a test double.
    """
    kernel = kernel or _kernel()
    job = _jobs.pop(pid, None)
    if kernel is None or job is None:
        return
    kernel.TerminateJobObject(job, 1)
    kernel.CloseHandle(job)


def _kernel() -> Any:
    if not _WINDOWS:
        return None
    import ctypes

    kernel = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined, unused-ignore]  # only on Windows
    for name in ("CreateJobObjectW", "OpenProcess"):
        getattr(kernel, name).restype = ctypes.c_void_p
    for name in ("SetInformationJobObject", "AssignProcessToJobObject", "CloseHandle", "TerminateJobObject"):
        getattr(kernel, name).restype = ctypes.c_int
    return kernel


def extended_limits() -> Any:
    """Return a JOBOBJECT_EXTENDED_LIMIT_INFORMATION (winnt.h) with only the kill-on-close flag set."""
    import ctypes

    class Basic(ctypes.Structure):
        _fields_ = (
            ("PerProcessUserTimeLimit", ctypes.c_int64),
            ("PerJobUserTimeLimit", ctypes.c_int64),
            ("LimitFlags", ctypes.c_uint32),
            ("MinimumWorkingSetSize", ctypes.c_size_t),
            ("MaximumWorkingSetSize", ctypes.c_size_t),
            ("ActiveProcessLimit", ctypes.c_uint32),
            ("Affinity", ctypes.c_size_t),
            ("PriorityClass", ctypes.c_uint32),
            ("SchedulingClass", ctypes.c_uint32),
        )

    class Extended(ctypes.Structure):
        _fields_ = (
            ("BasicLimitInformation", Basic),
            ("IoInfo", ctypes.c_uint64 * 6),
            ("ProcessMemoryLimit", ctypes.c_size_t),
            ("JobMemoryLimit", ctypes.c_size_t),
            ("PeakProcessMemoryUsed", ctypes.c_size_t),
            ("PeakJobMemoryUsed", ctypes.c_size_t),
        )

    limits = Extended()
    limits.BasicLimitInformation.LimitFlags = _KILL_ON_CLOSE
    return limits


def _reference(value: Any) -> Any:
    import ctypes

    return ctypes.byref(value)


def _size(value: Any) -> int:
    import ctypes

    return ctypes.sizeof(value)
