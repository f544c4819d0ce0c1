"""Does what landed still look like the contract? What only differs is a warning; what would lose data stops the run."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from aakash_cdp.bronze.contract import Sources, SourceTable
from aakash_cdp.bronze.files import BronzeFile
from aakash_cdp.errors import CdpError, Problem

MINIMUM_VALUES_FOR_A_CEILING = 200


@dataclass(frozen=True)
class Drift:
    """One departure from the contract that a run survives: `kind` is new_column, column_absent or table_never_seen."""

    table: str
    path: str
    column: str
    kind: str

    def __str__(self) -> str:
        return {
            "new_column": f"{self.table} has a new column {self.column}, first seen in {self.path}",
            "column_absent": f"{self.path} has no column {self.column}: null for its rows",
            "table_never_seen": f"no file of {self.table} was ever seen: the table is empty",
            "table_unmapped": f"folder {self.table} is no table of policy/sources.yml: not read",
        }[self.kind]


def tell(drifts: Sequence[Drift]) -> list[str]:
    """One line for each departure; that of several files is told once, with how many they are."""
    by_column: defaultdict[tuple[str, str, str], list[Drift]] = defaultdict(list)
    for drift in drifts:
        by_column[drift.table, drift.column, drift.kind].append(drift)
    return [
        str(same[0]) if len(same) == 1 else f"{same[0]} (and {len(same) - 1:,} more files)"
        for same in by_column.values()
    ]


@dataclass(frozen=True)
class ParsedShare:
    """How the values of one column of one file parsed."""

    table: str
    path: str
    column: str
    value_count: int
    unparseable_count: int


def column_drift(sources: Sources, files: Iterable[BronzeFile], known_columns: dict[str, set[str]]) -> list[Drift]:
    """Warnings for columns that came or went. `known_columns`: extra columns of each table seen by earlier runs.

    Raises CdpError `source-column-missing` when a required column is absent from a file.
    """
    drifts: list[Drift] = []
    problems: list[Problem] = []
    for file in files:
        table = sources.tables[file.table]
        expected = {table.physical_name(name): name for name in table.columns}
        for physical, name in expected.items():
            if physical in file.columns:
                continue
            if name in table.must_parse:
                problems.append(_missing(table, file, physical))
            else:
                drifts.append(Drift(file.table, file.path, name, "column_absent"))
        seen = known_columns.setdefault(file.table, set())
        for physical in file.columns:
            if physical not in expected and physical not in seen:
                drifts.append(Drift(file.table, file.path, physical, "new_column"))
                seen.add(physical)
    if problems:
        raise CdpError(tuple(problems))
    return drifts


def _missing(table: SourceTable, file: BronzeFile, physical: str) -> Problem:
    has = ", ".join(list(file.columns)[:8]) + (", …" if len(file.columns) > 8 else "")
    return Problem(
        "source-column-missing",
        (
            f'{table.name} needs "{physical}"; {file.path} has no such column.',
            f"It has: {has}",
        ),
        "if Superleap renamed it, change policy/sources.yml, then `cdp run`; if the file is wrong, "
        f"`cdp run --skip-file {file.path} --why …`",
    )


def check_ceilings(sources: Sources, shares: Sequence[ParsedShare]) -> None:
    """Stop when too many values of a column fail to parse. Raises CdpError `source-column-unparseable`."""
    problems = []
    for share in shares:
        ceiling = sources.ceiling(sources.tables[share.table].columns[share.column])
        if share.value_count < MINIMUM_VALUES_FOR_A_CEILING:
            continue
        if share.unparseable_count <= ceiling * share.value_count:
            continue
        kind = sources.tables[share.table].columns[share.column].type
        problems.append(
            Problem(
                "source-column-unparseable",
                (
                    f"{share.path}: {share.unparseable_count:,} of {share.value_count:,} values of "
                    f'"{share.column}" do not parse as {kind} ({share.unparseable_count / share.value_count:.1%}, '
                    f"ceiling {ceiling:.0%})",
                ),
                "if Superleap changed the format, change the column's type or ceiling in policy/sources.yml; "
                f"if the file is wrong, `cdp run --skip-file {share.path} --why …`",
            )
        )
    if problems:
        raise CdpError(tuple(problems))
