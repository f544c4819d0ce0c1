"""`python -m bench`: generate N leads, run in full, land one more day; each beside the floor of the same run."""

import argparse
import os
import platform
import shutil
import tempfile
from pathlib import Path
from typing import Any

from bench.measure import Cost, cdp, floor, run, size_mib

COPY_STAGE = "serving copy"
TINY_LEADS = 100


def main() -> None:
    """Print the figures of docs/benchmarks.md."""
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
    """Measure in `folder`, which needs about 8 KiB a lead."""
    bronze, home = folder / "bronze", folder / "home"
    machine = f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}"
    print(f"{leads:,} leads, seed {seed}; {machine}\n")
    made, _ = cdp("generate", "--leads", str(leads), "--out", str(bronze), "--seed", str(seed))
    before = floor(bronze, folder / "floor-before")
    full, first = run(home, bronze)
    after = floor(bronze, folder / "floor-after")
    published = size_mib(home / "serving")
    cdp("generate", "--out", str(bronze), "--next-day")
    landed, second = run(home, bronze)
    print(f"{'':28}{'wall s':>8}{'cpu s':>8}{'peak MiB':>10}{'new rows':>12}")
    _print_cost("generate", made)
    _print_cost("floor, before", before)
    _print_cost("full run", full, first)
    _print_cost("floor, after", after)
    _print_cost("next day", landed, second)
    _print_cost(f"full run of {TINY_LEADS} leads", _tiny(folder))
    _print_ratios(full, (before, after), landed, second)
    print(f"Bronze {size_mib(bronze):,.0f} MiB, one publication {published:,.0f} MiB")
    _print_stages(first, second)


def _tiny(folder: Path) -> Cost:
    bronze = folder / "tiny"
    cdp("generate", "--leads", str(TINY_LEADS), "--out", str(bronze))
    return cdp("run", "--home", str(folder / "tiny-home"), "--bronze", str(bronze))[0]


def _print_cost(name: str, cost: Cost, report: Any = None) -> None:
    rows = f"{report['rows_in']:,}" if report else ""
    print(f"{name:28}{cost.wall:8.2f}{cost.cpu:8.2f}{cost.peak_mib:10,.0f}{rows:>12}")


def _print_ratios(full: Cost, floors: tuple[Cost, Cost], landed: Cost, report: Any) -> None:
    wall = sum(cost.wall for cost in floors) / len(floors)
    cpu = sum(cost.cpu for cost in floors) / len(floors)
    copied = _seconds(report, COPY_STAGE)
    print(f"\nfull run / floor     {full.wall / wall:.2f} by wall, {full.cpu / cpu:.2f} by cpu")
    share = (landed.wall - copied) / full.wall
    print(f"next day / full run  {share:.1%} by wall, without the serving copy of {copied:.2f} s")


def _seconds(report: Any, stage_name: str) -> float:
    return sum(float(stage["seconds"]) for stage in report["stages"] if stage["name"] == stage_name)


def _print_stages(first: Any, second: Any) -> None:
    print(f"\n{'':42}{'full run':>42}{'next day':>20}")
    print(f"{'stage':42}{'wall s':>8}{'cpu s':>8}{'peak MiB':>10}{'MiB':>6}{'rows':>10}{'wall s':>10}{'cpu s':>10}")
    for stage in first["stages"]:
        name = stage["name"]
        cost, later = first["costs"][name], second["costs"].get(name, {"wall": 0.0, "cpu": 0.0})
        print(
            f"{name:42}{cost['wall']:8.2f}{cost['cpu']:8.2f}{cost['peak_mib']:10,.0f}{cost['written_mib']:6,.0f}"
            f"{stage['rows']:10,}{later['wall']:10.2f}{later['cpu']:10.2f}"
        )
    print(f"{COPY_STAGE:42}{'':42}{_seconds(second, COPY_STAGE):10.2f}")


if __name__ == "__main__":
    main()
