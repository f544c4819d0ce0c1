"""What SQL a check is: the select of the rows that break it, over everything or over what a run changed.

The kind decides what is read: `not_null`, `accepted` and `unique` on the key read the rows that changed; `unique` on
other columns also every row that shares a value with them; `relationship` the changed rows and those whose parent went;
`row_count` and `sql` the table. A full run and `cdp check` read everything. The rows that changed are read where they
are about to be published, looked up once for all checks of a table.
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

    def rows(self, table: str, key: str) -> str | None:
        """What holds the rows to look at: the table, or those of its rows that changed; None where none did."""
        changed = self.changed(table)
        if self.engine is None or changed is None:
            return table if self.engine is None else None
        relation = f"stage.{table.replace('.', '_')}"
        self.engine.pick(relation, table, key, f"select {key} from {changed} where _is_new")
        return relation


def questions(step: Step, reach: Reach) -> Iterator[Question]:
    """The checks of one model that have anything to read."""
    if step.model.header.kind == "view":
        return
    for table in step.model.tables:
        rows = reach.rows(table, step.model.header.key)
        for check in _checks_of(step, table):
            failing = _failing_rows(step.model, table, rows, check, reach)
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


def _failing_rows(model: Model, table: str, rows: str | None, check: Check, reach: Reach) -> str | None:
    if check.kind == "row_count":
        return _too_few(model, table, check)
    if check.kind == "sql":
        return check.select
    if check.kind == "relationship":
        return _without_parent(model, table, rows, check, reach)
    if rows is None:
        return None
    if check.kind == "unique":
        return _doubles(rows if model.header.key in check.columns else table, check, reach.changed(table))
    if check.kind == "not_null":
        return _scope(rows, check, f"({' or '.join(f'{column} is null' for column in check.columns)})")
    column = check.columns[0]
    values = ", ".join("'" + value.replace("'", "''") + "'" for value in check.values)
    return _scope(rows, check, f"{column} is not null", f"{column} not in ({values})")


def _scope(rows: str, check: Check, *conditions: str) -> str:
    """Those of the rows that a check is about and that the conditions pick."""
    return f"select * from {rows} where {' and '.join(filter(None, (check.where, *conditions)))}"


def _too_few(model: Model, table: str, check: Check) -> str:
    return (
        f"select cast(row_count as varchar) as {model.header.key} from (select count(*) as row_count from {table}) "
        f"as counted where row_count < {check.minimum}"
    )


def _doubles(rows: str, check: Check, changed: str | None) -> str:
    columns = ", ".join(check.columns)
    scope = _scope(rows, check, *(f"{column} is not null" for column in check.columns))
    if changed is not None:
        shared = " and ".join(f"mine.{column} = theirs.{column}" for column in check.columns)
        theirs = f"select 1 from {changed} as theirs where theirs._is_new and {shared}"
        scope = f"select mine.* from ({scope}) as mine where exists ({theirs})"
    same = " and ".join(f"scope.{column} = doubled.{column}" for column in check.columns)
    doubled = f"select {columns} from ({scope}) as scope group by {columns} having count(*) > 1"
    return f"select scope.* from ({scope}) as scope join ({doubled}) as doubled on {same}"


def _without_parent(model: Model, table: str, rows: str | None, check: Check, reach: Reach) -> str | None:
    """Children without a parent: of the rows to look at, and of others those whose parent the run removed."""
    assert check.to is not None
    parent, _, parent_key = check.to.rpartition(".")
    column, key = check.columns[0], model.header.key
    children = [_scope(rows, check, f"{column} is not null")] if rows else []
    parents = reach.changed(parent)
    if parents:
        removed = f"select {parent_key} from {parents} group by {parent_key} having not bool_or(_is_new)"
        seen = f"{key} not in (select {key} from {rows})" if rows else ""
        children.append(_scope(table, check, f"{column} in ({removed})", seen))
    if not children:
        return None
    scope = f"select * from ({' union all '.join(children)}) as child"
    return f"{scope} where {column} not in (select {parent_key} from {parent})"
