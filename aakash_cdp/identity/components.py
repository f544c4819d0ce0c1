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
    columns = links.to_pydict()
    for lead, linked in zip(columns["lead_id"], columns["linked_lead_id"], strict=True):
        sets.join(lead, linked)
    first_created.update(zip(columns["lead_id"], columns["first_created_at"], strict=True))
    first_created.update(zip(columns["linked_lead_id"], columns["linked_first_created_at"], strict=True))
    anchors = _anchors(sets, first_created.items())
    leads = sorted(first_created)
    return pa.table([leads, [anchors[sets.root(lead)] for lead in leads]], schema=_SCHEMA)


def _anchors(sets: UnionFind, created: Iterable[tuple[str, datetime]]) -> dict[str, str]:
    """Root of each set -> its lead with the smallest (first created, id)."""
    anchors: dict[str, str] = {}
    for lead, _ in sorted(created, key=lambda item: (item[1], item[0])):
        anchors.setdefault(sets.root(lead), lead)
    return anchors
