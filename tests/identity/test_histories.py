"""Whatever happens to leads, in whatever order: identity is what a full run makes of them, and keeps its promises."""

from pathlib import Path
from random import Random

import pytest

from tests.support.campaigns import draw_seed, effort
from tests.support.identity_histories import History
from tests.support.identity_oracle import Oracle
from tests.support.identity_promises import broken_promises
from tests.support.identity_world import World, differences, identity, rebuilt, user_id


@pytest.mark.parametrize("number", range(4))
def test_a_short_history_keeps_every_promise(number: int, tight_policy: Path) -> None:
    require_promises(draw_seed() + number, tight_policy)


@pytest.mark.campaign
@pytest.mark.parametrize("number", range(200 * effort()))
def test_any_history_keeps_every_promise(number: int, tight_policy: Path) -> None:
    require_promises(draw_seed() + number, tight_policy)


def require_promises(seed: int, policy: Path) -> None:
    """Every step keeps the promises; the last is what a full run makes of the records, in whatever order they come."""
    history = History(seed)
    issued: set[str] = set()
    with identity(policy) as me:
        for world in history.steps():
            me.apply(world)
            issued |= set(me.students().values())
            broken = broken_promises(me, Oracle(world, policy))
            assert not broken, f"{history}\n" + "\n".join(broken)
        found = differences(me.contents(), rebuilt(shuffled(world, seed), policy))
        assert not found, f"{history}\n" + "\n".join(found)
        known = {alias for (alias,) in me.engine.rows("select alias_id from identity.alias")}
        assert issued - known <= {user_id(lead_id) for lead_id in history.vanished}, history


def shuffled(world: World, seed: int) -> World:
    """The same records in another order."""
    other = world.copy()
    for table, rows in world.tables.items():
        items = list(rows.items())
        Random(seed).shuffle(items)
        other.tables[table] = dict(items)
    return other
