"""How does a model read every event, whichever there are? An event is one file, `gold/event_<name>.sql`, and no list.

Such a file is a select of every accepted version of a source record, as the event that it tells of, in the columns
below. It makes no table: a model that reads `each_event.touched` holds the union of all of them in its place, for the
source ids it recomputes; `each_event.<name>` the same for the source ids in a CTE of its own, called so.
"""

import re
from collections.abc import Sequence

COLUMNS = (
    "event_id",
    "event_name",
    "source_table",
    "source_id",
    "lead_id",
    "linked_call_id",
    "customer_number",
    "properties",
    "is_orphan",
    "is_current",
    "event_at",
    "updated_at",
    "deleted_at",
    "_ingested_at",
    "_version_hash",
)
_PLACE = re.compile(r"\beach_event\.(?P<sources>\w+)(?P<alias> as \w+)?")
_TOUCHED = "touched"
_FILTER = "touched.source"


def reads_events(text: str) -> bool:
    """Whether a model has a place for every event."""
    return _PLACE.search(text) is not None


def with_events(text: str, events: Sequence[str]) -> str:
    """The text of a model with the union of these selects in every place for it."""
    columns = ", ".join(COLUMNS)
    union = " union all ".join(f"select {columns} from ({event}) as event" for event in events)

    def filled(place: re.Match[str]) -> str:
        sources = place["sources"]
        own = union if sources == _TOUCHED else union.replace(_FILTER, sources)
        return f"({own}){place['alias'] or ' as each_event'}"

    return _PLACE.sub(filled, text)
