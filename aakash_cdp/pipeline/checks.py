"""Does what is about to be published keep its promises? One statement per table; what failed is named, masked."""

from collections.abc import Sequence

from aakash_cdp.control import CheckResult, Outcome
from aakash_cdp.errors import CdpError, Problem, mask
from aakash_cdp.pipeline.questions import Question
from aakash_cdp.warehouse.engine import Reader

SAMPLE_ROWS = 5


def run_checks(reader: Reader, asked: Sequence[Question]) -> list[CheckResult]:
    """Ask every question, one statement a table."""
    results: list[CheckResult] = []
    tables = sorted({question.table for question in asked})
    for table in tables:
        mine = [question for question in asked if question.table == table]
        counts = " , ".join(f"(select count(*) from ({question.failing}) as failing)" for question in mine)
        row = reader.rows(f"select (select count(*) from {table}), {counts}")[0]
        results += [_result(reader, question, int(row[0]), int(row[n])) for n, question in enumerate(mine, 1)]
    return results


def _result(reader: Reader, question: Question, total: int, failing: int) -> CheckResult:
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


def _sample(reader: Reader, question: Question) -> list[str]:
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
