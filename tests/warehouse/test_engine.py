"""The engine contract: bulk doors, keyed replacement, what survives a publication. Every engine passes it."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from aakash_cdp.errors import CdpError
from aakash_cdp.warehouse.engine import Engine, EngineError, Warehouse
from aakash_cdp.warehouse.opening import open_warehouse
from tests.support.homes import settings

MILLION = 1_000_000


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    return open_warehouse(settings(tmp_path))


@pytest.fixture
def engine(warehouse: Warehouse) -> Iterator[Engine]:
    begun = warehouse.begin("run-1", full=True)
    yield begun
    begun.abandon()


def test_a_million_rows_go_in_and_come_out_by_the_bulk_doors(engine: Engine) -> None:
    rows = pa.table({"id": pa.array(range(MILLION)), "name": pa.array([f"n{i % 1000}" for i in range(MILLION)])})
    engine.load("ops.many", rows)
    assert engine.rows("select count(*), sum(id), count(distinct name) from ops.many") == [
        (MILLION, MILLION * (MILLION - 1) // 2, 1000)
    ]
    batches = list(engine.batches("select id from ops.many"))
    assert sum(batch.num_rows for batch in batches) == MILLION
    assert len(batches) > 1


def test_the_bulk_door_keeps_types_and_nulls(engine: Engine) -> None:
    engine.load("ops.kinds", pa.table({"name": pa.array(["a", None]), "n": pa.array([None, 2], pa.int64())}))
    assert engine.columns("ops.kinds") == {"name": "varchar", "n": "bigint"}
    assert engine.table("select * from ops.kinds order by n nulls last").to_pylist() == [
        {"name": None, "n": 2},
        {"name": "a", "n": None},
    ]


def test_replacing_keys_removes_all_rows_of_a_key_and_adds_the_new_ones(engine: Engine) -> None:
    engine.create("ops.t", "select * from (values ('a', 1), ('a', 2), ('b', 3), (null, 4)) as v(key, n)")
    engine.create("stage.gone", "select * from (values ('a'), (cast(null as varchar))) as v(key)")
    engine.replace_keys("ops.t", ("key",), "stage.gone", "select 'a' as key, 9 as n")
    assert engine.rows("select key, n from ops.t order by n") == [("b", 3), ("a", 9)]


def test_a_replacement_that_fails_changes_nothing(engine: Engine) -> None:
    engine.create("ops.t", "select 'a' as key, 1 as n")
    with pytest.raises(EngineError):
        engine.replace_keys("ops.t", ("key",), "(select 'a' as key)", "select 'a' as key, error('no') as n")
    assert engine.rows("select key, n from ops.t") == [("a", 1)]


def test_nothing_is_visible_before_publish_and_everything_after(warehouse: Warehouse) -> None:
    engine = warehouse.begin("run-1", full=True)
    engine.create("gold.t", "select 1 as n")
    assert warehouse.published() is None
    engine.publish()
    assert warehouse.published() == "run-1"
    reader = warehouse.reader()
    assert reader.rows("select n from gold.t") == [(1,)]
    reader.close()


def test_a_run_starts_from_what_is_published_and_a_full_run_from_nothing(warehouse: Warehouse) -> None:
    first = warehouse.begin("run-1", full=True)
    first.create("gold.t", "select 1 as n")
    first.publish()
    second = warehouse.begin("run-2", full=False)
    assert second.has("gold.t")
    second.abandon()
    third = warehouse.begin("run-3", full=True)
    assert not third.has("gold.t")
    assert third.previous("gold.t") is not None
    assert third.keep("gold.t")
    assert third.rows("select n from gold.t") == [(1,)]
    assert not third.keep("gold.other")
    third.abandon()


def test_what_only_a_run_needs_is_not_published(warehouse: Warehouse) -> None:
    engine = warehouse.begin("run-1", full=True)
    engine.create("stage.t", "select 1 as n")
    engine.create("gold.t", "select n from stage.t")
    engine.publish()
    reader = warehouse.reader()
    assert list(reader.tables()) == ["gold.t"]
    reader.close()


def test_a_reader_can_not_write(warehouse: Warehouse) -> None:
    engine = warehouse.begin("run-1", full=True)
    engine.create("gold.t", "select 1 as n")
    engine.publish()
    reader = warehouse.reader()
    with pytest.raises(EngineError):
        reader.rows("delete from gold.t")
    reader.close()


def test_reading_before_the_first_publication_is_an_error_with_a_way_out(warehouse: Warehouse) -> None:
    with pytest.raises(CdpError, match="nothing-published"):
        warehouse.reader()
