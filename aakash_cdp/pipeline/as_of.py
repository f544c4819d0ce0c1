"""What did Gold say on an earlier day? Its history and its present rows, put together as they were published then.

A row counts from the run that made it (`updated_at`) to the run that replaced or removed it (`valid_to`). The map of
leads tells whose a lead was; a lead that came later shows its first student.
"""

from datetime import datetime

from aakash_cdp.config import Settings
from aakash_cdp.errors import ExitCode, fail
from aakash_cdp.pipeline.model import Model, read_models
from aakash_cdp.warehouse.engine import Reader
from aakash_cdp.warehouse.opening import open_warehouse


def open_as_of(settings: Settings, moment: datetime) -> Reader:
    """The publication with every table that has a history as it was at a moment in UTC.

    Raises CdpError `nothing-published`, or `as-of-before-history` for a time before the first publication.
    """
    warehouse = open_warehouse(settings)
    published = warehouse.reader()
    try:
        [(first,)] = published.rows("select min(as_of) from ops.runs where state = 'published'")
        columns = published.tables()
    finally:
        published.close()
    if moment < first:
        raise fail(
            "as-of-before-history",
            f"{moment:%Y-%m-%d %H:%M} UTC lies before the first publication, {first:%Y-%m-%d %H:%M} UTC",
            hint="replay the past in an empty home: `cdp run --home NEW --as-of …`",
            exit_code=ExitCode.USAGE,
        )
    kept = [model for model in read_models() if model.header.history and model.history in columns]
    return warehouse.reader_with({model.name: _as_of(model, list(columns[model.name]), moment) for model in kept})


def _as_of(model: Model, columns: list[str], moment: datetime) -> str:
    """The rows of a table at a moment: of each key the first that ended later, else the present one."""
    key, made_at = model.header.key, model.header.changed_at
    listed = ", ".join(columns)
    then = f"timestamp '{moment}'"
    was_there = f" where {made_at} <= {then}" if made_at else ""
    return (
        f"with later as (select {listed}, valid_to, "
        f"row_number() over (partition by {key} order by valid_to asc, run_id asc) as place "
        f"from published.{model.history} where valid_to > {then}), "
        f"known as (select {listed} from later where place = 1 union all select {listed} from published.{model.name} "
        f"where {key} not in (select {key} from later)) "
        f"select {listed} from known{was_there}"
    )
