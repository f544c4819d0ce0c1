"""`python -m bench.resolvers --leads N [--goldenmatch]`: identity, Splink 5 and GoldenMatch on the same leads.

The leads are generated and run here. The tools live in an environment of their own, which `make bench-resolvers` makes.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from aakash_cdp.config import load_settings
from aakash_cdp.identity.evaluation import Evaluation, evaluate_clusters
from aakash_cdp.pipeline.session import open_published
from bench.identity import publication
from bench.measure import cdp
from bench.resolvers.inputs import export_inputs

REPOSITORY = Path(__file__).parents[2]
MOST_FOR_GOLDENMATCH = 100_000
TWO_THREADS = {"OMP_NUM_THREADS": "2", "RAYON_NUM_THREADS": "2"}
BLOCKINGS = ("identifiers", "identifiers-and-names", "alike", "alike-and-names")
"""The ways of bench/resolvers/with_splink.py to find Splink's candidates; the last does best."""
_HEADINGS = (
    f"{'':30}{'P':>8}{'R':>8}{'F1':>8}{'B3 F1':>8}{'siblings':>10}{'twins':>8}{'wall s':>9}{'cpu s':>9}{'peak MiB':>10}"
)


def main() -> None:
    """Print the table of docs/benchmarks.md, "Identity beside other tools"."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="cdp-bench-") as name:
        folder = Path(name)
        bronze, home, inputs, truth = (
            folder / part for part in ("bronze", "home", "inputs.parquet", "bronze/truth.parquet")
        )
        cdp("generate", "--leads", str(options.leads), "--out", str(bronze), "--seed", str(options.seed))
        cdp("run", "--home", str(home), "--bronze", str(bronze))
        export_inputs(publication(home), inputs)
        reader = open_published(load_settings(home))
        print(f"{options.leads:,} leads, seed {options.seed}, 2 threads\n\n{_HEADINGS}", flush=True)
        for tool, command in _commands(options, publication(home), inputs, truth):
            out = folder / "clusters.parquet"
            cost = _call(*command, out)
            found = evaluate_clusters(reader, pq.read_table(out), truth)
            _print(tool, found, cost)
        reader.close()
    print(f"\nof {found.sibling_pairs:,} pairs of siblings' leads and {found.twin_pairs:,} of twins'; ", end="")
    print(f"identifiers could reach a recall of {found.reachable_recall:.4f}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.resolvers", description=__doc__)
    parser.add_argument("--leads", type=int, default=100_000, help="how many lead ids (default 100000)")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--goldenmatch", action="store_true", help=f"up to {MOST_FOR_GOLDENMATCH:,} leads")
    parser.add_argument("--blocking", nargs="+", choices=BLOCKINGS, default=BLOCKINGS[-1:], help="Splink's candidates")
    parser.add_argument("--python", type=Path, default=REPOSITORY / ".venv-resolvers/bin/python", help="of the tools")
    options = parser.parse_args()
    if options.goldenmatch and options.leads > MOST_FOR_GOLDENMATCH:
        parser.error(f"GoldenMatch takes part up to {MOST_FOR_GOLDENMATCH:,} leads")
    return options


def _commands(
    options: argparse.Namespace, published: Path, inputs: Path, truth: Path
) -> Iterator[tuple[str, tuple[object, ...]]]:
    """Each tool with what runs it, but for the file it writes to."""
    yield "identity", (sys.executable, "-m", "bench.resolvers.ours", published)
    for blocking in options.blocking:
        yield (
            f"Splink, {blocking}",
            (options.python, "-m", "bench.resolvers.with_splink", inputs, truth, blocking),
        )
    if options.goldenmatch:
        yield "GoldenMatch", (options.python, "-m", "bench.resolvers.with_goldenmatch", inputs)


def _call(*command: object) -> dict[str, Any]:
    words = [str(word) for word in command]
    done = subprocess.run(
        words, stdout=subprocess.PIPE, text=True, check=True, cwd=REPOSITORY, env=os.environ | TWO_THREADS
    )
    figures: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return figures


def _print(name: str, found: Evaluation, cost: dict[str, Any]) -> None:
    print(
        f"{name:30}{found.pairs.precision:8.4f}{found.pairs.recall:8.4f}{found.pairs.f1:8.4f}{found.bcubed.f1:8.4f}"
        f"{found.sibling_false_merges:10,}{found.twin_false_merges:8,}"
        f"{cost['wall']:9.1f}{cost['cpu']:9.1f}{cost['peak_mib']:10,.0f}",
        flush=True,
    )
    if "normalising" in cost:
        before = cost["normalising"]
        print(f"    normalising the leads before: {before['wall']:.1f} s, {before['cpu']:.1f} s of processors")
    if "sweep" in cost:
        tried = ", ".join(f"{threshold}: {f1:.4f}" for threshold, f1 in cost["sweep"].items())
        print(f"    F1 by match weight {tried}", flush=True)


if __name__ == "__main__":
    main()
