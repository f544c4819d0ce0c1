"""Do the children of a synthetic household have names that a family would give: one each, and no two alike?"""

from itertools import combinations
from pathlib import Path

import pytest

from aakash_cdp.bronze.synthetic.names import TWIN_NAMES
from aakash_cdp.bronze.synthetic.spellings import other_spellings
from aakash_cdp.bronze.synthetic.world import World, connect, first_landings, make_slices, make_staff, script
from tests.support.campaigns import draw_seed

LEADS = 60_000


def are_one_name(one: str, other: str) -> bool:
    """Whether two names are equal, one a spelling of the other, or both written alike by somebody."""
    return bool({one, *other_spellings(one)} & {other, *other_spellings(other)})


@pytest.mark.parametrize("stock", TWIN_NAMES)
def test_the_names_of_a_pair_of_twins_are_two_names(stock: str) -> None:
    for names in TWIN_NAMES[stock]:
        pairs = list(zip(names[::2], names[1::2], strict=True))
        assert len(pairs) >= 6
        assert [pair for pair in pairs if are_one_name(*pair)] == []


def test_no_two_children_of_a_household_have_one_name_or_spellings_of_it(tmp_path: Path) -> None:
    seed = draw_seed()
    world = World(seed, LEADS, LEADS, first_landings())
    with connect(world, 2, tmp_path) as con:
        make_staff(con)
        con.execute(script("nobody_known"))
        for _ in make_slices(con, world, None):
            families = con.execute(
                """select household_no, list(given order by child_no)
                from (select distinct household_no, child_no, given from person) group by household_no
                having count(*) > 1"""
            ).fetchall()
            assert len(families) > LEADS / 40
            alike = [pair for _, names in families for pair in combinations(names, 2) if are_one_name(pair[0], pair[1])]
            assert alike == [], f"seed {seed}"
