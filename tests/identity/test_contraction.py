"""Components by contraction, beside a plain walk of the graph; and the graphs that make other algorithms slow."""

from collections import defaultdict, deque
from collections.abc import Iterator
from random import Random

import pyarrow as pa
import pytest

from aakash_cdp.identity.resolution import contraction
from aakash_cdp.identity.resolution.contraction import DisjointSets, connect
from aakash_cdp.warehouse.engine import Engine
from aakash_cdp.warehouse.opening import open_warehouse
from tests.support.campaigns import draw_seed, effort
from tests.support.homes import settings

Edges = list[tuple[int | None, int | None]]
MILLION = 1_000_000
LARGEST_KEY = 2**60 - 1


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    begun = open_warehouse(settings(tmp_path_factory.mktemp("contraction"))).begin("run-1", full=True)
    yield begun
    begun.abandon()


def components(engine: Engine, edges: Edges) -> set[frozenset[int]]:
    """The nodes of each component, by contraction."""
    columns = [[edge[side] for edge in edges] for side in (0, 1)]
    engine.load("stage.drawn", pa.table(columns, schema=pa.schema([("a", pa.int64()), ("b", pa.int64())])))
    connect(engine, "select a, b from stage.drawn", "stage.label")
    return label_groups(engine)


def label_groups(engine: Engine) -> set[frozenset[int]]:
    found = defaultdict(set)
    for node, label in engine.rows("select node, label from stage.label"):
        found[label].add(node)
    return {frozenset(nodes) for nodes in found.values()}


def walked(edges: Edges) -> set[frozenset[int]]:
    """The nodes of each component, by walking from node to node. A tie of a node to itself, or to nothing, is none."""
    neighbours = defaultdict(set)
    for one, other in edges:
        if one is not None and other is not None and one != other:
            neighbours[one].add(other)
            neighbours[other].add(one)
    found, seen = set(), set()
    for start in neighbours:
        reached, waiting = {start}, deque([start])
        while waiting and start not in seen:
            for node in neighbours[waiting.popleft()] - reached:
                reached.add(node)
                waiting.append(node)
        if start not in seen:
            found.add(frozenset(reached))
            seen |= reached
    return found


def draw_graph(draw: Random) -> Edges:
    """Sparse or dense, with keys as large as 60 bits, some edges twice, turned round, to themselves or to nothing."""
    nodes = [draw.choice((number, draw.randint(0, LARGEST_KEY))) for number in range(draw.randint(1, 60))]
    edges: Edges = [(draw.choice(nodes), draw.choice(nodes)) for _ in range(draw.randint(0, 2 * len(nodes)))]
    edges += [(other, one) for one, other in edges if draw.random() < 0.2]
    edges += [(draw.choice(nodes), None)] * draw.randint(0, 2)
    draw.shuffle(edges)
    return edges


@pytest.fixture(params=[0, 3, 100_000], ids=["in SQL to the end", "mostly in SQL", "in memory"])
def few_edges(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """From how many edges on the rest is finished in memory."""
    monkeypatch.setattr(contraction, "FEW_EDGES", request.param)
    return int(request.param)


@pytest.mark.usefixtures("few_edges")
def test_random_graphs_hang_together_as_a_walk_finds_them(engine: Engine) -> None:
    seed = draw_seed()
    for offset in range(10 * effort()):
        edges = draw_graph(Random(seed + offset))
        assert components(engine, edges) == walked(edges), (seed + offset, edges)


@pytest.mark.usefixtures("few_edges")
def test_no_order_of_the_edges_changes_a_component(engine: Engine) -> None:
    seed = draw_seed()
    edges = draw_graph(Random(seed))
    shuffled = Random(seed).sample(edges, len(edges))
    assert components(engine, edges) == components(engine, [(other, one) for one, other in shuffled])


@pytest.mark.usefixtures("few_edges")
def test_no_edge_gives_no_component(engine: Engine) -> None:
    assert components(engine, []) == set()
    assert components(engine, [(None, None)] * 5 + [(7, 7)]) == set()


@pytest.mark.usefixtures("few_edges")
def test_a_clique_and_a_star_are_one_component_each(engine: Engine) -> None:
    clique: Edges = [(one, other) for one in range(40) for other in range(40)]
    star: Edges = [(1_000, 1_000 + ray) for ray in range(500)]
    assert components(engine, clique + star) == {frozenset(range(40)), frozenset(range(1_000, 1_500))}


@pytest.mark.parametrize("few", [0, 100_000])
@pytest.mark.parametrize(
    "edges",
    [
        f"select a, a + 1 as b from unnest(range({MILLION - 1})) as node (a)",
        f"select 0 as a, ray + 1 as b from unnest(range({MILLION - 1})) as node (ray)",
    ],
    ids=["a path", "a star hub"],
)
def test_a_million_nodes_are_one_component(
    edges: str, few: int, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Keys along the path are in order, where a label that only spreads would take as many rounds as nodes."""
    monkeypatch.setattr(contraction, "FEW_EDGES", few)
    rounds = _counted_rounds(engine, monkeypatch)
    connect(engine, edges, "stage.label")
    assert engine.rows("select count(*), count(distinct node), count(distinct label) from stage.label") == [
        (MILLION, MILLION, 1)
    ]
    assert len(rounds) <= 40


def _counted_rounds(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    rounds: list[str] = []
    create = engine.create

    def counted(table: str, select: str, order_by: tuple[str, ...] = ()) -> int:
        if table.startswith("stage.graph_"):
            rounds.append(table)
        return create(table, select, order_by)

    monkeypatch.setattr(engine, "create", counted)
    return rounds


def test_nothing_is_left_behind(engine: Engine) -> None:
    connect(engine, "select 1 as a, 2 as b", "stage.label")
    left = engine.rows("select table_name from duckdb_tables() where database_name = 'stage' order by table_name")
    assert {name for (name,) in left} <= {"drawn", "label"}


def test_joined_sets_have_one_root_whatever_the_order() -> None:
    seed = draw_seed()
    edges = [edge for edge in draw_graph(Random(seed)) if None not in edge]
    sets = DisjointSets()
    for one, other in edges:
        assert one is not None
        assert other is not None
        sets.join(one, other)
    groups = defaultdict(set)
    for node, root in sets.labels().items():
        groups[root].add(node)
    assert {frozenset(nodes) for nodes in groups.values() if len(nodes) > 1} == walked(edges)
