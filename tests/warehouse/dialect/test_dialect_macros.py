"""What does each macro make of the strings a CRM holds, and is it what Trino made of them?"""

import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from aakash_cdp.warehouse.dialect.macros import macros
from tests.warehouse.dialect.calling import Call

RECORDED = Path(__file__).with_name("trino_macros.json")


utc = datetime

EXAMPLES: dict[str, list[tuple[str | None, object]]] = {
    "squish": [
        ("  Ravi \t\n Kumar ", "Ravi Kumar"),
        ("\u00a0Ravi\u3000\u2003Kumar\u00a0", "Ravi Kumar"),
        ("\ufeffRa\u200bvi", "Ravi"),
        ("रवि  कुमार", "रवि कुमार"),
        ("", ""),
        (None, None),
    ],
    "parse_integer": [
        ("12", 12),
        ("-7", -7),
        ("12.0", None),
        (" 12", None),
        ("12\n", None),
        ("१२", None),
        ("1e3", None),
    ],
    "parse_decimal": [
        ("12.5", Decimal("12.5000")),
        ("1.00005", Decimal("1.0001")),
        ("1,000", None),
        ("99999999999999.99999", None),
        (".5", None),
    ],
    "parse_number": [
        ("60", Decimal("60.0000")),
        ("60.0", Decimal("60.0000")),
        ("60 %", Decimal("60.0000")),
        ("₹ 1,00,000", Decimal("100000.0000")),
        ("Rs. 5,000/-", Decimal("5000.0000")),
        ("INR 1,234.50", Decimal("1234.5000")),
        ("12 YRS", Decimal("12.0000")),
        (" 12 years ", Decimal("12.0000")),
        ("1,23,4567", None),
        ("1,5", None),
        ("₹", None),
        ("five", None),
        ("NA", None),
    ],
    "parse_boolean": [("TRUE", True), ("y", True), ("1", True), (" No ", False), ("0", False), ("t", None), ("", None)],
    "parse_utc": [
        ("2026-01-05T10:11:12Z", utc(2026, 1, 5, 10, 11, 12)),
        ("2026-01-05T10:11:12.123456Z", utc(2026, 1, 5, 10, 11, 12, 123456)),
        ("2026-01-05 10:11:12.5+05:30", utc(2026, 1, 5, 4, 41, 12, 500000)),
        ("2026-01-05T23:30:00-01:00", utc(2026, 1, 6, 0, 30)),
        ("2026-01-05T10:11:12", utc(2026, 1, 5, 10, 11, 12)),
        ("1767607872123", utc(2026, 1, 5, 10, 11, 12, 123000)),
        ("1767607872", None),
        ("2026-02-30T10:11:12Z", None),
        ("2026-01-05T24:00:00Z", None),
        ("2026-01-05", None),
        ("Infinity", None),
        (None, None),
    ],
    "parse_ist": [
        ("2026-01-05 10:11:12", utc(2026, 1, 5, 4, 41, 12)),
        ("2026-01-01 05:29:59", utc(2025, 12, 31, 23, 59, 59)),
        ("2026-01-05T10:11:12Z", utc(2026, 1, 5, 10, 11, 12)),
        ("2026-01-05T10:11:12+05:30", utc(2026, 1, 5, 4, 41, 12)),
        ("2026-13-05 10:11:12", None),
    ],
    "parse_date": [
        ("2009-06-15", date(2009, 6, 15)),
        ("15/06/2009", date(2009, 6, 15)),
        ("5-6-2009", date(2009, 6, 5)),
        ("2009-06-14T18:30:00.000Z", date(2009, 6, 15)),
        ("2009-06-14T18:29:59Z", date(2009, 6, 14)),
        (" 15/06/2009 ", date(2009, 6, 15)),
        ("31/02/2009", None),
        ("06/15/2009", None),
        ("15/06/09", None),
        ("15/06-2009", None),
        ("40179", None),
    ],
    "parse_seconds": [
        ("297", 297),
        ("297.0", 297),
        ("00:04:57", 297),
        ("100:00:00", 360000),
        ("4:57", None),
        ("-1", None),
    ],
    "parse_email": [
        (" Ravi.K@Gmail.COM ", "ravi.k@gmail.com"),
        ("o'brien+x@mail.co.in", "o'brien+x@mail.co.in"),
        ("a..b@c.com", None),
        ("a@b", None),
        ("a@b.com,c@d.com", None),
        ("na", None),
    ],
    "parse_phone": [
        ("9876543210", "+919876543210"),
        ("+91 98765-43210", "+919876543210"),
        ("9123456780/9876543210", "+919123456780"),
        ("junk, 011-26512345", "+911126512345"),
        ("26512345", None),
        (None, None),
    ],
    "parse_phones": [
        ("09876543210", ["+919876543210"]),
        ("0091 98765 43210", ["+919876543210"]),
        ("919876543210", ["+919876543210"]),
        ("९८७६५४३२१०", ["+919876543210"]),
        ("９８７６५４３２１０", ["+919876543210"]),
        ("98765\u200b43210", ["+919876543210"]),
        ("9876543210.0", ["+919876543210"]),
        ("9876543210 ext 12", ["+919876543210"]),
        ("9876543210/9123456780, 011-26512345", ["+919876543210", "+919123456780", "+911126512345"]),
        ("9876543210 or +91-9876543210", ["+919876543210"]),
        ("9876543210\n9123456780", ["+919876543210", "+919123456780"]),
        ("+1 (415) 555-2671; +44 20 7946 0958", ["+14155552671", "+442079460958"]),
        ("555 0123", []),
        ("9.87654E+09", []),
        ("", []),
        (None, None),
    ],
    "phone_is_mobile": [
        ("+919876543210", True),
        ("+911126512345", False),
        ("+916123456789", False),
        ("+911600123456", False),
        ("+14155552671", None),
        (None, None),
    ],
    "key60": [("a", 57446577476672362), ("", 955282973525019424), (None, None)],
    "md5_hex": [("a", "0cc175b9c0f1b6a831c399e269772661"), (None, None)],
    "sha256_hex": [("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"), (None, None)],
    "json_text": [
        ('say "hi"\\', '"say \\"hi\\"\\\\"'),
        ("a\tb\nc\u0001", '"a\\tb\\nc\\u0001"'),
        ("रवि 😀 /", '"रवि 😀 /"'),
        (None, "null"),
    ],
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_macro_reads_what_it_should_and_nothing_else(name: str, call: Call) -> None:
    given, expected = zip(*EXAMPLES[name], strict=True)
    assert call(name, given) == list(expected)


def test_every_macro_gives_what_a_real_trino_gave(call: Call) -> None:
    """Recorded from Trino 476 with its session in Asia/Kolkata: no text may hang on the session's zone."""
    recorded = json.loads(RECORDED.read_text())
    strings = recorded["inputs"]
    for name, values in recorded["values"].items():
        limit = 30 if name in ("md5_hex", "sha256_hex", "key60") else len(strings)
        unchanged = strings if name == "squish" else [None] * len(strings)
        expected = [values.get(str(at), unchanged[at]) for at in range(limit)]
        assert [plain(value) for value in call(name, strings[:limit])] == expected, name


def plain(value: object) -> object:
    """A value as it comes through Trino's JSON."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S.%f")
    return str(value) if isinstance(value, (date, Decimal)) else value


@pytest.mark.parametrize(
    ("macro", "arguments", "expected"),
    [
        ("utc_text", ("timestamp '2026-02-28 23:59:59.999999'",), "2026-02-28T23:59:59.999999Z"),
        ("utc_text", ("timestamp '2026-01-31 00:00:00'",), "2026-01-31T00:00:00.000000Z"),
        ("utc_text", ("cast(null as timestamp)",), None),
        ("ist_date", ("timestamp '2025-12-31 18:29:59.999999'",), date(2025, 12, 31)),
        ("ist_date", ("timestamp '2025-12-31 18:30:00'",), date(2026, 1, 1)),
        ("seconds_between", ("timestamp '2026-01-01 00:00:00.9'", "timestamp '2026-01-01 00:00:02.1'"), 1),
        ("seconds_between", ("timestamp '2026-01-01 00:00:02.1'", "timestamp '2026-01-01 00:00:00.9'"), -1),
        ("json_array_text", ("['a\"b', null, 'é']",), '["a\\"b",null,"é"]'),
        ("json_array_text", ("cast([] as varchar[])",), "[]"),
        ("json_array_text", ("cast(null as varchar[])",), "null"),
    ],
)
def test_macros_of_other_types(
    macro: str, arguments: tuple[str, ...], expected: object, duck: duckdb.DuckDBPyConnection
) -> None:
    text = macros()[macro].text(arguments, duckdb=True)
    assert duck.execute(f"select {text}").fetchall() == [(expected,)]


def test_every_macro_has_examples() -> None:
    assert set(macros()) == {*EXAMPLES, "utc_text", "ist_date", "seconds_between", "json_array_text"}
