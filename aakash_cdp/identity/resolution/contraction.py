"""Which nodes of a graph hang together? Contraction in SQL, finished in memory once few edges are left.

Each round every node takes the least neighbour in an order that is drawn anew, and the graph shrinks to those taken:
O(log n) rounds whatever the shape. Exclusive-or with a constant draws the order and takes it back (docs of the domain:
Bögeholz et al., "In-database connected component analysis").
"""

import random
from collections.abc import Iterable

import pyarrow as pa

from aakash_cdp.warehouse.engine import Engine

FEW_EDGES = 100_000
_KEY_BITS = 60
_LABELS = pa.schema([("node", pa.int64()), ("label", pa.int64())])


class DisjointSets:
    """Sets of nodes, joined two by two, with path halving.

    >>> sets = DisjointSets(); sets.join(1, 2); sets.join(2, 3)
    >>> sets.root(1) == sets.root(3), sets.root(4)
    (True, 4)
    """

    def __init__(self) -> None:
        self._parent: dict[int, int] = {}

    def root(self, node: int) -> int:
        """The node that stands for the set."""
        parent = self._parent
        parent.setdefault(node, node)
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    def join(self, one: int, other: int) -> int:
        """Make two sets one; the root of the whole."""
        root = self.root(other)
        self._parent[self.root(one)] = root
        return root

    def labels(self) -> dict[int, int]:
        """Every node with its root."""
        return {node: self.root(node) for node in list(self._parent)}


def connect(engine: Engine, edges: str, table: str) -> None:
    """Make `table`(node, label): every node of the select `edges` (a, b: bigint) with the label of its component."""
    both = f"select a, b from ({edges}) as edge union all select b as a, a as b from ({edges}) as edge"
    left = engine.create("stage.graph_0", f"select distinct a, b from ({both}) as both_ways where a <> b")
    order = random.Random(_KEY_BITS)
    exclusive_or = "xor" if engine.target == "duckdb" else "bitwise_xor"
    rounds = 0
    while left > FEW_EDGES:
        salt = order.getrandbits(_KEY_BITS)
        least = f"least({exclusive_or}(a, {salt}), min({exclusive_or}(b, {salt})))"
        engine.create(
            f"stage.taken_{rounds}",
            f"select a as node, {exclusive_or}({least}, {salt}) as label from stage.graph_{rounds} group by a",
        )
        left = engine.create(f"stage.graph_{rounds + 1}", _shrunk(rounds))
        engine.drop(f"stage.graph_{rounds}")
        rounds += 1
    _finish(engine, f"stage.graph_{rounds}", f"stage.taken_{rounds}")
    _compose(engine, rounds, table)


def _shrunk(rounds: int) -> str:
    graph, taken = f"stage.graph_{rounds}", f"stage.taken_{rounds}"
    return (
        f"select distinct mine.label as a, theirs.label as b from {graph} as edge "
        f"join {taken} as mine on edge.a = mine.node join {taken} as theirs on edge.b = theirs.node "
        "where mine.label <> theirs.label"
    )


def _finish(engine: Engine, graph: str, taken: str) -> None:
    engine.load(taken, _in_memory(engine.rows(f"select a, b from {graph} where a < b")))
    engine.drop(graph)


def _in_memory(edges: Iterable[tuple[int, int]]) -> pa.Table:
    sets = DisjointSets()
    for one, other in edges:
        sets.join(one, other)
    labels = sets.labels()
    return pa.table([list(labels), list(labels.values())], schema=_LABELS)


def _compose(engine: Engine, rounds: int, table: str) -> None:
    """Follow the labels from round to round, the last first."""
    for number in reversed(range(rounds)):
        taken, later = f"stage.taken_{number}", f"stage.taken_{number + 1}"
        engine.create(
            "stage.followed",
            f"select taken.node, coalesce(later.label, taken.label) as label from {taken} as taken "
            f"left join {later} as later on taken.label = later.node",
        )
        engine.drop(later)
        engine.create(taken, "select node, label from stage.followed")
    engine.create(table, "select node, label from stage.taken_0")
    engine.drop("stage.taken_0")
    engine.drop("stage.followed")
