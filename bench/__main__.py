"""`python -m bench`: generate N leads, run in full, land one more day, and set each against the floor of the same run."""

import argparse
import platform
import shutil
import tempfile
from pathlib import Path
from typing import Any

from aakash_cdp.cli.options import print_table
from aakash_cdp.pipeline.run import COPY_STAGE
from bench.measure import Cost, call, floor, size_mib

TINY_LEADS = 100


def main() -> None:
    """Print the figures as tables that can be pasted into docs/benchmarks.md."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--leads", type=int, default=200_000, help="how many lead ids (default 200000)")
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="cdp-bench-"))
    try:
        run_bench(folder, options.leads, options.seed)
    finally:
        shutil.rmtree(folder)


def run_bench(folder: Path, leads: int, seed: int) -> None:
    """Measure in `folder`, which needs about 4 KiB a lead."""
    bronze, home = folder / "bronze", folder / "home"
    print(f"{leads:,} leads, seed {seed}, {platform.machine()}, Python {platform.python_version()}\n")
    made, _ = call("generate", "--leads", str(leads), "--out", str(bronze), "--seed", str(seed))
    lowest = floor(bronze, folder / "floor")
    full, first = call("run", "--home", str(home), "--bronze", str(bronze))
    again = floor(bronze, folder / "floor-again")
    call("generate", "--out", str(bronze), "--next-day")
    landed, second = call("run", "--home", str(home), "--bronze", str(bronze))
    rows: list[tuple[object, ...]] = [
        _line("generate", made, None),
        _line("floor", lowest, None),
        _line("floor, again", again, None),
        _line("full run", full, first),
        _line("next day", landed, second),
        _line(f"full run of {TINY_LEADS} leads", _tiny(folder), None),
    ]
    print_table(("what", "wall s", "cpu s", "peak MiB", "new Bronze rows"), rows, right=("wall s", "cpu s", "peak MiB", "new Bronze rows"))
    _print_ratios(full, (lowest, again), landed, second)
    _print_stages(first, second)
    print(f"\nBronze {size_mib(bronze):,.0f} MiB, one publication {size_mib(home / 'serving') / 2:,.0f} MiB")


def _tiny(folder: Path) -> Cost:
    bronze = folder / "tiny"
    call("generate", "--leads", str(TINY_LEADS), "--out", str(bronze))
    return call("run", "--home", str(folder / "tiny-home"), "--bronze", str(bronze))[0]


def _line(name: str, cost: Cost, report: Any) -> tuple[object, ...]:
    return name, cost.wall, cost.cpu, round(cost.peak_mib), report["rows_in"] if report else None


def _print_ratios(full: Cost, floors: tuple[Cost, Cost], landed: Cost, report: Any) -> None:
    lowest = sum(cost.wall for cost in floors) / len(floors)
    copied = _seconds(report, COPY_STAGE)
    print(f"\nfull run / floor           {full.wall / lowest:.2f} (wall)")
    print(f"next day / full run        {(landed.wall - copied) / full.wall:.1%} (wall, without the serving copy of {copied:.2f} s)")


def _seconds(report: Any, stage_name: str) -> float:
    return sum(stage["seconds"] for stage in report["stages"] if stage["stage_name"] == stage_name)


def _print_stages(first: Any, second: Any) -> None:
    rows = [
        (stage["stage_name"], stage["seconds"], stage["rows_out"], _seconds(second, stage["stage_name"]))
        for stage in first["stages"]
    ]
    rows.append((COPY_STAGE, 0.0, None, _seconds(second, COPY_STAGE)))
    print()
    print_table(("stage", "full s", "rows written", "next day s"), rows, right=("full s", "rows written", "next day s"))


if __name__ == "__main__":
    main()
