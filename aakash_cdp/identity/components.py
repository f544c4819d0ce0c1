"""Which leads hang together over links, and which of them names the student.

A pure function of the links: the same components and anchors whatever their order.
"""

from collections.abc import Iterable
from datetime import datetime

import pyarrow as pa

_SCHEMA = pa.schema([("lead_id", pa.string()), ("anchor_lead_id", pa.string())])


class UnionFind:
    """Disjoint sets of lead ids, with path halving.

    >>> sets = UnionFind()
    >>> sets.join("a", "b"); sets.join("b", "c")
    >>> sets.root("a") == sets.root("c"), sets.root("d")
    (True, 'd')
    """

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def root(self, member: str) -> str:
        """The member that stands for the set."""
        parent = self._parent
        parent.setdefault(member, member)
        while parent[member] != member:
            parent[member] = parent[parent[member]]
            member = parent[member]
        return member

    def join(self, one: str, other: str) -> None:
        """Make two sets one."""
        self._parent[self.root(one)] = self.root(other)


def find_anchors(links: pa.Table) -> pa.Table:
    """(lead_id, linked_lead_id and when each was first created) -> (lead_id, anchor_lead_id), one row a linked lead."""
    sets = UnionFind()
    first_created: dict[str, datetime] = {}
    for row in links.to_pylist():
        sets.join(row["lead_id"], row["linked_lead_id"])
        first_created[row["lead_id"]] = row["first_created_at"]
        first_created[row["linked_lead_id"]] = row["linked_first_created_at"]
    anchors = _anchors(sets, first_created.items())
    rows = [{"lead_id": lead, "anchor_lead_id": anchors[sets.root(lead)]} for lead in sorted(first_created)]
    return pa.Table.from_pylist(rows, schema=_SCHEMA)


def _anchors(sets: UnionFind, created: Iterable[tuple[str, datetime]]) -> dict[str, str]:
    """Root of each set -> its lead with the smallest (first created, id)."""
    anchors: dict[str, str] = {}
    for lead, _ in sorted(created, key=lambda item: (item[1], item[0])):
        anchors.setdefault(sets.root(lead), lead)
    return anchors
