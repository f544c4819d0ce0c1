"""`python -m bench`: generate N leads, run in full, land more; each beside the floor of the same session."""

import argparse
import os
import platform
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.measure import Cost, cdp, differences, floor, run, size_mib

COPY_STAGE = "serving copy"
LANDINGS = {"1% landing": "0.01", "0.01% landing": "0.0001"}
"""What lands after the full run, one after the other: the share of leads that are new or change."""
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
    """Measure in `folder`, which needs about 12 KiB a lead."""
    bronze, home = folder / "bronze", folder / "home"
    machine = f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}"
    print(f"{leads:,} leads, seed {seed}; {machine}\n")
    print(f"{'':28}{'wall s':>8}{'cpu s':>8}{'peak MiB':>10}{'new rows':>12}")
    tiny = _tiny(folder)
    _print_cost("generate", cdp("generate", "--leads", str(leads), "--out", str(bronze), "--seed", str(seed))[0])
    before = floor(bronze, folder / "floor-before")
    _print_cost("floor, before", before)
    full, first = run(home, bronze)
    _print_cost("full run", full, first)
    after = floor(bronze, folder / "floor-after")
    _print_cost("floor, after", after)
    published, raw = size_mib(home / "serving"), size_mib(bronze)
    landed = {name: _land(home, bronze, name, share) for name, share in LANDINGS.items()}
    _print_cost(f"full run of {TINY_LEADS} leads", tiny)
    _print_ratios(full, (before, after), landed)
    print(f"Bronze {raw:,.0f} MiB, one publication {published:,.0f} MiB")
    _print_same(home, folder / "again", bronze)
    _print_stages(first, {name: report for name, (_, report) in landed.items()})


def _land(home: Path, bronze: Path, name: str, share: str) -> tuple[Cost, Any]:
    cdp("generate", "--out", str(bronze), "--next-day", "--changed", share)
    cost, report = run(home, bronze)
    _print_cost(name, cost, report)
    return cost, report


def _tiny(folder: Path) -> Cost:
    """The fixed cost of a run. A landing before it sees to it that all SQL is compiled when anything is measured."""
    bronze = folder / "tiny"
    cdp("generate", "--leads", str(TINY_LEADS), "--out", str(bronze))
    run(folder / "tiny-home", bronze)
    cdp("generate", "--out", str(bronze), "--next-day")
    run(folder / "tiny-home", bronze)
    return run(folder / "tiny-full-home", bronze)[0]


def _print_cost(name: str, cost: Cost, report: Any = None) -> None:
    rows = f"{report['rows_in']:,}" if report else ""
    print(f"{name:28}{cost.wall:8.2f}{cost.cpu:8.2f}{cost.peak_mib:10,.0f}{rows:>12}", flush=True)


def _print_ratios(full: Cost, floors: Sequence[Cost], landed: Mapping[str, tuple[Cost, Any]]) -> None:
    wall = sum(cost.wall for cost in floors) / len(floors)
    cpu = sum(cost.cpu for cost in floors) / len(floors)
    print(f"\nfull run / floor          {full.wall / wall:6.2f} by wall, {full.cpu / cpu:.2f} by cpu")
    for name, (cost, report) in landed.items():
        copied = _seconds(report, COPY_STAGE)
        print(
            f"{f'{name} / full run':26}{cost.wall / full.wall:6.1%} by wall, {(cost.wall - copied) / full.wall:.1%} "
            f"without the serving copy of {copied:.2f} s"
        )


def _print_same(home: Path, again: Path, bronze: Path) -> None:
    """Recompute everything in a copy of the home and compare."""
    shutil.copytree(home, again)
    run(again, bronze, "--full")
    differing = differences(home, again)
    shutil.rmtree(again)
    print(f"incremental = full: {'no, not in ' + ', '.join(differing) if differing else 'yes'}")


def _seconds(report: Any, stage_name: str) -> float:
    return sum(float(stage["seconds"]) for stage in report["stages"] if stage["name"] == stage_name)


def _print_stages(first: Any, landed: Mapping[str, Any]) -> None:
    print(f"\n{'':42}{'full run':>42}{''.join(f'{name:>20}' for name in landed)}")
    cost_names = f"{'wall s':>10}{'cpu s':>10}"
    print(f"{'stage':42}{'wall s':>8}{'cpu s':>8}{'peak MiB':>10}{'MiB':>6}{'rows':>10}{cost_names * len(landed)}")
    for stage in first["stages"]:
        name = stage["name"]
        cost = first["costs"][name]
        print(
            f"{name:42}{cost['wall']:8.2f}{cost['cpu']:8.2f}{cost['peak_mib']:10,.0f}{cost['written_mib']:6,.0f}"
            f"{stage['rows']:10,}{''.join(_later(report, name) for report in landed.values())}"
        )
    copies = "".join(f"{_seconds(report, COPY_STAGE):10.2f}{'':10}" for report in landed.values())
    print(f"{COPY_STAGE:42}{'':42}{copies}")


def _later(report: Any, stage_name: str) -> str:
    cost = report["costs"].get(stage_name, {"wall": 0.0, "cpu": 0.0})
    return f"{cost['wall']:10.2f}{cost['cpu']:10.2f}"


if __name__ == "__main__":
    main()
