"""Limits: what a box may use up, and how it is ended.

Theory of operation. The kernel counts for each process, and refuses or ends it beyond a bound (setrlimit(2)); a bound
can be lowered by anybody and raised by nobody without privileges. A box sets on itself:

* AS, its address space: what the server had with numpy in memory plus the exercise's megabytes. Beyond it memory is
  refused, which Python turns into a MemoryError with a line number.
* CPU, in whole seconds. At the soft bound comes SIGXCPU, which ends a box that computes on several threads. There is
  no hard bound, at which the kernel sends SIGKILL: on most machines it charges a whole tick to the process that is busy
  at that moment, so that a file can be charged four times what it computed, and nothing else that the kernel counts
  shows it. A SIGKILL that the parent did not send is then never the box's own doing. A box that ignores SIGXCPU is
  ended by the parent's clock.
* FSIZE, the size of a file that it writes: 0 without a scratch folder. CORE 0: a crash writes nothing. NOFILE: a
  flood of descriptors ends early. MSGQUEUE and MEMLOCK 0: nothing is kept in the kernel. SIGPENDING: nor many signals,
  whose number the kernel compares with all of the user's: a box without real-time signals has 62 at most, so that none
  can use up what others have. NPROC, where threads are allowed: threads whose stacks are nothing cost no memory of the
  box, but the machine can have only so many. They are counted per user, so that such a box has a server of its own,
  with a user id or a user namespace of its own. Elsewhere no thread can be made at all.

The rest is the parent's: wall time of a load, a call and a submission, how much is printed, how large an answer is
(``box.py``). It ends a box by SIGKILL through a pidfd, which can hit no other process, whatever became of the number.
PDEATHSIG ends a box whose server is gone, and inside a pid namespace the server's end is every box's. Boxes are the
first that the kernel takes when the machine runs out of memory (oom_score_adj).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.sandbox.layers import Probe
from grader.sandbox.layers.trial import tried

if TYPE_CHECKING:
    from grader.model.execution import Limits

RANK = 50
_DESCRIPTORS = 64
_SIGNALS = 1024
_THREADS = 1024
_MEGABYTE = 1024 * 1024


def bounds(limits: Limits) -> tuple[tuple[int, int, int], ...]:
    """(resource, soft, hard) for each limit of a box; its address space is bounded beyond what it begins with."""
    import resource  # which Windows does not have: there the grader has to get as far as saying so

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
    """Bound the memory of a process of its own and see that it is refused more."""
    said = tried(
        """
import resource
locks.bound([(resource.RLIMIT_AS, 1 << 29, 1 << 29)])
try:
    bytearray(1 << 30)
except MemoryError:
    print("held")
"""
    )
    return Probe(said == "held", "rlimits" if said == "held" else said)
