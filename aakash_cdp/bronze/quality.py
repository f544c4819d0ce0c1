"""How the columns of each file parsed, over its rows: what `ops.column_quality` says and what ceilings judge."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from aakash_cdp.bronze.contract import SourceTable
from aakash_cdp.bronze.drift import ParsedShare
from aakash_cdp.bronze.parse import silver_name
from aakash_cdp.warehouse.engine import Reader

Counts = Mapping[str, tuple[int, int]]
"""Column -> (null_count, unparseable_count)."""


def measure(reader: Reader, table: SourceTable, paths: Mapping[int, str]) -> tuple[Counts, Sequence[ParsedShare]]:
    """Nulls and unparseable values of `stage.<table>_row`: over all its files, and for the ceilings file by file.

    `paths` maps file_id to path. A text that did not parse is not a null.
    """
    columns = [name for name, column in table.columns.items() if column.type != "withheld"]
    counted = ", ".join(f"count({silver_name(table, name)})" for name in columns)
    relation = f"stage.{table.name}_row"
    typed = reader.rows(f"select _file_id, count(*), {counted} from {relation} group by _file_id")
    failed: defaultdict[tuple[int, str], int] = defaultdict(int)
    for file_id, names, rows in reader.rows(
        f"select _file_id, _unparseable, count(*) from {relation} where _unparseable is not null group by 1, 2"
    ):
        for name in names.split(","):
            failed[file_id, name] += rows
    totals = dict.fromkeys(columns, (0, 0))
    shares = []
    for file_id, rows, *present in typed:
        for name, parsed in zip(columns, present, strict=True):
            unparseable = failed[file_id, name]
            nulls, bad = totals[name]
            totals[name] = (nulls + rows - parsed - unparseable, bad + unparseable)
            if unparseable:
                shares.append(ParsedShare(table.name, paths[file_id], name, parsed + unparseable, unparseable))
    return totals, shares
