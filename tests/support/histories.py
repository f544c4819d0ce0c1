"""Random histories of a Bronze: its rows in other files, other landings, another order, under rules that change."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq

from tests.support.bronze import Row, contract
from tests.support.homes import AS_OF
from tests.support.policies import NO_RULE, RULES, Rule

DAYS = ("2026-07-01", "2026-08-19", "2026-08-20", "2026-08-21")
OTHER_INGESTED = ("2026-01-01T00:00:00Z", "2026-12-31T23:59:59.999999Z", "1780000000000", "soon", None)
Pool = Mapping[str, list[Row]]


@dataclass(frozen=True)
class File:
    """One file to land."""

    table: str
    dt: str
    name: str
    rows: tuple[Row, ...]

    def write(self, root: Path) -> None:
        folder = root / self.table / f"dt={self.dt}"
        folder.mkdir(parents=True, exist_ok=True)
        names = list(dict.fromkeys(name for row in self.rows for name in row)) or list(
            contract().tables[self.table].columns
        )
        schema = pa.schema([(name, pa.string()) for name in names])
        rows = [{name: row.get(name) for name in names} for row in self.rows]
        pq.write_table(pa.Table.from_pylist(rows, schema=schema), folder / f"{self.name}.parquet")


@dataclass(frozen=True)
class Landing:
    """What one run meets: new files, a clock, the rules in force."""

    files: tuple[File, ...]
    as_of: datetime
    rule: Rule
    compact: bool

    def __str__(self) -> str:
        files = ", ".join(f"{file.table}/{file.dt}/{file.name}({len(file.rows)})" for file in self.files)
        return f"as of {self.as_of:%Y-%m-%d}, rule {self.rule.name}{', compact' * self.compact}: {files}"


@dataclass(frozen=True)
class History:
    """Landings in order."""

    seed: int
    landings: tuple[Landing, ...] = field(repr=False)

    def __str__(self) -> str:
        return "\n".join([f"seed {self.seed}", *(f"  {landing}" for landing in self.landings)])

    @property
    def changes_rules(self) -> bool:
        return len({landing.rule.name for landing in self.landings}) > 1

    @property
    def reparses(self) -> bool:
        """Whether rows were once read by another rule than the last: then events may stay that the last one denies."""
        readings = {landing.rule.reading for landing in self.landings}
        return len(readings) > 1


def read_pool(root: Path) -> Pool:
    """Every row of a Bronze by table, in file order."""
    pool: dict[str, list[Row]] = {}
    for path in sorted(root.glob("*/dt=*/*.parquet")):
        # ParquetFile, for read_table would add the partition column `dt`.
        pool.setdefault(path.parts[-3], []).extend(pq.ParquetFile(path).read().to_pylist())
    return pool


def draw_history(pool: Pool, seed: int) -> History:
    """A history of the pool; one seed gives one history."""
    draw = Random(seed)
    runs = draw.randint(2, 5)
    share = draw.choice((0.15, 0.5, 1.0))
    unseen = {draw.choice([table for table in pool if table != "lead"])} if draw.random() < 0.2 else set()
    landed: list[list[File]] = [[] for _ in range(runs)]
    for table, rows in pool.items():
        if table in unseen:
            continue
        kept = [row for row in rows if draw.random() < share] or rows[:1]
        for landing, file in _files_of(draw, table, kept, runs):
            landed[landing].append(file)
    as_of = AS_OF
    rule = NO_RULE
    landings = []
    has_rules = draw.random() < 0.6
    for files in landed:
        if has_rules and draw.random() < 0.5:
            rule = draw.choice((NO_RULE, *RULES))
        landings.append(Landing(tuple(files), as_of, rule, draw.random() < 0.15))
        as_of += timedelta(days=draw.choice((0, 1, 40, 300)), seconds=draw.randint(0, 90_000))
    return History(seed, tuple(landings))


def _files_of(draw: Random, table: str, rows: list[Row], runs: int) -> Iterator[tuple[int, File]]:
    """(landing, file): the rows, copies of some and damaged copies of a few, each in a random file."""
    all_rows = [*rows, *_copies(draw, rows), *_damaged(draw, rows)]
    draw.shuffle(all_rows)
    count = draw.randint(1, 4)
    files: list[list[Row]] = [[] for _ in range(count)]
    for row in all_rows:
        draw.choice(files).append(row)
    for number, content in enumerate(files):
        is_first_lead_file = table == "lead" and number == 0
        landing = 0 if is_first_lead_file else draw.randrange(runs)
        yield landing, File(table, draw.choice(DAYS), f"{draw.randrange(16**8):08x}", tuple(content))


def _copies(draw: Random, rows: list[Row]) -> Iterator[Row]:
    for row in rows:
        if draw.random() < 0.05:
            yield {**row, "ingested_at": draw.choice((*OTHER_INGESTED, row["ingested_at"]))}


def _damaged(draw: Random, rows: list[Row]) -> Iterator[Row]:
    for row in rows:
        if draw.random() < 0.01:
            # No id "NA": under a rule that takes it for one, two branches would share a code.
            column, value = draw.choice(
                (("id", None), ("created_at", "NA"), ("updated_at", None), ("updated_at", "soon"))
            )
            yield {**row, column: value}
