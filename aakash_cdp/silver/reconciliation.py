"""Where every Bronze row went. Five buckets, each counted where its rows are, must sum to what the footers say.

No bucket is a difference of others: `bronze` comes from the Parquet footers, `current`, `deleted`, `superseded` and
`quarantined` from the tables about to be published, `duplicate` from where duplicates are dropped.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from aakash_cdp.errors import CdpError, Problem
from aakash_cdp.warehouse.engine import Reader

BUCKETS = ("current", "superseded", "duplicate", "deleted", "quarantined")
RECONCILIATION_COLUMNS = {
    "run_id": "varchar",
    "table_name": "varchar",
    "bucket": "varchar",
    "row_count": "bigint",
}


@dataclass(frozen=True)
class Balance:
    """The buckets of one source table, in rows."""

    table: str
    bronze: int
    buckets: dict[str, int]

    @property
    def difference(self) -> int:
        """Rows that no bucket accounts for; below zero, rows counted too often."""
        return self.bronze - sum(self.buckets.values())


def count_buckets(reader: Reader, tables: Iterable[tuple[str, str, str]]) -> list[Balance]:
    """One balance per (source table, Silver table, superseded table)."""
    listed = list(tables)
    of_files = {
        row[0]: row[1:]
        for row in reader.rows(
            "select table_name, sum(row_count), sum(duplicate_count) from ops.bronze_files group by table_name"
        )
    }
    quarantined = dict(reader.rows("select table_name, count(*) from ops.quarantine group by table_name"))
    counts = " union all ".join(
        f"select '{name}', (select count(*) from {current} where deleted_at is null), "
        f"(select count(*) from {current} where deleted_at is not null), (select count(*) from {superseded})"
        for name, current, superseded in listed
    )
    balances = []
    for name, current, deleted, superseded in reader.rows(counts):
        bronze, duplicate = of_files.get(name, (0, 0))
        buckets = {
            "current": current,
            "superseded": superseded,
            "duplicate": int(duplicate),
            "deleted": deleted,
            "quarantined": quarantined.get(name, 0),
        }
        balances.append(Balance(name, int(bronze), buckets))
    return sorted(balances, key=lambda balance: balance.table)


def require_balance(balances: Sequence[Balance]) -> None:
    """Raises CdpError `reconciliation-failed` naming every table whose buckets do not sum to Bronze."""
    problems = tuple(
        Problem(
            "reconciliation-failed",
            (
                f"{balance.table}: Bronze holds {balance.bronze:,} rows, the buckets hold "
                f"{sum(balance.buckets.values()):,} (difference {balance.difference:+,})",
                ", ".join(f"{bucket} {balance.buckets[bucket]:,}" for bucket in BUCKETS),
            ),
            "nothing was published; `cdp run --full` recomputes every table from Bronze",
        )
        for balance in balances
        if balance.difference
    )
    if problems:
        raise CdpError(problems)
