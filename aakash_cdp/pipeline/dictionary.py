"""What every column means: the headers' words, and once for all tables the columns that all of them share."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from aakash_cdp.config import REPOSITORY_POLICY
from aakash_cdp.pipeline.model import Model, read_models
from aakash_cdp.pipeline.plan import read_plan
from aakash_cdp.pipeline.tables import LOG_TABLES, OPS_TABLES
from aakash_cdp.pipeline.words import COMMON_COLUMNS, OPS_COLUMNS, OPS_GRAINS, VERSION_COLUMNS


@dataclass(frozen=True)
class DescribedColumn:
    """One column as the dictionary shows it; `type` is Athena's, `pii` is direct, quasi or none."""

    name: str
    type: str
    pii: str
    meaning: str


@dataclass(frozen=True)
class DescribedTable:
    """One published table or view."""

    name: str
    grain: str
    kind: str
    columns: tuple[DescribedColumn, ...]


def read_dictionary(policy: Path = REPOSITORY_POLICY) -> list[DescribedTable]:
    """Every published table, from the models' headers and compiled types."""
    plan = read_plan(policy, "duckdb", read_models())
    tables: list[DescribedTable] = []
    for step in plan.steps:
        tables.append(_described(step.model, step.model.name, step.model.header.grain, step.published_columns))
        if step.model.header.source:
            older = f"an older accepted version of {step.model.name}"
            tables.append(_described(step.model, step.model.superseded, older, step.published_columns))
            every = f"an accepted version of {step.model.name}, with the time it was valid"
            tables.append(_described(step.model, step.model.versions, every, plan.schema[step.model.versions]))
    tables += [
        _described(None, name, OPS_GRAINS[name], columns)
        for name, columns in {**OPS_TABLES, **{log: columns for log, (_, columns) in LOG_TABLES.items()}}.items()
    ]
    return tables


def _described(model: Model | None, name: str, grain: str, columns: Mapping[str, str]) -> DescribedTable:
    words = (
        {**COMMON_COLUMNS, **OPS_COLUMNS, **VERSION_COLUMNS}
        if model is None
        else {
            **COMMON_COLUMNS,
            **VERSION_COLUMNS,
            **model.header.columns,
        }
    )
    described = tuple(
        DescribedColumn(
            column,
            kind,
            "direct" if column == "raw_row" else model.header.pii_of(column) if model else "none",
            words[column],
        )
        for column, kind in columns.items()
    )
    return DescribedTable(name, grain, model.header.kind if model else "run", described)
