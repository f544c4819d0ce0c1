"""Can any string make a macro raise, or answer otherwise than a few lines of Python that share no code with it?"""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

import phonenumbers
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from phonenumbers import PhoneNumberType

from aakash_cdp.warehouse.dialect.macros import macros
from tests.warehouse.dialect.calling import Call

PIECES = ["2026", "01", "29", "2", "-", "/", ":", " ", "T", "Z", "10:11:12", ".5", "+05:30", "1767607872000", ",", "00"]
PIECES += ["₹", "Rs.", "/-", "%", "yrs", "true", "Yes", "n", "98765", "43210", "+91", "ext", "or", "\n", "\u200b", "é"]
DAY = st.dates(date(1000, 1, 1), date(9999, 12, 31))
MOMENT = st.datetimes(datetime(1000, 1, 2), datetime(9999, 12, 30))
SHAPED = st.one_of(
    DAY.map(lambda day: day.strftime("%d/%m/%Y")),
    DAY.map(lambda day: f"{day.day}-{day.month}-{day.year}"),
    DAY.map(date.isoformat),
    MOMENT.map(lambda moment: moment.isoformat() + "Z"),
    MOMENT.map(lambda moment: moment.isoformat(" ") + "-08:00"),
    MOMENT.map(lambda moment: moment.isoformat(" ", "seconds")),
    st.integers(0, 10**13).map(str),
    st.integers(0, 10**9).map(lambda number: f"{number:,}"),
    st.decimals(-(10**6), 10**6, allow_nan=False, places=6).map(str),
    st.tuples(st.integers(0, 200), st.integers(0, 70), st.integers(0, 70)).map(
        lambda t: "{:02}:{:02}:{:02}".format(*t)
    ),
)
STRINGS = st.one_of(st.text(max_size=25), st.lists(st.sampled_from(PIECES), max_size=8).map("".join), SHAPED)
MANY = st.lists(STRINGS, min_size=60, max_size=60)
QUICK = settings(
    max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True, derandomize=False
)

CLOCK = r"(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?"
ISO = re.compile(rf"([1-9]\d{{3}}-\d\d-\d\d)[T ]({CLOCK})(Z|[+-](?:0\d|1[0-3]):[0-5]\d)?", re.ASCII)
INDIA = timedelta(minutes=330)


def iso(text: str) -> tuple[datetime, bool] | None:
    """The UTC reading of an ISO string, and whether it said its zone."""
    found = ISO.fullmatch(text.strip(" "))
    if not found:
        return None
    try:
        moment = datetime.fromisoformat(f"{found[1]}T{found[2]}{(found[3] or 'Z').replace('Z', '+00:00')}")
        return moment.astimezone(UTC).replace(tzinfo=None), found[3] is not None
    except (ValueError, OverflowError):
        return None


def utc(text: str) -> datetime | None:
    if re.fullmatch(r"[0-9]{12,13}", text.strip(" ")):
        return datetime(1970, 1, 1) + timedelta(milliseconds=int(text))
    found = iso(text)
    return found[0] if found else None


def ist(text: str) -> datetime | None:
    found = iso(text)
    return found[0] - INDIA if found and not found[1] else utc(text)


def day(text: str) -> date | None:
    text = text.strip(" ")
    try:
        if re.fullmatch(r"[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}", text):
            return date.fromisoformat(text)
        if found := re.fullmatch(r"([0-9]{1,2})([/-])([0-9]{1,2})\2([1-9][0-9]{3})", text):
            return date(int(found[4]), int(found[3]), int(found[1]))
    except ValueError:
        return None
    moment = iso(text)
    return (moment[0] + INDIA).date() if moment else None


def number(text: str) -> Decimal | None:
    bare = text
    for _ in range(2):
        bare = re.sub(r"^\s*(?:₹|rs\.?|inr|/-|%|y(?:ea)?rs?\.?)\s*", "", bare, flags=re.I)
        bare = re.sub(r"\s*(?:₹|rs\.?|inr|/-|%|y(?:ea)?rs?\.?)\s*$", "", bare, flags=re.I)
    bare = bare.strip()
    groups = r"[+-]?[0-9]{1,3}(?:,[0-9]{2,3}){0,5},[0-9]{3}(?:\.[0-9]{1,20})?"
    if not re.fullmatch(rf"[+-]?[0-9]{{1,14}}(?:\.[0-9]{{1,20}})?|{groups}", bare):
        return None
    value = Decimal(bare.replace(",", "")).quantize(Decimal("0.0001"), ROUND_HALF_UP)
    return value if abs(value) < 10**14 else None


def seconds(text: str) -> int | None:
    text = text.strip(" ")
    if re.fullmatch(r"[0-9]{1,15}(\.0+)?", text):
        return int(text.split(".")[0])
    if re.fullmatch(r"[0-9]{1,3}:[0-5][0-9]:[0-5][0-9]", text):
        hours, minutes, rest = map(int, text.split(":"))
        return hours * 3600 + minutes * 60 + rest
    return None


def boolean(text: str) -> bool | None:
    word = text.strip(" ").lower()
    return True if word in ("true", "1", "yes", "y") else False if word in ("false", "0", "no", "n") else None


def squished(text: str) -> str:
    gone = dict.fromkeys([0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, 0xFEFF])
    return " ".join(text.translate(gone).split())


@QUICK
@given(strings=MANY)
def test_no_macro_raises_on_any_text(call: Call, strings: list[str]) -> None:
    for macro in macros().values():
        if macro.parameters == ("x",) and macro.name not in ("ist_date", "json_array_text"):
            assert len(call(macro.name, [*strings, None])) == len(strings) + 1


@QUICK
@given(strings=MANY)
def test_macros_agree_with_python(call: Call, strings: list[str]) -> None:
    controls = {
        "parse_utc": utc,
        "parse_ist": ist,
        "parse_date": day,
        "parse_number": number,
        "parse_seconds": seconds,
        "parse_boolean": boolean,
        "squish": squished,
    }
    for name, control in controls.items():
        assert call(name, strings) == [control(text) for text in strings], name


DRESSES = ["{}", "+91{}", "+91-{}", "91{}", "0{}", "0091 {}", "{}.0", "({}", "{} ext 12"]


@QUICK
@given(
    national=st.lists(st.integers(10**9, 10**10 - 1).map(str), min_size=80, max_size=80), dress=st.sampled_from(DRESSES)
)
def test_indian_numbers_agree_with_phonenumbers(call: Call, national: list[str], dress: str) -> None:
    found = call("parse_phone", [dress.format(digits[:5] + " " + digits[5:]) for digits in national])
    kinds = call("phone_is_mobile", [value if isinstance(value, str) else None for value in found])
    for digits, value, is_mobile in zip(national, found, kinds, strict=True):
        kind = phonenumbers.number_type(phonenumbers.parse("+91" + digits, None))
        is_personal = kind in (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)
        known = is_personal or kind == PhoneNumberType.FIXED_LINE
        assert value == ("+91" + digits if known else None), digits
        assert is_mobile is None or is_mobile == (is_personal and digits[0] >= "6"), digits
