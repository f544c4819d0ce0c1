"""`python -m bench.resolvers.with_goldenmatch INPUTS OUT`: GoldenMatch as it configures itself, on named columns.

It runs in an environment of its own, without the product. It knows no lists: of each kind of number the first is given.
Prints one line of JSON.
"""

import json
import sys
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

import goldenmatch
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from bench.resolvers.cost import measured

_FIRST_OF = {
    "student_phone": "own_phones",
    "parent_phone": "family_phones",
    "email": "own_emails",
    "parent_email": "family_emails",
    "enrolment_number": "numbers",
}


def main() -> None:
    """Deduplicate, write the clusters."""
    inputs, out = map(Path, sys.argv[1:3])
    leads = pq.read_table(inputs)
    columns: dict[str, Any] = {
        "first_name": leads["first_fold"],
        "last_name": leads["last_fold"],
        "date_of_birth": pc.cast(leads["dob"], pa.string()),
        "class_year": pc.cast(leads["cohort"], pa.string()),
        "gender": leads["gender"],
    }
    for name, column in _FIRST_OF.items():
        columns[name] = pa.array([str(values[0]) if values else None for values in leads[column].to_pylist()])
    work = partial(goldenmatch.dedupe_df, pa.table(columns), allow_red_config=True, confidence_required=False)
    found, cost = measured(work)
    cluster_of = list(range(-leads.num_rows, 0))
    for number, cluster in found.clusters.items():
        for row in cluster["members"]:
            cluster_of[row] = number
    pq.write_table(pa.table({"lead_id": leads["lead_id"], "cdp_user_id": [str(one) for one in cluster_of]}), out)
    print(json.dumps(asdict(cost)))


if __name__ == "__main__":
    main()
