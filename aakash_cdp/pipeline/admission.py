"""What must be settled before a run may begin: runs that were killed, a standing hold, its clock, files set aside."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from aakash_cdp.control import ControlDatabase
from aakash_cdp.errors import ExitCode, fail
from aakash_cdp.pipeline.record import utc_now, who
from aakash_cdp.warehouse.engine import Warehouse


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


@dataclass(frozen=True)
class Request:
    """What a run was asked for."""

    run_id: str
    bronze: Path
    full: bool
    as_of: datetime
    compact: bool = False
    unskip: str | None = None
    only_known: bool = False
    """Read no file that the publication does not know: what changes then, the rules change."""


def settle_left_over_runs(warehouse: Warehouse, database: ControlDatabase) -> None:
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


def respect_hold(warehouse: Warehouse, database: ControlDatabase, options: RunOptions) -> None:
    """A hold stops every run but the one that lifts it, which also forgets what was rolled away."""
    hold = database.hold()
    if hold is None:
        return
    if options.resume:
        database.lift_hold(utc_now())
        for run_id in warehouse.kept():
            if run_id > hold.run_id:
                warehouse.discard(run_id)
        return
    raise fail(
        "run-held",
        f"{hold.who} rolled back to {hold.run_id} at {hold.set_at:%Y-%m-%d %H:%M} UTC: {hold.why}",
        hint="`cdp run --resume` lifts the hold and goes on from that publication",
    )


def refuse_to_go_back(warehouse: Warehouse, as_of: datetime) -> None:
    """What is published was computed for its day; an earlier day in the same home would mix the two."""
    if warehouse.published() is None:
        return
    reader = warehouse.reader()
    try:
        published = reader.rows("select as_of from ops.run_clock")[0][0]
    finally:
        reader.close()
    if as_of < published:
        raise fail(
            "as-of-in-the-past",
            f"--as-of {as_of:%Y-%m-%d %H:%M:%S} lies before the published {published:%Y-%m-%d %H:%M:%S} UTC",
            hint="replay the past in an empty home: `cdp run --home NEW --as-of …`; if the published time is the "
            "mistake, `cdp rollback`, then `cdp run --resume`",
            exit_code=ExitCode.USAGE,
        )


def decide_about_files(
    warehouse: Warehouse, database: ControlDatabase, options: RunOptions, bronze: Path
) -> str | None:
    """Set a file aside at once; returns the path of one that shall land, which the run lifts when it publishes."""
    if options.skip_file:
        path = _below(bronze, options.skip_file)
        _require_there(bronze, path)
        _require_unread(warehouse, path)
        database.set_aside(path, options.why or "", who(), utc_now())
    if options.unskip_file is None:
        return None
    path = _below(bronze, options.unskip_file)
    if path not in {file.file_path for file in database.files_set_aside()}:
        raise fail(
            "file-not-set-aside",
            f"{path} is not set aside",
            hint="`cdp status` lists the files that are",
            exit_code=ExitCode.USAGE,
        )
    return path


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
