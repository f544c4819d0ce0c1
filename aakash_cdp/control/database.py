"""What does the control database know, and how is it told something new: one method per question.

Each method is one transaction. A write is durable when its method returns.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, RowMapping, Select, Table, desc, insert, select, update

from aakash_cdp.control.connection import make_engine, reachable, writing
from aakash_cdp.control.migrations import bring_to_head, version_of
from aakash_cdp.control.records import (
    CheckResult,
    FileSetAside,
    Hold,
    IdentityDecision,
    Run,
    RunState,
    StageRecord,
    Verdict,
)
from aakash_cdp.control.schema import (
    HEAD,
    check_result,
    file_set_aside,
    identity_decision,
    metadata,
    policy_approval,
    publication_hold,
    run,
    run_stage,
)
from aakash_cdp.errors import fail


class ControlDatabase:
    """Decisions of people and facts about runs, in SQLite or PostgreSQL. Several processes may hold it open."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @classmethod
    def open(cls, url: str) -> "ControlDatabase":
        """Opens `sqlite:///PATH` (made with mode 0600) or `postgresql://…`, and brings its schema to HEAD.

        Raises CdpError: `control-database-unsupported`, `control-database-unreachable`, `control-database-newer`.
        """
        database = cls(make_engine(url))
        try:
            database._bring_to_head()
        except BaseException:
            database.close()
            raise
        return database

    def close(self) -> None:
        """Closes every connection. The object is of no use afterwards."""
        self.engine.dispose()

    # Runs

    def start_run(self, new: Run) -> None:
        """Records a run that begins. Raises IntegrityError when its id is taken."""
        with self._write() as connection:
            connection.execute(insert(run).values(asdict(new)))

    def finish_run(
        self,
        run_id: str,
        *,
        state: RunState,
        finished_at: datetime,
        seconds: float,
        rows_in: int,
        rows_out: int,
        recomputed: Mapping[str, str],
        warnings: Sequence[str],
        error_reference: str | None = None,
    ) -> None:
        """Records how a run ended. Raises `run-not-running` unless it is recorded as running."""
        ended = {
            "state": state,
            "finished_at": finished_at,
            "seconds": seconds,
            "rows_in": rows_in,
            "rows_out": rows_out,
            "recomputed": dict(recomputed),
            "warnings": list(warnings),
            "error_reference": error_reference,
        }
        is_this_running = (run.c.run_id == run_id) & (run.c.state == "running")
        with self._write() as connection:
            if connection.execute(update(run).where(is_this_running).values(ended)).rowcount:
                return
            found = connection.execute(select(run.c.state).where(run.c.run_id == run_id)).scalar()
        raise fail(
            "run-not-running",
            f"run {run_id} ended, but the run log has it as {found or 'unknown'}.",
            hint="another writer took over while this one had lost its lock; see `cdp status`, then `cdp run`.",
        )

    def abandon_running(self, except_run_id: str) -> list[str]:
        """Marks every other run still `running` as abandoned and returns their ids, in order.

        Only the holder of the writer lock may call this: that it has the lock is what proves their writers gone.
        """
        is_left_over = (run.c.state == "running") & (run.c.run_id != except_run_id)
        with self._write() as connection:
            left_over = connection.execute(select(run.c.run_id).where(is_left_over)).scalars().all()
            connection.execute(update(run).where(is_left_over).values(state="abandoned"))
        return sorted(left_over)

    def record_stages(self, run_id: str, stages: Sequence[StageRecord]) -> None:
        """Adds stages to a run."""
        self._insert(run_stage, [{"run_id": run_id, **asdict(stage)} for stage in stages])

    def record_checks(self, run_id: str, checks: Sequence[CheckResult]) -> None:
        """Adds check results to a run."""
        self._insert(check_result, [{"run_id": run_id, **asdict(check)} for check in checks])

    def runs(self, limit: int | None) -> list[Run]:
        """The newest runs, newest first; all of them when `limit` is None."""
        newest_first = select(run).order_by(desc(run.c.started_at), desc(run.c.run_id))
        return [_run(row) for row in self._rows(newest_first.limit(limit))]

    def running(self) -> Run | None:
        """The newest run recorded as running. That its process still lives is known from the writer lock alone."""
        newest_first = select(run).where(run.c.state == "running").order_by(desc(run.c.started_at), desc(run.c.run_id))
        return next((_run(row) for row in self._rows(newest_first.limit(1))), None)

    def stages(self, run_id: str) -> list[StageRecord]:
        """The stages of a run in the order they ran."""
        rows = self._rows(select(run_stage).where(run_stage.c.run_id == run_id).order_by(run_stage.c.position))
        return [StageRecord(**_known(row, StageRecord)) for row in rows]

    def checks(self, run_id: str) -> list[CheckResult]:
        """The check results of a run by table and name."""
        rows = self._rows(select(check_result).where(check_result.c.run_id == run_id))
        results = [CheckResult(**_known(row, CheckResult) | {"sample": tuple(row["sample"])}) for row in rows]
        # Sorted here because the two databases do not sort text alike.
        return sorted(results, key=lambda result: (result.table_name, result.check_name))

    # Decisions

    def set_aside(self, path: str, why: str, who: str, at: datetime) -> None:
        """Sets a Bronze file aside. A decision already standing for that file ends and stays as history."""
        self._decide(file_set_aside, file_set_aside.c.file_path == path, at, file_path=path, why=why, who=who)

    def lift_set_aside(self, path: str, at: datetime) -> bool:
        """Lets a file land again; False when it was not set aside."""
        with self._write() as connection:
            return _lift(connection, file_set_aside, at, file_set_aside.c.file_path == path)

    def files_set_aside(self) -> list[FileSetAside]:
        """The files set aside now, in the order of the decisions."""
        rows = self._rows(_standing(file_set_aside))
        newest_per_file = {row["file_path"]: FileSetAside(**_known(row, FileSetAside)) for row in rows}
        return list(newest_per_file.values())

    def set_hold(self, run_id: str, why: str, who: str, at: datetime) -> None:
        """Holds publishing at `run_id`. A hold already standing ends and stays as history."""
        self._decide(publication_hold, None, at, run_id=run_id, why=why, who=who)

    def lift_hold(self, at: datetime) -> bool:
        """Lets runs publish again; False when nothing was held."""
        with self._write() as connection:
            return _lift(connection, publication_hold, at)

    def hold(self) -> Hold | None:
        """The hold standing now."""
        rows = self._rows(_standing(publication_hold))
        return Hold(**_known(rows[-1], Hold)) if rows else None

    def decide_identity(
        self, lead_id: str, other_lead_id: str, verdict: Verdict, why: str, who: str, at: datetime
    ) -> None:
        """Decides of two leads, in either order. What stood of the same two ends and stays as history.

        Raises IntegrityError when both are one lead.
        """
        first, second = sorted((lead_id, other_lead_id))
        decision = {"lead_id": first, "other_lead_id": second, "verdict": verdict, "why": why, "who": who}
        self._decide(identity_decision, _of_leads(first, second), at, **decision)

    def undo_identity(self, lead_id: str, other_lead_id: str, at: datetime) -> bool:
        """Ends what was decided of two leads; False when nothing was."""
        with self._write() as connection:
            return _lift(connection, identity_decision, at, _of_leads(*sorted((lead_id, other_lead_id))))

    def identity_decisions(self) -> list[IdentityDecision]:
        """What is decided now, in the order of the decisions; the newest where two were taken at once."""
        rows = self._rows(_standing(identity_decision))
        newest_per_pair = {(row["lead_id"], row["other_lead_id"]): row for row in rows}
        return [IdentityDecision(**_known(row, IdentityDecision)) for row in newest_per_pair.values()]

    def approve_policy(self, policy_version: str, figures: Mapping[str, float], who: str, at: datetime) -> None:
        """Someone saw what a policy changes, and lets a run apply it."""
        row = {"policy_version": policy_version, "figures": dict(figures), "who": who, "set_at": at}
        with self._write() as connection:
            connection.execute(policy_approval.insert().values(**row))

    def approved_figures(self, policy_version: str) -> dict[str, float] | None:
        """What the newest approval of a policy allows, or None."""
        asked = select(policy_approval).where(policy_approval.c.policy_version == policy_version)
        rows = self._rows(asked.order_by(policy_approval.c.id.desc()).limit(1))
        return dict(rows[0]["figures"]) if rows else None

    # Copy

    def table_rows(self, name: str) -> list[dict[str, object]]:
        """A whole table by its key, for copying into a publication; JSON columns come as JSON text.

        Raises KeyError when there is no such table.
        """
        table = metadata.tables[name]
        rows = self._rows(select(table).order_by(*table.primary_key.columns))
        return [{column: _plain(value) for column, value in row.items()} for row in rows]

    # Plumbing

    def _bring_to_head(self) -> None:
        with self._read() as connection:
            if version_of(connection) == HEAD:
                return
        with self._write() as connection:
            bring_to_head(connection)

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        with reachable(self.engine.url), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        with reachable(self.engine.url), writing(self.engine).begin() as connection:
            yield connection

    def _rows(self, query: Select[Any]) -> Sequence[RowMapping]:
        with self._read() as connection:
            return connection.execute(query).mappings().all()

    def _insert(self, table: Table, rows: list[dict[str, object]]) -> None:
        if rows:
            with self._write() as connection:
                connection.execute(insert(table), rows)

    def _decide(self, table: Table, same: ColumnElement[bool] | None, at: datetime, **decision: str) -> None:
        with self._write() as connection:
            _lift(connection, table, at, *(() if same is None else (same,)))
            connection.execute(insert(table).values(set_at=at, **decision))


def _run(row: RowMapping) -> Run:
    return Run(**_known(row, Run) | {"warnings": tuple(row["warnings"])})


def _known(row: RowMapping, record: type) -> dict[str, Any]:
    return {field.name: row[field.name] for field in fields(record)}


def _standing(table: Table) -> Select[Any]:
    return select(table).where(table.c.lifted_at.is_(None)).order_by(table.c.id)


def _lift(connection: Connection, table: Table, at: datetime, *same: ColumnElement[bool]) -> bool:
    return connection.execute(update(table).where(table.c.lifted_at.is_(None), *same).values(lifted_at=at)).rowcount > 0


def _of_leads(lead_id: str, other_lead_id: str) -> ColumnElement[bool]:
    return (identity_decision.c.lead_id == lead_id) & (identity_decision.c.other_lead_id == other_lead_id)


def _plain(value: object) -> object:
    return json.dumps(value, ensure_ascii=False, sort_keys=True) if isinstance(value, dict | list) else value
