"""Two dates of birth are judged in SQL, where leads are compared, and in Python, where students are split: alike."""

from datetime import date, timedelta
from random import Random

from aakash_cdp.identity.resolution.split import dobs_conflict
from tests.support.campaigns import draw_seed
from tests.support.identity_oracle import dob_level
from tests.support.identity_world import World, identity, key60

PAIRS = 4_000
FIRST = date(2009, 1, 2)


def draw_pair(draw: Random) -> tuple[date, date]:
    """Two dates, most of them almost alike."""
    one = _plausible(FIRST + timedelta(days=draw.randrange(1_800)))
    day, month = draw.randint(1, 28), draw.randint(1, 12)
    changes = (
        one,
        one + timedelta(days=draw.choice((-2, -1, 1, 2))),
        one.replace(day=day),
        one.replace(day=min(one.day, 28), month=month),
        one.replace(day=min(one.day, 28), year=draw.randint(2009, 2013)),
        one.replace(day=one.month, month=one.day) if one.day <= 12 else one.replace(day=day),
        one.replace(day=day, month=month),
        FIRST + timedelta(days=draw.randrange(1_800)),
    )
    return one, _plausible(draw.choice(changes))


def _plausible(day: date) -> date:
    """1 January is not trusted."""
    return day + timedelta(days=1) if (day.month, day.day) == (1, 1) else day


def test_sql_and_the_split_call_the_same_dates_a_conflict() -> None:
    """Nameless leads, two on one address each: what they share is seen and joins nothing, whatever the dates say."""
    seed = draw_seed()
    draw = Random(seed)
    drawn = {f"pair{number}": draw_pair(draw) for number in range(PAIRS)}
    world = World()
    for name, dobs in drawn.items():
        for side, dob in enumerate(dobs):
            world.lead(f"{name}/{side}", dob=dob, parent_email=f"{name}@x.in")
    pair_of = {key60(f"email:{name}@x.in"): name for name in drawn}
    with identity() as me:
        me.apply(world)
        rows = me.engine.rows("select identifier_key, dob_level from identity.support")
    shown = {pair_of[key]: level for key, level in rows}
    assert len(shown) == PAIRS
    expected = {name: dob_level(*dobs) for name, dobs in drawn.items()}
    wrong = [(name, drawn[name], shown[name]) for name in drawn if shown[name] != expected[name]]
    assert wrong == [], seed
    wrong = [
        (name, drawn[name], shown[name]) for name in drawn if (shown[name] == "conflict") != dobs_conflict(*drawn[name])
    ]
    assert wrong == [], seed
    assert all(list(shown.values()).count(level) > PAIRS / 50 for level in ("equal", "near", "conflict"))
