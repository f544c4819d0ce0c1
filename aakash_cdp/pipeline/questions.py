"""What SQL a check is: the select of the rows that break it, over everything or over what a run changed.

The kind decides what is read: `not_null`, `accepted` and `unique` on the key read the rows that changed; `unique` on
other columns also every row that shares a value with them; `relationship` the changed rows and those whose parent went;
`row_count` and `sql` the table. A full run and `cdp check` read everything.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from aakash_cdp.pipeline.model import Check, Model
from aakash_cdp.pipeline.plan import Step, changed_name
from aakash_cdp.warehouse.engine import Engine


@dataclass(frozen=True)
class Question:
    """One check, ready to ask: `failing` selects the rows that break it."""

    model: Model
    table: str
    check: Check
    failing: str


@dataclass(frozen=True)
class Reach:
    """How far checks look: everywhere, or, given a run's engine, only at what the run changed."""

    engine: Engine | None = None

    @property
    def is_everything(self) -> bool:
        return self.engine is None

    def changed(self, table: str) -> str | None:
        """The relation of a table's changed rows, or None where the run changed nothing."""
        relation = changed_name(table)
        return relation if self.engine is not None and self.engine.has(relation) else None


def questions(step: Step, reach: Reach) -> Iterator[Question]:
    """The checks of one model that have anything to read."""
    if step.model.header.kind == "view":
        return
    for table in step.model.tables:
        for check in _checks_of(step, table):
            failing = _failing_rows(step.model, table, check, reach)
            if failing is not None:
                yield Question(step.model, table, check, failing)


def _checks_of(step: Step, table: str) -> list[Check]:
    """The checks that come with the key and with the contract, then those of the header."""
    model = step.model
    key = (model.header.key,)
    if table == model.superseded:
        version = (*key, "_version_hash")
        return [Check(kind="not_null", columns=(*version, *step.required)), Check(kind="unique", columns=version)]
    present = tuple(dict.fromkeys((*key, *step.required)))
    return [Check(kind="not_null", columns=present), Check(kind="unique", columns=key), *model.header.checks]


def _failing_rows(model: Model, table: str, check: Check, reach: Reach) -> str | None:
    if check.kind == "row_count":
        return _too_few(model, table, check)
    if check.kind == "sql":
        return check.select
    if check.kind == "relationship":
        return _without_parent(model, table, check, reach)
    if not reach.is_everything and reach.changed(table) is None:
        return None
    if check.kind == "unique":
        return _doubles(table, check, reach)
    scope = _rows(table, check, _is_changed(model, table, reach))
    if check.kind == "not_null":
        return f"{scope} and ({' or '.join(f'{column} is null' for column in check.columns)})"
    column = check.columns[0]
    values = ", ".join("'" + value.replace("'", "''") + "'" for value in check.values)
    return f"{scope} and {column} is not null and {column} not in ({values})"


def _rows(table: str, check: Check, *conditions: str) -> str:
    """The rows of a table that a check is about, ending in a `where` that may be added to."""
    return f"select * from {table} where {' and '.join(['true', *filter(None, (check.where, *conditions))])}"


def _is_changed(model: Model, table: str, reach: Reach) -> str:
    changed = reach.changed(table)
    key = model.header.key
    return f"{key} in (select {key} from {changed} where _is_new)" if changed else ""


def _too_few(model: Model, table: str, check: Check) -> str:
    return (
        f"select cast(row_count as varchar) as {model.header.key} from (select count(*) as row_count from {table}) "
        f"as counted where row_count < {check.minimum}"
    )


def _doubles(table: str, check: Check, reach: Reach) -> str:
    columns = ", ".join(check.columns)
    scope = _rows(table, check, *(f"{column} is not null" for column in check.columns))
    changed = reach.changed(table)
    if changed is not None:
        shared = " and ".join(f"mine.{column} = theirs.{column}" for column in check.columns)
        theirs = f"select 1 from {changed} as theirs where theirs._is_new and {shared}"
        scope = f"select mine.* from ({scope}) as mine where exists ({theirs})"
    same = " and ".join(f"scope.{column} = doubled.{column}" for column in check.columns)
    doubled = f"select {columns} from ({scope}) as scope group by {columns} having count(*) > 1"
    return f"select scope.* from ({scope}) as scope join ({doubled}) as doubled on {same}"


def _without_parent(model: Model, table: str, check: Check, reach: Reach) -> str | None:
    assert check.to is not None
    parent, _, parent_key = check.to.rpartition(".")
    column = check.columns[0]
    reasons = []
    if not reach.is_everything:
        removed = reach.changed(parent)
        gone = f"{column} in (select {parent_key} from {removed} where not _is_new)" if removed else ""
        reasons = [reason for reason in (_is_changed(model, table, reach), gone) if reason]
        if not reasons:
            return None
    scope = _rows(table, check, f"{column} is not null", f"({' or '.join(reasons)})" if reasons else "")
    return f"{scope} and {column} not in (select {parent_key} from {parent})"
