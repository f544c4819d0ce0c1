"""A run from request to record: one writer, a standing hold respected, every ending written down."""

import hashlib
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from aakash_cdp import __version__
from aakash_cdp.config import Settings
from aakash_cdp.control import ControlDatabase, Run, WriterLock, home_url, writer_lock
from aakash_cdp.errors import CdpError
from aakash_cdp.gold.attribute_problems import load_attributes
from aakash_cdp.gold.explanation import Rules
from aakash_cdp.pipeline.admission import (
    Request,
    RunOptions,
    decide_about_files,
    refuse_to_go_back,
    respect_hold,
    settle_left_over_runs,
)
from aakash_cdp.pipeline.golden_record import GOLDEN_RECORD, offered_columns
from aakash_cdp.pipeline.model import Model, read_models
from aakash_cdp.pipeline.plan import Plan, read_plan
from aakash_cdp.pipeline.policy_effect import PolicyEffect, measure, require_approval
from aakash_cdp.pipeline.record import folder_version, new_run_id, notify, utc_now, who
from aakash_cdp.pipeline.run import PipelineRun, Progress, Report
from aakash_cdp.silver import labels, vocabulary
from aakash_cdp.silver.vocabulary import load_vocabulary
from aakash_cdp.warehouse.engine import Engine, Reader, Warehouse
from aakash_cdp.warehouse.opening import open_warehouse

SYNTHETIC_MARKER = "_SYNTHETIC"


def open_control(settings: Settings) -> ControlDatabase:
    """The control database of a home, which is made if it is not there (mode 0700)."""
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    return ControlDatabase.open(settings.database_url or home_url(settings.home))


def open_published(settings: Settings) -> Reader:
    """The newest publication, read-only. Raises CdpError `nothing-published`."""
    return open_warehouse(settings).reader()


def compile_plan(settings: Settings, models: list[Model] | None = None) -> Plan:
    """Policy and models, read, validated and compiled. Raises CdpError with everything that is wrong."""
    plan = read_plan(settings.policy, open_warehouse(settings).target, read_models() if models is None else models)
    plan.compiler.save()
    return plan


def golden_rules(settings: Settings) -> Rules:
    """What the golden record is computed by, for one student at a time. Raises CdpError with all that is wrong."""
    models = read_models()
    plan = compile_plan(settings, models)
    [step] = [step for step in plan.steps if step.model.name == GOLDEN_RECORD]
    columns = offered_columns(models)
    return Rules(
        policy=load_attributes(settings.policy / "attributes.yml", columns),
        policy_version=folder_version(settings.policy),
        columns=columns,
        parts={part.model.name: plan.incremental_part(step, part).text for part in step.parts},
        compiled=lambda text: plan.compile(text, {}),
    )


def run(settings: Settings, options: RunOptions, progress: Progress) -> Report:
    """Do one run and publish it. Raises CdpError; then the previous publication still stands."""
    database = open_control(settings)
    try:
        with writer_lock(settings.home, database) as lock:
            with started_run(settings, options, progress, database, lock) as pipeline:
                pipeline.apply()
                pipeline.check()
                _hold_back(settings, pipeline, database)
                report = pipeline.publish()
            _finish(database, report)
        _tell_recovery(settings, database, report)
        return report
    finally:
        database.close()


def plan_policy(settings: Settings, bronze: Path | None, progress: Progress, *, approve: bool = False) -> PolicyEffect:
    """What the policy of the settings would change in what is published. Publishes nothing, and records an approval.

    Raises CdpError for a policy that can not stand, `nothing-published`, or a run that is under way.
    """
    warehouse = open_warehouse(settings)
    reader = warehouse.reader()
    [(as_of,)] = reader.rows("select as_of from ops.run_clock")
    reader.close()
    database = open_control(settings)
    try:
        with writer_lock(settings.home, database) as lock:
            asked = RunOptions(bronze=bronze, as_of=as_of)
            request = replace(_request(settings, asked, warehouse), full=False, only_known=True)
            plan = compile_plan(settings)
            engine = warehouse.begin(request.run_id, full=False, beside=True)
            try:
                pipeline = _pipeline(settings, request, engine, plan, database, lock, progress)
                pipeline.apply()
                effect = measure(engine, _golden_model(plan), pipeline.policy_version)
            finally:
                engine.abandon()
            if approve:
                database.approve_policy(effect.policy_version, effect.figures, who(), utc_now())
            return effect
    finally:
        database.close()


def _pipeline(
    settings: Settings,
    request: Request,
    engine: Engine,
    plan: Plan,
    database: ControlDatabase,
    lock: WriterLock,
    progress: Progress,
) -> PipelineRun:
    vocabulary_file = settings.policy / "vocabulary.yml"
    return PipelineRun(
        request=request,
        engine=engine,
        plan=plan,
        vocabulary=load_vocabulary(vocabulary_file),
        vocabulary_version=_hash_of(vocabulary_file, Path(labels.__file__), Path(vocabulary.__file__)),
        policy_version=folder_version(settings.policy),
        database=database,
        lock=lock,
        progress=progress,
    )


def _hold_back(settings: Settings, pipeline: PipelineRun, database: ControlDatabase) -> None:
    """Compare with the publication where it was made by another policy. Raises CdpError `policy-change-unapproved`."""
    before = pipeline.engine.previous(GOLDEN_RECORD)
    if before is None or pipeline.replaces_policy in (None, pipeline.policy_version):
        return
    effect = measure(pipeline.engine, _golden_model(pipeline.plan), pipeline.policy_version)
    require_approval(effect, settings.limits, database.approved_figures(pipeline.policy_version))


def _golden_model(plan: Plan) -> Model:
    return next(step.model for step in plan.steps if step.model.name == GOLDEN_RECORD)


def _published_policy(warehouse: Warehouse) -> str | None:
    """The version of the policy by which readers' tables were made."""
    published = warehouse.published()
    if published is None:
        return None
    reader = warehouse.reader()
    try:
        found = reader.rows(f"select policy_version from ops.runs where run_id = '{published}'")
    finally:
        reader.close()
    return str(found[0][0]) if found else None


@contextmanager
def started_run(
    settings: Settings, options: RunOptions, progress: Progress, database: ControlDatabase, lock: WriterLock
) -> Iterator[PipelineRun]:
    """A run that is on record, with its own copy of the tables; leaving with an error throws the copy away."""
    warehouse = open_warehouse(settings)
    settle_left_over_runs(warehouse, database)
    respect_hold(warehouse, database, options)
    request = _request(settings, options, warehouse)
    refuse_to_go_back(warehouse, request.as_of)
    request = replace(request, unskip=decide_about_files(warehouse, database, options, request.bronze))
    database.start_run(_record_of(settings, request, warehouse))
    engine: Engine | None = None
    try:
        plan = compile_plan(settings)
        begun = time.perf_counter()
        replaces = _published_policy(warehouse)
        is_other = replaces not in (None, folder_version(settings.policy))
        engine = warehouse.begin(request.run_id, full=request.full, beside=is_other)
        pipeline = _pipeline(settings, request, engine, plan, database, lock, progress)
        pipeline.replaces_policy = replaces
        if not request.full:
            pipeline.note_copy(time.perf_counter() - begun)
        yield pipeline
        plan.compiler.save()
    except BaseException as error:
        if engine is not None:
            engine.abandon()
        # Interrupted after its switch it has published: the next run writes that down.
        if warehouse.published() != request.run_id:
            warehouse.discard(request.run_id)
            _record_failure(settings, database, request.run_id, error)
        raise


def _request(settings: Settings, options: RunOptions, warehouse: Warehouse) -> Request:
    bronze = (options.bronze or settings.bronze or settings.home / "bronze").resolve()
    now = utc_now()
    return Request(
        run_id=new_run_id(now),
        bronze=bronze,
        full=options.full or warehouse.published() is None,
        as_of=options.as_of or now,
        compact=options.compact,
    )


def _record_of(settings: Settings, request: Request, warehouse: Warehouse) -> Run:
    return Run(
        run_id=request.run_id,
        state="running",
        kind="full" if request.full else "incremental",
        engine=warehouse.target,
        as_of=request.as_of,
        started_at=utc_now(),
        process_id=os.getpid(),
        host=socket.gethostname(),
        policy_version=folder_version(settings.policy),
        code_version=__version__,
        is_synthetic=(request.bronze / SYNTHETIC_MARKER).exists(),
    )


def _hash_of(*files: Path) -> str:
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:32]


def _finish(database: ControlDatabase, report: Report) -> None:
    database.finish_run(
        report.run_id,
        state="published",
        finished_at=utc_now(),
        seconds=report.seconds,
        rows_in=report.rows_in,
        rows_out=report.rows_out,
        recomputed=report.recomputed,
        warnings=report.warnings,
    )


def _record_failure(settings: Settings, database: ControlDatabase, run_id: str, error: BaseException) -> None:
    reference = error.problems[0].reference if isinstance(error, CdpError) else type(error).__name__
    database.finish_run(
        run_id,
        state="failed",
        finished_at=utc_now(),
        seconds=0.0,
        rows_in=0,
        rows_out=0,
        recomputed={},
        warnings=(),
        error_reference=reference,
    )
    notify(settings.notify, {"event": "failed", "run_id": run_id, "reference": reference, "at": utc_now()})


def _tell_recovery(settings: Settings, database: ControlDatabase, report: Report) -> None:
    ended = database.runs(2)
    if len(ended) == 2 and ended[1].state == "failed":
        notify(settings.notify, {"event": "recovered", "run_id": report.run_id, "at": utc_now()})
