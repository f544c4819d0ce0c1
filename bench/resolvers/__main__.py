"""`python -m bench.resolvers --home HOME --truth FILE`: identity, Splink 5 and GoldenMatch on the leads of one home.

`make bench-resolvers` makes the data, and the environment in which the other two live.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from aakash_cdp.config import load_settings
from aakash_cdp.identity.evaluation import Evaluation, evaluate, evaluate_clusters
from aakash_cdp.pipeline.session import open_published
from bench.resolvers.inputs import export_inputs

FOLDER = Path(__file__).parent
MOST_FOR_GOLDENMATCH = 100_000
_HEADINGS = (
    f"{'':14}{'P':>8}{'R':>8}{'F1':>8}{'B3 F1':>8}{'siblings':>10}{'twins':>8}{'wall s':>9}{'cpu s':>9}{'MiB':>8}"
)


def main() -> None:
    """Print the table of docs/benchmarks.md, "Identity beside other tools"."""
    parser = argparse.ArgumentParser(prog="python -m bench.resolvers", description=__doc__)
    parser.add_argument("--home", type=Path, required=True, help="a published home")
    parser.add_argument("--truth", type=Path, required=True, help="its truth.parquet")
    parser.add_argument("--python", type=Path, required=True, help="the python that has splink and goldenmatch")
    options = parser.parse_args()
    serving = options.home / "serving"
    publication = serving / (serving / "CURRENT").read_text().strip()
    with tempfile.TemporaryDirectory(prefix="cdp-bench-") as name:
        folder = Path(name)
        inputs = folder / "inputs.parquet"
        export_inputs(publication, inputs)
        reader = open_published(load_settings(options.home))
        print(_HEADINGS)
        ours = evaluate(reader, options.truth)
        _print("identity", ours, _call(sys.executable, "-m", "bench.resolvers.ours", publication))
        for tool in ("splink", "goldenmatch"):
            if tool == "goldenmatch" and ours.leads > MOST_FOR_GOLDENMATCH:
                continue
            out = folder / f"{tool}.parquet"
            labels = (options.truth,) if tool == "splink" else ()
            cost = _call(options.python, FOLDER / f"with_{tool}.py", inputs, *labels, out)
            _print(tool, evaluate_clusters(reader, pq.read_table(out), options.truth), cost)
        print(f"\n{ours.leads:,} leads; identifiers could reach a recall of {ours.reachable_recall:.4f}")
        reader.close()


def _call(*command: object) -> dict[str, Any]:
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, text=True, check=True)
    figures: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return figures


def _print(name: str, found: Evaluation, cost: dict[str, Any]) -> None:
    print(
        f"{name:14}{found.pairs.precision:8.4f}{found.pairs.recall:8.4f}{found.pairs.f1:8.4f}{found.bcubed.f1:8.4f}"
        f"{found.sibling_false_merges:10,}{found.twin_false_merges:8,}"
        f"{cost['wall']:9.1f}{cost['cpu']:9.1f}{cost['peak_mib']:8,.0f}"
    )
    if "sweep" in cost:
        tried = ", ".join(f"{one['threshold']}: {one['f1']:.4f}" for one in cost["sweep"])
        print(f"{'':14}F1 by match weight: {tried}")


if __name__ == "__main__":
    main()
