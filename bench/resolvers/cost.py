"""What did a piece of work cost? Seconds by the clock and of the processors, and the peak memory.

The processes it starts count too. It stands on the standard library alone, so that each tool can use it in its own
environment. Memory is Linux's; `ru_maxrss` will not do, for a process begins with the peak of the one that started it.
"""

import os
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import TypeVar

RESET_PEAK = "5"
SECONDS_BETWEEN_LOOKS = 0.05
_PAGES_PER_MIB = 2**20 // os.sysconf("SC_PAGE_SIZE")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Cost:
    """Seconds and MiB. `peak_mib` adds up processes, so pages that they share count more than once."""

    wall: float
    cpu: float
    peak_mib: float

    def __add__(self, other: "Cost") -> "Cost":
        """One piece of work after the other."""
        return Cost(self.wall + other.wall, self.cpu + other.cpu, max(self.peak_mib, other.peak_mib))


def measured(work: Callable[[], Result]) -> tuple[Result, Cost]:
    """What the work returns, and its cost."""
    Path("/proc/self/clear_refs").write_text(RESET_PEAK)
    done, together = Event(), [0.0]
    watch = Thread(target=_watch, args=(done, together), daemon=True)
    watch.start()
    begun, spent = time.perf_counter(), _processor()
    result = work()
    wall, cpu = time.perf_counter() - begun, _processor() - spent
    done.set()
    watch.join()
    return result, Cost(wall, cpu, max(_own_peak_mib(), *together))


def _watch(done: Event, together: list[float]) -> None:
    """Note how much this process and those it started hold at once, while any of those is there."""
    while not done.wait(SECONDS_BETWEEN_LOOKS):
        started = [
            process for thread in Path("/proc/self/task").glob("*/children") for process in _read(thread).split()
        ]
        if started:
            together.append(sum(_held_mib(process) for process in ("self", *started)))


def _held_mib(process: str) -> float:
    sizes = _read(Path("/proc") / process / "statm").split()
    return int(sizes[1]) / _PAGES_PER_MIB if sizes else 0.0


def _read(path: Path) -> str:
    """A file of a process or thread; empty once that has ended."""
    try:
        return path.read_text()
    except OSError:
        return ""


def _own_peak_mib() -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def _processor() -> float:
    own, started = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + started.ru_utime + started.ru_stime
