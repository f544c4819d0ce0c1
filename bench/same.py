"""`python -m bench.same HOME OTHER`: the tables in which two publications differ, as a JSON list of names.

Compared is what `incremental equals full` speaks of: every table and view of silver, identity and gold and
`ops.quarantine`, without the columns and tables that hold a run or its time. A table is summed up by its number of rows
and the sum of their hashes, so that tens of millions of rows take seconds.
"""

import json
import sys
from pathlib import Path
from typing import Any

from aakash_cdp.config import load_settings
from aakash_cdp.pipeline.session import open_published

COMPARED = ("silver.", "identity.", "gold.", "ops.quarantine")
RUN_TIME = ("gold.cdp_dim_user", "updated_at")


def sums(home: Path) -> dict[str, Any]:
    """Each table's columns, number of rows and sum of hashes."""
    reader = open_published(load_settings(home))
    try:
        found = {}
        for table, columns in reader.tables().items():
            if not table.startswith(COMPARED) or table.endswith("_history"):
                continue
            compared = [name for name in columns if "run" not in name and (table, name) != RUN_TIME]
            select = f"select count(*), sum(cast(hash({', '.join(compared)}) as hugeint)) from {table}"
            found[table] = (compared, reader.rows(select))
        return found
    finally:
        reader.close()


def differences(one: Path, other: Path) -> list[str]:
    """The names of the tables that are not alike."""
    first, second = sums(one), sums(other)
    return sorted(name for name in first.keys() | second.keys() if first.get(name) != second.get(name))


if __name__ == "__main__":
    print(json.dumps(differences(Path(sys.argv[1]), Path(sys.argv[2]))))
