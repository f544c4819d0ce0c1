"""What stewards decided of two leads, as identity reads it: the copy of the control database that a run sees.

A decision about a lead that Silver does not have is kept, and means nothing until the lead lands.
"""

from collections.abc import Iterable, Iterator

import pyarrow as pa

from aakash_cdp.control import IdentityDecision
from aakash_cdp.identity.keys import key60
from aakash_cdp.identity.resolution.contraction import DisjointSets
from aakash_cdp.warehouse.arrow import arrow_table

DECISION_COLUMNS = {
    "decision_key": "bigint",
    "lead_id": "varchar",
    "other_lead_id": "varchar",
    "lead_key": "bigint",
    "other_lead_key": "bigint",
    "verdict": "varchar",
    "why": "varchar",
    "decided_by": "varchar",
    "decided_at": "timestamp(6)",
}


def decision_table(decisions: Iterable[IdentityDecision]) -> pa.Table:
    """The rows of `ops.steward_decision`."""
    return arrow_table(DECISION_COLUMNS, [_row(decision) for decision in decisions])


def _row(decision: IdentityDecision) -> dict[str, object]:
    lead_key, other_lead_key = key60(decision.lead_id), key60(decision.other_lead_id)
    return {
        "decision_key": key60(f"{decision.verdict}:{decision.lead_id}:{decision.other_lead_id}"),
        "lead_id": decision.lead_id,
        "other_lead_id": decision.other_lead_id,
        "lead_key": lead_key,
        "other_lead_key": other_lead_key,
        "verdict": decision.verdict,
        "why": decision.why,
        "decided_by": decision.who,
        "decided_at": decision.set_at,
    }


def contradictions(decisions: Iterable[IdentityDecision]) -> Iterator[IdentityDecision]:
    """The unlinks whose two leads other decisions link, one with the next. The unlink wins; some link does not hold."""
    standing = list(decisions)
    linked = DisjointSets()
    for decision in standing:
        if decision.verdict == "link":
            linked.join(key60(decision.lead_id), key60(decision.other_lead_id))
    for decision in standing:
        is_linked = linked.root(key60(decision.lead_id)) == linked.root(key60(decision.other_lead_id))
        if decision.verdict == "unlink" and is_linked:
            yield decision


def told(decision: IdentityDecision) -> str:
    """A contradiction for people."""
    return (
        f"{decision.lead_id} and {decision.other_lead_id} are unlinked by {decision.who}, yet a chain of links ties "
        "them: they stay apart, and one of the links does not hold; `cdp identity decisions` lists all"
    )
