"""Which keys of a model a run must recompute: declared in the header, never remembered by the data.

For every table that a model reads, its header maps a changed row there to the model's key. The mapping is applied to
the row as it was published and as it will be, so that a call that moved from one lead to another touches both. Only
the columns that the model reads count: a lead's new e-mail touches no call.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from aakash_cdp.pipeline.model import Label, Model
from aakash_cdp.pipeline.plan import Plan, Step, changed_name
from aakash_cdp.warehouse.engine import Engine


def touch(engine: Engine, plan: Plan, step: Step, *, landed: bool) -> int:
    """Fill the model's `touched` relation; returns how many keys. `landed`: its source table has new rows."""
    model = step.model
    selects = list(_mappings(engine, plan, step))
    if landed:
        source = model.header.source
        selects.append(f"select {model.touched_key} as touched_key from stage.{source}_row")
    if model.header.due and engine.has(model.name):
        selects.append(
            f"select {model.touched_key} as touched_key from {model.name} "
            f"where {model.header.due} <= (select as_of_date_ist from ops.run_clock)"
        )
    if not selects:
        selects.append(f"select cast(null as {model.touched_type}) as touched_key")
    count = engine.create(
        model.touched,
        f"select distinct touched_key as {model.touched_key} from ({' union all '.join(selects)}) as mapped "
        "where touched_key is not null",
    )
    return count + _touch_together(engine, model) if count and model.header.together else count


def _touch_together(engine: Engine, model: Model) -> int:
    """Add the keys of the published rows that belong together with a touched one; returns how many."""
    key, column = model.touched_key, model.header.together
    sharing = f"select {column} from {model.name} where {key} in (select {key} from {model.touched})"
    return engine.append(
        model.touched,
        f"select {key} from {model.name} where {column} in ({sharing}) "
        f"and {key} not in (select {key} from {model.touched})",
    )


@contextmanager
def picked(engine: Engine, plan: Plan, model: Model) -> Iterator[list[str]]:
    """The published rows of touched keys, looked up once: the relations that hold them, one for each table."""
    relations = {table: f"stage.{table.replace('.', '_')}" for table in model.tables}
    for table, relation in relations.items():
        engine.pick(relation, table, *plan.published_key(model))
    yield list(relations.values())
    for relation in relations.values():
        engine.drop(relation)


def _mappings(engine: Engine, plan: Plan, step: Step) -> Iterable[str]:
    model = step.model
    for table, mapping in model.header.touched_by.items():
        changed = _changed_rows(engine, plan, step, table)
        if changed is not None:
            yield _mapped(plan, changed, mapping)
    changed_labels = changed_name("ops.label")
    if model.header.labels and engine.has(changed_labels):
        yield _touched_by_labels(model, changed_labels)


def _mapped(plan: Plan, changed: str, mapping: str) -> str:
    is_column = mapping.isidentifier()
    select = f"select {mapping} as touched_key from changed" if is_column else mapping
    text = f"with changed as ({changed}) {select}"
    compiled = plan.compiler.compile(text, plan.schema, full=False)
    return f"select {compiled.columns[0][0]} as touched_key from ({compiled.text}) as mapping"


def _changed_rows(engine: Engine, plan: Plan, step: Step, table: str) -> str | None:
    """The changed rows of a table, as far as the columns this model reads differ; None when nothing changed."""
    versions = {other.model.versions: other.model for other in plan.steps}
    if table in versions:
        return _changed_versions(engine, plan, versions[table])
    relation = changed_name(table)
    if not engine.has(relation):
        return None
    columns = sorted(step.reads[table])
    listed = ", ".join(columns)
    return (
        f"select {listed} from (select {listed}, sum(case when _is_new then 1 else -1 end) as balance "
        f"from {relation} group by {listed}) as counted where balance <> 0"
    )


def _changed_versions(engine: Engine, plan: Plan, model: Model) -> str | None:
    """The changed rows of a table and of its older versions: every column counts, for their order may have changed."""
    columns = ", ".join(name for name in plan.schema[model.name])
    relations = [changed_name(table) for table in model.tables if engine.has(changed_name(table))]
    if not relations:
        return None
    return " union all ".join(f"select {columns} from {relation}" for relation in relations)


def _touched_by_labels(model: Model, changed: str) -> str:
    """The records that show a label whose meaning changed. A label never seen before can be on no published record."""
    return " union all ".join(
        f"select {model.touched_key} as touched_key from {table} as record join {changed} as changed "
        f"on changed.kind = '{label.kind}' and changed.label = record.{column}_raw "
        f"and changed.context = {_context(model, label)} where not changed._is_new"
        for column, label in model.header.labels.items()
        for table in model.tables
    )


def _context(model: Model, label: Label) -> str:
    if label.context is None:
        return "''"
    as_typed = f"{label.context}_raw" if label.context in model.header.labels else label.context
    return f"coalesce(record.{as_typed}, '')"
