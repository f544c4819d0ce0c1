"""Does what is about to be published keep its promises? One statement per table; what failed is named, masked.

The kind decides what is read: `not_null`, `accepted` and `unique` on the key read the rows that changed; `unique` on
other columns also every row that shares a value with them; `relationship` the changed rows and those whose parent went;
`row_count` and `sql` the table. A full run and `cdp check` read everything.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aakash_cdp.control import CheckResult, Outcome
from aakash_cdp.errors import CdpError, Problem
from aakash_cdp.pipeline.model import Check, Model
from aakash_cdp.pipeline.plan import Step, changed_name
from aakash_cdp.warehouse.engine import Engine, Reader

SAMPLE_ROWS = 5


@dataclass(frozen=True)
class _Question:
    """One check, ready to ask: `failing` selects the rows that break it."""

    model: Model
    table: str
    check: Check
    failing: str


def questions(step: Step, engine: Engine | None) -> Iterator[_Question]:
    """The checks of one model. With an engine only what its run changed is read, without one everything."""
    model = step.model
    if model.header.kind == "view":
        return
    for table in model.tables:
        changed = None if engine is None else changed_name(table)
        if engine is not None and changed is not None and not engine.has(changed):
            changed = ""
        for check in _checks_of(model, table):
            failing = _failing_rows(model, table, check, changed, engine)
            if failing is not None:
                yield _Question(model, table, check, failing)


def _checks_of(model: Model, table: str) -> list[Check]:
    key = model.header.key
    if table == model.superseded:
        return [
            Check(kind="not_null", columns=(key, "_version_hash")),
            Check(kind="unique", columns=(key, "_version_hash")),
        ]
    return [Check(kind="not_null", columns=(key,)), Check(kind="unique", columns=(key,)), *model.header.checks]


def _failing_rows(model: Model, table: str, check: Check, changed: str | None, engine: Engine | None) -> str | None:
    """The select of the rows that break a check. `changed` None: read everything; empty: nothing changed."""
    if check.kind == "row_count":
        return _too_few(model, table, check)
    if check.kind == "sql":
        return check.select
    if check.kind == "relationship":
        return _orphans(model, table, check, changed, engine)
    if changed == "":
        return None
    key = model.header.key
    scope = f"select * from {table}"
    if changed is not None:
        scope += f" where {key} in (select {key} from {changed} where _is_new)"
    if check.where:
        scope = f"select * from ({scope}) as scope where {check.where}"
    if check.kind == "not_null":
        return f"select * from ({scope}) as scope where {' or '.join(f'{column} is null' for column in check.columns)}"
    if check.kind == "accepted":
        column = check.columns[0]
        values = ", ".join("'" + value.replace("'", "''") + "'" for value in check.values)
        return f"select * from ({scope}) as scope where {column} is not null and {column} not in ({values})"
    return _doubles(table, check, changed)


def _too_few(model: Model, table: str, check: Check) -> str:
    return (
        f"select cast(row_count as varchar) as {model.header.key} from (select count(*) as row_count from {table}) "
        f"as counted where row_count < {check.minimum}"
    )


def _doubles(table: str, check: Check, changed: str | None) -> str:
    columns = ", ".join(check.columns)
    where = f" and {check.where}" if check.where else ""
    present = " and ".join(f"{column} is not null" for column in check.columns)
    scope = f"select * from {table} where {present}{where}"
    if changed is not None:
        shared = " and ".join(f"mine.{column} = theirs.{column}" for column in check.columns)
        scope = (
            f"select mine.* from ({scope}) as mine where exists "
            f"(select 1 from {changed} as theirs where theirs._is_new and {shared})"
        )
    return (
        f"select scope.* from ({scope}) as scope join (select {columns} from ({scope}) as scope group by {columns} "
        f"having count(*) > 1) as doubled on {' and '.join(f'scope.{c} = doubled.{c}' for c in check.columns)}"
    )


def _orphans(model: Model, table: str, check: Check, changed: str | None, engine: Engine | None) -> str | None:
    assert check.to is not None
    parent, _, parent_key = check.to.rpartition(".")
    column = check.columns[0]
    key = model.header.key
    scope = f"select * from {table} where {column} is not null" + (f" and {check.where}" if check.where else "")
    if changed is not None and engine is not None:
        reasons = [f"{key} in (select {key} from {changed} where _is_new)"] if changed else []
        removed = changed_name(parent)
        if engine.has(removed):
            reasons.append(f"{column} in (select {parent_key} from {removed} where not _is_new)")
        if not reasons:
            return None
        scope += f" and ({' or '.join(reasons)})"
    return f"select scope.* from ({scope}) as scope where {column} not in (select {parent_key} from {parent})"


def run_checks(reader: Reader, asked: Sequence[_Question]) -> list[CheckResult]:
    """Ask every question, one statement a table."""
    results: list[CheckResult] = []
    tables = sorted({question.table for question in asked})
    for table in tables:
        mine = [question for question in asked if question.table == table]
        counts = " , ".join(f"(select count(*) from ({question.failing}) as failing)" for question in mine)
        row = reader.rows(f"select (select count(*) from {table}), {counts}")[0]
        results += [_result(reader, question, int(row[0]), int(row[n])) for n, question in enumerate(mine, 1)]
    return results


def _result(reader: Reader, question: _Question, total: int, failing: int) -> CheckResult:
    check = question.check
    ceiling = int(check.ceiling * total)
    outcome: Outcome = "passed"
    if failing > ceiling:
        outcome = "failed" if check.severity == "fail" else "warned"
    sample = _sample(reader, question) if failing > ceiling else []
    return CheckResult(
        table_name=question.table,
        check_name=check.title,
        kind=check.kind,
        severity=check.severity,
        failing_rows=failing,
        ceiling=ceiling,
        outcome=outcome,
        sample=tuple(sample),
    )


def _sample(reader: Reader, question: _Question) -> list[str]:
    """A few failing rows: the key in clear, the checked columns masked by their class."""
    if question.check.kind in ("sql", "row_count"):
        shown: tuple[str, ...] = (question.model.header.key,)
    else:
        shown = tuple(dict.fromkeys((question.model.header.key, *question.check.columns)))
    rows = reader.rows(
        f"select {', '.join(f'cast({column} as varchar)' for column in shown)} from ({question.failing}) as failing "
        f"order by 1 limit {SAMPLE_ROWS}"
    )
    header = question.model.header
    return [
        ", ".join(f"{name} {mask(value, header.pii_of(name))}" for name, value in zip(shown, row, strict=True))
        for row in rows
    ]


def mask(value: str | None, pii: str) -> str:
    """A value as an error may show it: personal values keep their first and last character.

    >>> mask("+919812345678", "direct"), mask("Open", "none"), mask(None, "direct")
    ('+***********8', 'Open', 'null')
    """
    if value is None:
        return "null"
    if pii == "none":
        return value
    return value[0] + "*" * max(len(value) - 2, 1) + value[-1] if len(value) > 1 else "*"


def require_passed(results: Sequence[CheckResult]) -> None:
    """Raises CdpError `check-failed` with every failed check and its rows, masked."""
    problems = tuple(
        Problem(
            "check-failed",
            (f"{result.table_name}: {result.check_name}: {result.failing_rows:,} rows break it", *result.sample),
            "nothing was published; mend the rows in Superleap, or the rule in the model's header, then `cdp run`",
        )
        for result in results
        if result.outcome == "failed"
    )
    if problems:
        raise CdpError(problems)
