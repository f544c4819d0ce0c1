"""The dictionary of labels seen: every distinct text of a vocabulary column, resolved once in Python.

Silver joins `ops.label` on the text as typed, so a changed alias touches only the rows that show that label.
"""

from collections.abc import Iterable, Mapping, Sequence

import pyarrow as pa

from aakash_cdp.silver.labels import resolve_labels
from aakash_cdp.silver.vocabulary import Vocabulary
from aakash_cdp.warehouse.arrow import arrow_table
from aakash_cdp.warehouse.engine import Engine

LABEL_COLUMNS = {
    "label_id": "varchar",
    "kind": "varchar",
    "label": "varchar",
    "context": "varchar",
    "canonical": "varchar",
    "rank": "integer",
    "is_side": "boolean",
    "is_known": "boolean",
    "class_no": "integer",
    "is_passed": "boolean",
    "is_moving_up": "boolean",
    "answered": "boolean",
    "state": "varchar",
}


def labels_seen(columns: Iterable[tuple[str, str, str, str | None]]) -> str:
    """The select of every distinct (kind, label, context) in (relation, column, kind, context column)."""
    nothing = "''"
    parts = [
        f"select distinct '{kind}' as kind, {column} as label, "
        f"{f'coalesce({context}, {nothing})' if context else nothing} as context "
        f"from {relation} where {column} is not null"
        for relation, column, kind, context in columns
    ]
    return " union ".join(parts)


def add_new_labels(engine: Engine, vocabulary: Vocabulary, seen: str) -> int:
    """Resolve the labels of the select `seen` that the dictionary lacks; returns how many there were."""
    new = engine.rows(
        f"select seen.kind, seen.label, seen.context from ({seen}) as seen left join ops.label "
        "on label.kind = seen.kind and label.label = seen.label and label.context = seen.context "
        "where label.kind is null order by 1, 2, 3"
    )
    if new:
        engine.load("stage.label", _resolved(vocabulary, new))
        engine.append("ops.label", "select * from stage.label")
    return len(new)


def resolve_again(engine: Engine, vocabulary: Vocabulary) -> None:
    """Load `stage.label`: the whole dictionary under the vocabulary as it is now."""
    known = engine.rows("select kind, label, context from ops.label order by kind, label, context")
    engine.load("stage.label", _resolved(vocabulary, known))


def _resolved(vocabulary: Vocabulary, labels: Sequence[tuple[str, str, str]]) -> pa.Table:
    rows = resolve_labels(vocabulary, labels)
    return arrow_table(LABEL_COLUMNS, [{**row, "label_id": _label_id(row)} for row in rows])


def _label_id(row: Mapping[str, object]) -> str:
    return f"{row['kind']}|{row['context']}|{row['label']}"
