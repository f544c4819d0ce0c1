"""`python -m bench.resolvers.ours PUBLICATION`: the identity stage anew, on a copy. Prints one line of JSON."""

import json
import resource
import shutil
import sys
import tempfile
import time
from pathlib import Path

from aakash_cdp.config import REPOSITORY_POLICY
from aakash_cdp.pipeline import apply as applying
from aakash_cdp.pipeline.model import read_models
from aakash_cdp.pipeline.plan import read_plan
from aakash_cdp.warehouse.duckdb.engine import DuckDBEngine


def main() -> None:
    """Build every identity table from Silver, which is what the other tools get done for them, and resolve."""
    with tempfile.TemporaryDirectory(prefix="cdp-bench-") as name:
        folder = Path(name)
        file = Path(shutil.copy(sys.argv[1], folder / "identity.duckdb"))
        plan = read_plan(REPOSITORY_POLICY, "duckdb", read_models())
        engine = DuckDBEngine(file, folder / "spill", lambda _: None, lambda: None, threads="2", memory_limit="8GB")
        begun, spent = time.perf_counter(), _processor()
        for step in plan.steps:
            if step.model.stage == "identity" and step.model.header.kind != "view":
                engine.drop(step.model.name)
                applying.make_parts(engine, plan, step, full=True)
                applying.build(engine, step)
                applying.drop_parts(engine, step)
        wall, cpu = time.perf_counter() - begun, _processor() - spent
        engine.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"wall": wall, "cpu": cpu, "peak_mib": peak}))


def _processor() -> float:
    """Seconds of this process and of those it started."""
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


if __name__ == "__main__":
    main()
