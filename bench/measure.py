"""What a command cost, by the operating system's own account of the finished process."""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

CDP = Path(sys.executable).with_name("cdp")
DONE = (0, 3)


@dataclass(frozen=True)
class Cost:
    """Seconds of wall and processor time, and the peak resident memory in MiB, of a whole process."""

    wall: float
    cpu: float
    peak_mib: float


def cdp(*arguments: str) -> tuple[Cost, Any]:
    """Run `cdp` with `--json`; its cost and what it printed."""
    cost, printed = call(str(CDP), *arguments, "--json")
    return cost, json.loads(printed)


def run(home: Path, bronze: Path, *options: str) -> tuple[Cost, Any]:
    """One run in a process of its own; its cost, and that of each of its stages."""
    cost, printed = call(sys.executable, "-m", "bench.stages", str(home), str(bronze), *options)
    report = json.loads(printed)
    # The peak starts anew with each stage, so the process itself knows only that of the last.
    peak = max(stage["peak_mib"] for stage in report["costs"].values())
    return replace(cost, peak_mib=max(cost.peak_mib, peak)), report


def floor(bronze: Path, out: Path) -> Cost:
    """The floor in a process of its own."""
    return call(sys.executable, "-m", "bench.floor", str(bronze), str(out))[0]


def differences(one: Path, other: Path) -> list[str]:
    """The tables in which the publications of two homes differ."""
    names: list[str] = json.loads(call(sys.executable, "-m", "bench.same", str(one), str(other))[1])
    return names


def call(*command: str) -> tuple[Cost, str]:
    """Run a command to its end. Raises RuntimeError when it fails.

    The peak memory of a child starts at its parent's, so this process stays small: it loads no engine. A command begins
    with nothing left to write to disk: it does not pay for the one before.
    """
    os.sync()
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    printed = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in DONE:
        raise RuntimeError(f"{' '.join(command)} exited with {process.returncode}")
    return Cost(time.perf_counter() - begun, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024), printed


def size_mib(folder: Path) -> float:
    """Size of the files below a folder, in MiB."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 2**20
