"""What a command cost, by the operating system's own account of the finished process."""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

CDP = Path(sys.executable).with_name("cdp")


@dataclass(frozen=True)
class Cost:
    """Seconds of wall and processor time, and the peak resident memory in MiB."""

    wall: float
    cpu: float
    peak_mib: float


def call(*arguments: str) -> tuple[Cost, Any]:
    """Run `cdp` with `--json`; its cost and what it printed. Raises RuntimeError when it fails."""
    begun = time.perf_counter()
    process = subprocess.Popen([CDP, *arguments, "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None and process.stderr is not None
    printed = process.stdout.read()
    complaint = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 3):
        raise RuntimeError(f"cdp {' '.join(arguments)} failed: {complaint}")
    cost = Cost(time.perf_counter() - begun, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)
    return cost, json.loads(printed)


def floor(bronze: Path, out: Path) -> Cost:
    """Read each Bronze file once and write it once: `select *`, Parquet, default compression, 2 threads."""
    out.mkdir()
    connection = duckdb.connect(config={"threads": 2})
    begun, before = time.perf_counter(), time.process_time()
    for number, path in enumerate(sorted(bronze.glob("*/dt=*/*.parquet"))):
        connection.execute(f"copy (select * from read_parquet('{path}')) to '{out / f'{number}.parquet'}' (format parquet)")
    cost = Cost(time.perf_counter() - begun, time.process_time() - before, 0.0)
    connection.close()
    return cost


def size_mib(folder: Path, pattern: str = "**/*") -> float:
    """Bytes of the files below a folder, in MiB."""
    return sum(path.stat().st_size for path in folder.glob(pattern) if path.is_file()) / 2**20
