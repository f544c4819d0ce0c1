"""`python -m bench.stages HOME BRONZE [--full]`: one run, and what each of its stages cost, as JSON."""

import json
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aakash_cdp.config import load_settings
from aakash_cdp.pipeline.admission import RunOptions
from aakash_cdp.pipeline.session import run

RESET_PEAK = "5"


@dataclass
class Meter:
    """Told of every stage as it begins, it closes the account of the one before. Memory and file sizes are Linux's."""

    work: Path
    costs: dict[str, dict[str, float]] = field(default_factory=dict)
    _open: tuple[str, float, float, int] | None = None

    def __call__(self, stage: str, _done: int, _total: int) -> None:
        self.close()
        Path("/proc/self/clear_refs").write_text(RESET_PEAK)
        self._open = (stage, time.perf_counter(), time.process_time(), self._written())

    def close(self) -> None:
        """End the open stage."""
        if self._open is None:
            return
        stage, wall, cpu, written = self._open
        self.costs[stage] = {
            "wall": time.perf_counter() - wall,
            "cpu": time.process_time() - cpu,
            "peak_mib": _peak_mib(),
            "written_mib": max(self._written() - written, 0) / 2**20,
        }
        self._open = None

    def _written(self) -> int:
        return sum(path.stat().st_size for path in self.work.glob("*.duckdb"))


def _peak_mib() -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def measure(home: Path, bronze: Path, *, full: bool) -> dict[str, Any]:
    """The report of one run, with the cost of each stage."""
    settings = load_settings(home)
    meter = Meter(settings.home / "work")
    report = run(settings, RunOptions(bronze=bronze, full=full), meter)
    meter.close()
    stages = [
        {"name": stage.stage_name, "seconds": stage.seconds, "rows": stage.rows_out or 0} for stage in report.stages
    ]
    return {"rows_in": report.rows_in, "stages": stages, "costs": meter.costs}


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]), Path(sys.argv[2]), full="--full" in sys.argv[3:])))
