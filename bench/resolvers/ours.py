"""`python -m bench.resolvers.ours PUBLICATION OUT`: the identity stage anew, on a copy.

It begins at Silver. The other tools get the leads normalised, so what that costs is told apart (`normalising`). Writes
the clusters and prints one line of JSON.
"""

import json
import shutil
import sys
from dataclasses import asdict
from pathlib import Path

import pyarrow.parquet as pq

from aakash_cdp.config import REPOSITORY_POLICY
from aakash_cdp.pipeline.model import read_models
from aakash_cdp.pipeline.plan import read_plan
from bench.identity import build_identity, open_engine
from bench.resolvers.cost import Cost

NORMALISING = ("identity.lead", "identity.wrong_number", "identity.identifier", "identity.own_number")
"""The tables that bench/resolvers/inputs.py is made of, but for the guards."""


def main() -> None:
    """Build every identity table from Silver and resolve."""
    published, out = map(Path, sys.argv[1:3])
    file = Path(shutil.copy(published, out.with_suffix(".duckdb")))
    engine = open_engine(file, out.with_suffix(".spill"))
    tables = build_identity(engine, read_plan(REPOSITORY_POLICY, "duckdb", read_models())).tables
    nothing = Cost(0, 0, 0)
    normalising = sum((cost for table, cost in tables.items() if table in NORMALISING), nothing)
    resolving = sum((cost for table, cost in tables.items() if table not in NORMALISING), nothing)
    pq.write_table(engine.table("select lead_id, cdp_user_id from identity.user_map"), out)
    engine.close()
    file.unlink(missing_ok=True)
    print(json.dumps({**asdict(resolving), "normalising": asdict(normalising)}))


if __name__ == "__main__":
    main()
