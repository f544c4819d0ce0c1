"""Whatever text stands in whatever column: no run dies of it, and no row gets lost."""

import json
import shutil
from pathlib import Path
from random import Random
from tempfile import mkdtemp

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from aakash_cdp.errors import CdpError
from tests.support.bronze import contract
from tests.support.campaigns import effort
from tests.support.places import Place

ROWS = {"lead": 10}
OTHER_ROWS = 3
NASTY = (
    "",
    " ",
    "'",
    "''",
    '"',
    "\\",
    "\\'\";--",
    "a\nb\r\nc\t",
    "\x1f",
    "x\x1femail=y",
    "\u200b\u00a0\u2028",
    "😀" * 40,
    "é e\u0301 ﷺ \u202eabc",
    "%_{}[](),|/;&$1$x${x}{0}",
    "9" * 14,
    "9" * 40,
    "-" + "9" * 400,
    "0." + "0" * 60 + "1",
    "1e400",
    "NaN",
    "Infinity",
    "0x1F",
    "٣٤٥٦",
    "9999-12-31",
    "9999-12-31T23:59:59.999999Z",
    "1000-01-01T00:00:00+13:59",
    "9999-12-31 23:59:59",
    "31/12/9999",
    "0001-01-01T00:00:00Z",
    "999999999999999",
    "9999999999999",
    "000000000000",
    "999:59:59",
    "+" * 50,
    "98123456789812345678981234567898123",
    "9812345678/" * 60,
    "a@" + "b." * 200 + "com",
    "10 to 11 to 12",
    "XII" * 100,
    "null ",
    "x" * 100_000,
)
GOOD = {
    "id": ("1", "a", "lead_1", "Ä", "x y"),
    "ts": ("2026-04-05T06:00:00Z", "1775044800000", "2026-04-06T06:00:00.5Z"),
    "ts_ist": ("2026-04-05 12:00:00",),
    "date": ("2009-05-17", "17/05/2009"),
    "phones": ("9812345678", "9812345678/9876501234"),
    "phone": ("9812345678",),
}
any_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)


def fuzzed_rows(table: str, texts: list[str], rng: Random) -> list[dict[str, str | None]]:
    """Rows whose columns hold mostly rubbish; what every row needs holds something good more often than not."""
    columns = contract().tables[table]
    rows = []
    for number in range(ROWS.get(table, OTHER_ROWS)):
        row: dict[str, str | None] = {}
        for name, column in columns.columns.items():
            is_good = rng.random() < (0.9 if name in columns.must_parse else 0.2)
            good = GOOD.get(column.type, ("Known",))
            row[name] = rng.choice(good) if is_good else rng.choice((*texts, *NASTY, None))
        if table == "branch":
            row["branch_code"] = f"{row['branch_code']}{number}"
        rows.append(row)
    return rows


def require_no_row_lost(place: Place, texts: list[str], seed: int) -> None:
    note(f"placed with Random({seed})")
    rng = Random(seed)
    landed = {table: fuzzed_rows(table, texts, rng) for table in contract().tables}
    for table, rows in landed.items():
        half = len(rows) // 2
        place.land(table, *rows[:half], name="a")
        place.land(table, *rows[half:], rng.choice(rows), name="b")
    before = place.publication()
    try:
        place.run()
    except CdpError as error:
        references = {problem.reference for problem in error.problems}
        note(str(error))
    else:
        references = set()
    assert references <= {"check-failed"}
    if references:
        assert place.publication() == before
        return
    for table, rows in landed.items():
        buckets = place.buckets(table)
        assert buckets.pop("bronze") == len(rows) + 2
        assert sum(buckets.values()) == len(rows) + 2
    for (raw,) in place.query("select raw_row from ops.quarantine"):
        assert isinstance(json.loads(raw), dict)
    assert place.differs_from_full() == []


def _fuzz(template: Place, texts: list[str], seed: int) -> None:
    root = Path(mkdtemp(prefix="cdp-fuzz-"))
    try:
        require_no_row_lost(template.copy(root / "place"), texts, seed)
    finally:
        shutil.rmtree(root)


@settings(
    max_examples=4,
    derandomize=False,
    deadline=None,
    database=None,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
)
@given(texts=st.lists(any_text, min_size=15, max_size=30), seed=st.integers(0, 2**32))
def test_any_text_in_any_column_loses_no_row(template: Place, texts: list[str], seed: int) -> None:
    _fuzz(template, texts, seed)


@pytest.mark.campaign
@settings(max_examples=40 * effort(), deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(texts=st.lists(any_text, min_size=15, max_size=30), seed=st.integers(0, 2**32))
def test_any_text_in_any_column_loses_no_row_however_long_one_tries(
    template: Place, texts: list[str], seed: int
) -> None:
    _fuzz(template, texts, seed)
