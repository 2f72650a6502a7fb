"""Limits: bounds the resources of a box.

Theory of operation. The kernel counts resources for each process, and refuses more or ends the process beyond a bound
(setrlimit(2)). Every process may lower its bounds; raising them needs privileges. A box sets on itself:

* AS, the address space: that of the server with numpy loaded, plus the exercise's megabytes. Beyond it the kernel
  refuses memory, which Python turns into a MemoryError with a line number.
* CPU, in whole seconds. At the soft bound the kernel sends SIGXCPU, which ends a box that computes on several threads.
  There is no hard bound, at which the kernel would send SIGKILL: most kernels charge a whole tick to the process that
  runs at that moment, so a file can be charged four times what it computed, without any trace in the kernel's other
  counters. Without a hard bound, a SIGKILL that the parent did not send is never caused by the box. A box that ignores
  SIGXCPU is ended by the parent's clock.
** FSIZE, the size of a written file: 0 without a scratch folder. CORE 0: a crash writes nothing. NOFILE: stops a flood
  of descriptors early. MSGQUEUE and MEMLOCK 0: nothing is kept in the kernel. SIGPENDING: bounds pending signals, which
  the kernel counts per user: a box without real-time signals has at most 62, so no box can use up those of others.
  NPROC, if threads are allowed: threads with tiny stacks cost the box no memory, but the machine has a bounded number.
  They are counted per user, so such a box has its own server, with its own user id or user namespace. Other boxes
  cannot create threads at all.

The parent enforces the rest: wall time of a load, a call and a submission, the size of the output and of an answer
(``box.py``). It ends a box by SIGKILL through a pidfd, which cannot hit another process even if the number is reused.
PDEATHSIG ends a box whose server is gone; in a pid namespace the end of the server ends every box. When memory runs
out, the kernel kills boxes first (oom_score_adj).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.sandbox.layers import Probe
from grader.sandbox.layers.trial import run_alone

if TYPE_CHECKING:
    from grader.model.execution import Limits

RANK = 50
_DESCRIPTORS = 64
_SIGNALS = 1024
_THREADS = 1024
_MEGABYTE = 1024 * 1024


def bounds(limits: Limits) -> tuple[tuple[int, int, int], ...]:
    """Return (resource, soft, hard) for each limit of a box. The address space counts from its size at the start."""
    import resource  # imported late: Windows does not have it, and the grader has to report that

    memory = limits.memory_mb * _MEGABYTE
    scratch = limits.scratch_mb * _MEGABYTE
    return (
        (resource.RLIMIT_AS, memory, memory),
        (resource.RLIMIT_CPU, limits.cpu_seconds, resource.RLIM_INFINITY),
        (resource.RLIMIT_FSIZE, scratch, scratch),
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_NOFILE, _DESCRIPTORS, _DESCRIPTORS),
        (resource.RLIMIT_MEMLOCK, 0, 0),
        (_RLIMIT_MSGQUEUE, 0, 0),
        (_RLIMIT_SIGPENDING, _SIGNALS, _SIGNALS),
        *(((resource.RLIMIT_NPROC, _THREADS, _THREADS),) if limits.threads else ()),
    )


_RLIMIT_SIGPENDING, _RLIMIT_MSGQUEUE = 11, 12  # asm-generic/resource.h; Python has no names for them


def probe() -> Probe:
    """Bound the memory of a separate process and check that it gets no more."""
    output = run_alone(
        """
import resource
locks.bound([(resource.RLIMIT_AS, 1 << 29, 1 << 29)])
try:
    bytearray(1 << 30)
except MemoryError:
    print("held")
"""
    )
    return Probe(output == "held", "rlimits" if output == "held" else output)
