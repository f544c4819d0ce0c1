"""A run from request to record: one writer, a standing hold respected, every ending written down."""

import hashlib
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from aakash_cdp import __version__
from aakash_cdp.bronze.contract import load_sources
from aakash_cdp.config import Settings
from aakash_cdp.control import ControlDatabase, Run, WriterLock, home_url, writer_lock
from aakash_cdp.errors import CdpError, ExitCode, fail
from aakash_cdp.pipeline.model import Model, read_models
from aakash_cdp.pipeline.plan import Plan, make_plan
from aakash_cdp.pipeline.record import folder_version, new_run_id, notify, utc_now, who
from aakash_cdp.pipeline.run import PipelineRun, Progress, Report, Request
from aakash_cdp.silver import labels
from aakash_cdp.silver.vocabulary import load_vocabulary
from aakash_cdp.warehouse.compiler import Compiler
from aakash_cdp.warehouse.engine import Engine, Reader, Warehouse
from aakash_cdp.warehouse.opening import open_warehouse

SYNTHETIC_MARKER = "_SYNTHETIC"


@dataclass(frozen=True)
class RunOptions:
    """What `cdp run` was told."""

    bronze: Path | None = None
    full: bool = False
    as_of: datetime | None = None
    compact: bool = False
    resume: bool = False
    skip_file: str | None = None
    why: str | None = None
    unskip_file: str | None = None


def open_control(settings: Settings) -> ControlDatabase:
    """The control database of a home, which is made if it is not there (mode 0700)."""
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    return ControlDatabase.open(settings.database_url or home_url(settings.home))


def open_published(settings: Settings) -> Reader:
    """The newest publication, read-only. Raises CdpError `nothing-published`."""
    return open_warehouse(settings).reader()


def compile_plan(settings: Settings, models: list[Model] | None = None) -> Plan:
    """Policy and models, read, validated and compiled. Raises CdpError with everything that is wrong."""
    sources = load_sources(settings.policy / "sources.yml")
    compiler = Compiler(open_warehouse(settings).target)
    plan = make_plan(sources, read_models() if models is None else models, compiler)
    compiler.save()
    return plan


def run(settings: Settings, options: RunOptions, progress: Progress) -> Report:
    """Do one run and publish it. Raises CdpError; then the previous publication still stands."""
    database = open_control(settings)
    try:
        with (
            writer_lock(settings.home, database) as lock,
            started_run(settings, options, progress, database, lock) as pipeline,
        ):
            pipeline.apply()
            pipeline.check()
            report = pipeline.publish()
            _finish(database, report)
        _tell_recovery(settings, database, report)
        return report
    finally:
        database.close()


@contextmanager
def started_run(
    settings: Settings, options: RunOptions, progress: Progress, database: ControlDatabase, lock: WriterLock
) -> Iterator[PipelineRun]:
    """A run that is on record, with its own copy of the tables; leaving with an error throws the copy away."""
    warehouse = open_warehouse(settings)
    _settle_left_over_runs(warehouse, database)
    _respect_hold(database, options)
    plan = compile_plan(settings)
    request = _request(settings, options, warehouse)
    _refuse_to_go_back(warehouse, request)
    _decide_about_files(warehouse, database, options, request.bronze)
    database.start_run(_record_of(settings, request, warehouse))
    engine: Engine | None = None
    try:
        begun = time.perf_counter()
        engine = warehouse.begin(request.run_id, full=request.full)
        vocabulary_file = settings.policy / "vocabulary.yml"
        pipeline = PipelineRun(
            request=request,
            engine=engine,
            plan=plan,
            vocabulary=load_vocabulary(vocabulary_file),
            vocabulary_version=_hash_of(vocabulary_file, Path(labels.__file__)),
            database=database,
            lock=lock,
            progress=progress,
        )
        if not request.full:
            pipeline.note_copy(time.perf_counter() - begun)
        yield pipeline
        plan.compiler.save()
    except BaseException as error:
        if engine is not None:
            engine.abandon()
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


def _settle_left_over_runs(warehouse: Warehouse, database: ControlDatabase) -> None:
    """A killed run ended either just after its switch, and was published, or before it, and never was."""
    running = database.running()
    if running is not None and running.run_id == warehouse.published():
        database.finish_run(
            running.run_id,
            state="published",
            finished_at=utc_now(),
            seconds=(utc_now() - running.started_at).total_seconds(),
            rows_in=0,
            rows_out=0,
            recomputed={},
            warnings=["killed right after it had published; the publication's own ops.runs has its figures"],
        )
    for run_id in database.abandon_running(""):
        warehouse.discard(run_id)


def _respect_hold(database: ControlDatabase, options: RunOptions) -> None:
    hold = database.hold()
    if hold is None:
        return
    if options.resume:
        database.lift_hold(utc_now())
        return
    raise fail(
        "run-held",
        f"{hold.who} rolled back to {hold.run_id} at {hold.set_at:%Y-%m-%d %H:%M} UTC: {hold.why}",
        hint="`cdp run --resume` lifts the hold and goes on from that publication",
    )


def _refuse_to_go_back(warehouse: Warehouse, request: Request) -> None:
    if warehouse.published() is None:
        return
    reader = warehouse.reader()
    try:
        published = reader.rows("select as_of from ops.run_clock")[0][0]
    finally:
        reader.close()
    if request.as_of < published:
        raise fail(
            "as-of-in-the-past",
            f"--as-of {request.as_of:%Y-%m-%d %H:%M:%S} lies before the published {published:%Y-%m-%d %H:%M:%S} UTC",
            hint="replay the past in an empty home: `cdp run --home NEW --as-of …`",
            exit_code=ExitCode.USAGE,
        )


def _decide_about_files(warehouse: Warehouse, database: ControlDatabase, options: RunOptions, bronze: Path) -> None:
    if options.skip_file:
        path = _below(bronze, options.skip_file)
        _require_there(bronze, path)
        _require_unread(warehouse, path)
        database.set_aside(path, options.why or "", who(), utc_now())
    if options.unskip_file:
        path = _below(bronze, options.unskip_file)
        if not database.lift_set_aside(path, utc_now()):
            raise fail(
                "file-not-set-aside",
                f"{path} is not set aside",
                hint="`cdp status` lists the files that are",
                exit_code=ExitCode.USAGE,
            )


def _below(bronze: Path, given: str) -> str:
    """The path of a file below the Bronze root, whichever way it was given."""
    path = Path(given)
    if not path.is_absolute() and ((bronze / path).exists() or not path.exists()):
        return path.as_posix()
    path = path.resolve()
    return path.relative_to(bronze).as_posix() if path.is_relative_to(bronze) else path.as_posix()


def _require_there(bronze: Path, path: str) -> None:
    if Path(path).is_absolute() or not (bronze / path).is_file():
        raise fail(
            "file-not-found",
            f"{path} is no file below {bronze}",
            hint="name it as the error named it: <table>/dt=YYYY-MM-DD/<file>.parquet",
            exit_code=ExitCode.USAGE,
        )


def _require_unread(warehouse: Warehouse, path: str) -> None:
    if warehouse.published() is None:
        return
    reader = warehouse.reader()
    try:
        known = {row[0] for row in reader.rows("select file_path from ops.bronze_files")}
    finally:
        reader.close()
    if path in known:
        raise fail(
            "file-already-read",
            f"{path} was read by an earlier run: its rows are in Silver",
            hint="only a file never read can be set aside; mend its records in Superleap instead",
            exit_code=ExitCode.USAGE,
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
