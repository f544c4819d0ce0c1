"""Labels: what people type, and what it means."""

import doctest
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aakash_cdp.silver import labels as module
from aakash_cdp.silver.labels import (
    ClassLabel,
    Label,
    Place,
    parse_class,
    parse_session,
    resolve,
    resolve_labels,
    resolve_place,
)
from aakash_cdp.silver.vocabulary import CLASS_NAMES, KINDS, load_vocabulary

ROOT = Path(__file__).parents[2]
VOCABULARY = load_vocabulary(ROOT / "policy" / "vocabulary.yml")
UNKNOWN_CLASS = ClassLabel(None, False, False, False)


def test_the_examples_in_the_docstrings_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    failed, tried = doctest.testmod(module)
    assert failed == 0
    assert tried > 0


# --- any kind -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_every_spelling_in_the_policy_resolves_to_its_label(kind: str) -> None:
    for entry in VOCABULARY.entries:
        for spelling in (entry.canonical, *entry.aliases) if entry.kind == kind else ():
            for typed in (spelling, f"  {spelling.upper()} ", spelling.lower().replace("-", " ")):
                row = resolve(VOCABULARY, kind, typed, entry.state or "")
                assert (row.canonical, row.is_known, row.state) == (entry.canonical, True, entry.state), typed
                assert (row.rank, row.is_side, row.answered) == (entry.rank, entry.is_side, entry.answered)


@pytest.mark.parametrize(
    ("kind", "label", "canonical"),
    [
        ("exam", "i-ACST", "IACST"),
        ("stage", "Interested - Hot", "Interested"),
        ("stage", "Counselling Done/Walk-in", "Counselling Done"),
        ("stage", "wrong number", "Wrong Number"),
        ("disposition", "DNP", "Ringing No Response"),
        ("disposition", "Interested–Warm", "Interested - Warm"),
        ("call_status", "SubcriberAbsent", "SWITCHED_OFF"),
        ("call_status", "no-answer", "NO_ANSWER"),
        ("call_direction", "outbound-dial", "outbound"),
        ("call_direction", "1", "inbound"),
        ("stream", "JEE (Main+Adv)", "Engineering"),
        ("board", "ICSE", "CISCE"),
        ("state", "Orissa", "Odisha"),
        ("state", "J & K", "Jammu and Kashmir"),
    ],
)
def test_a_spelling_of_the_field_is_understood(kind: str, label: str, canonical: str) -> None:
    assert resolve(VOCABULARY, kind, label).canonical == canonical


@pytest.mark.parametrize("kind", [*KINDS, "academic_session"])
def test_an_unknown_label_stays_as_typed_trimmed(kind: str) -> None:
    typed = "  Something – Else  "
    assert resolve(VOCABULARY, kind, typed) == Label(kind, typed, "", "Something – Else")


@given(st.sampled_from([*KINDS, "academic_session"]), st.text(), st.text())
def test_no_text_raises_and_a_canonical_label_keeps_its_meaning(kind: str, text: str, context: str) -> None:
    row = resolve(VOCABULARY, kind, text, context)
    if row.is_known:
        again = resolve(VOCABULARY, kind, row.canonical, row.state or "")
        assert (again.canonical, again.is_known) == (row.canonical, True)
    else:
        assert row.canonical == text.strip()


def test_the_dictionary_has_one_row_per_label_in_the_order_given() -> None:
    rows = resolve_labels(
        VOCABULARY,
        [("class", "10 to 11", ""), ("call_status", "ANSWER", ""), ("call_status", "eh", ""), ("city", "b'lore", "KA")],
    )
    plain = dict(vars(Label("", "", "", "")))
    assert rows == [
        plain
        | {"kind": "class", "label": "10 to 11", "canonical": "X", "is_known": True, "class_no": 10}
        | {"is_moving_up": True},
        plain
        | {"kind": "call_status", "label": "ANSWER", "canonical": "CONNECTED", "is_known": True, "answered": True},
        plain | {"kind": "call_status", "label": "eh", "canonical": "eh"},
        plain
        | {"kind": "city", "label": "b'lore", "context": "KA", "canonical": "Bengaluru", "is_known": True}
        | {"state": "Karnataka"},
    ]


def test_ten_thousand_labels_take_well_under_a_second() -> None:
    kinds = list(KINDS)
    distinct = [(kinds[number % len(kinds)], f"Class X moving to {number}", "") for number in range(10_000)]
    start = time.process_time()
    assert len(resolve_labels(VOCABULARY, distinct)) == 10_000
    assert time.process_time() - start < 1


# --- classes --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "spellings"),
    [
        (5, "5 | 5th | V | Vth | Class 5 | fifth"),
        (8, "VIII | 08 | 8th std | Class VIII-B"),
        (9, "Class IX studying | IXth | Class 9 student | Grade 9"),
        (
            10,
            "10 | 10th | X | Xth | Class X | Std 10 | SSC | Matric | 10.0 | class10 | १० | Std. X (SSC) | 10-A | TEN",
        ),
        (11, "XI | +1 | 11th Sci | Plus One | PUC I | FYJC | 10+1 | 1st PUC | Inter 1st year | Class XI (Science)"),
        (12, "XII | +2 | 12th | HSC | Inter 2nd yr | Inter 2nd year | PUC II | SYJC | Plus Two | 10+2 | PUC 2 Science"),
    ],
)
def test_a_class_is_read_in_all_its_spellings(number: int, spellings: str) -> None:
    for spelling in spellings.split(" | "):
        assert parse_class(VOCABULARY, spelling) == ClassLabel(number, False, False, True), spelling


@pytest.mark.parametrize(
    "spelling",
    [
        "12 pass",
        "12th passed",
        "XII Passed",
        "Dropper",
        "Repeater",
        "Drop",
        "Gap",
        "12+",
        "XII+",
        "HSC passed",
        "+2 pass",
        "12th pass out",
        "12 dropper",
        "Class XII (Dropper)",
        "XII Passed (Repeater)",
    ],
)
def test_a_student_past_class_xii_is_class_12_passed(spelling: str) -> None:
    read = parse_class(VOCABULARY, spelling)
    assert read == ClassLabel(12, True, False, True)
    assert read.name == "XII Passed"


@pytest.mark.parametrize(
    ("number", "spelling"),
    [
        (10, "X (Moving to XI)"),
        (10, "10 to 11"),
        (10, "moving to XI"),
        (10, "Class X (moving to XI)"),
        (10, "10th -> 11th"),
        (10, "X → XI"),
        (10, "SSC (going to FYJC)"),
        (10, "X passed"),
        (10, "10 moving up"),
        (11, "+1 (moving to +2)"),
        (12, "XII to Dropper"),
        (8, "Class IX studying students (students studying in class VIII and moving to class IX)"),
    ],
)
def test_a_student_about_to_move_is_in_the_lower_class(number: int, spelling: str) -> None:
    read = parse_class(VOCABULARY, spelling)
    assert read == ClassLabel(number, False, True, True)
    assert read.name == CLASS_NAMES[number]


@pytest.mark.parametrize(
    "spelling",
    [
        "",
        "-",
        "4",
        "13",
        "100",
        "moving",
        "pass",
        "class",
        "IX & X",
        "10-11",
        "11 to 10",
        "10 to 12",
        "moving to V",
        "Rahul 10",
        "not passed 12",
        "10 11 12",
        "IIX",
        "9 dropper",
    ],
)
def test_what_names_no_single_class_is_unknown(spelling: str) -> None:
    assert parse_class(VOCABULARY, spelling) == UNKNOWN_CLASS


@given(st.integers(5, 11), st.sampled_from(["{} to {}", "{}th (moving to {}th)", "Class {}->{}"]))
def test_any_class_moves_to_the_next_one_only(number: int, shape: str) -> None:
    assert parse_class(VOCABULARY, shape.format(number, number + 1)) == ClassLabel(number, False, True, True)
    assert parse_class(VOCABULARY, shape.format(number + 1, number)) == UNKNOWN_CLASS


# --- sessions -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        "2026-27",
        "2026-2027",
        "26-27",
        "AY 2026-27",
        "2026/27",
        " 2026 – 27 ",
        "AY26-27",
        "ay: 2026-2027",
        "Session 2026-27",
        "Academic Year 2026_27",
        "2026 to 2027",
        "26-2027",
    ],
)
def test_a_session_is_read_in_all_its_spellings(typed: str) -> None:
    assert parse_session(typed) == "2026-27"


@pytest.mark.parametrize(
    "typed", ["", "2026", "2026-28", "2027-26", "2026-26", "1926-27", "2026-1927", "202627", "X-XI", "2019-2023", "AY"]
)
def test_what_names_no_two_consecutive_years_is_no_session(typed: str) -> None:
    assert parse_session(typed) is None


@given(st.integers(0, 98))
def test_a_session_is_stable_under_its_own_spelling(first: int) -> None:
    session = f"20{first:02}-{first + 1:02}"
    assert parse_session(session) == session
    assert parse_session(f"20{first:02}/20{first + 1:02}") == session


# --- places ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("city", "state", "expected"),
    [
        ("Bangalore", None, Place("Bengaluru", "Karnataka", True)),
        ("BOMBAY", "", Place("Mumbai", "Maharashtra", True)),
        ("Ernakulam", "Kerela", Place("Kochi", "Kerala", True)),
        ("Hyderabad", "Andhra Pradesh", Place("Hyderabad", "Telangana", True)),
        ("Noida", "NCR", Place("Noida", "Uttar Pradesh", True)),
        ("delhi ncr", None, Place("Delhi", "Delhi", True)),
        ("Aurangabad", "Bihar", Place("Aurangabad", "Bihar", True)),
        ("Aurangabad", "MH", Place("Chhatrapati Sambhajinagar", "Maharashtra", True)),
        ("Aurangabad (MH)", None, Place("Chhatrapati Sambhajinagar", "Maharashtra", True)),
        ("Bilaspur, H.P.", None, Place("Bilaspur", "Himachal Pradesh", True)),
        ("Bilaspur, near temple", "CG", Place("Bilaspur, near temple", "Chhattisgarh", False)),
        ("Udaipur", "Tripura", Place("Udaipur", "Tripura", True)),
        (" Aurangabad ", None, Place("Aurangabad", None, False)),
        ("Aurangabad", "U.P.", Place("Aurangabad", "Uttar Pradesh", False)),
        ("Rampura", "Orissa", Place("Rampura", "Odisha", False)),
        ("Rampura", " Nowhere ", Place("Rampura", "Nowhere", False)),
        ("", "Goa", Place("", "Goa", False)),
        ("", "  ", Place("", None, False)),
    ],
)
def test_a_place_is_known_by_its_city_and_where_needed_its_state(city: str, state: str | None, expected: Place) -> None:
    assert resolve_place(VOCABULARY, city, state) == expected


@pytest.mark.parametrize(
    "city",
    [
        "bangalore",
        "mysore",
        "trivandrum",
        "gurugram",
        "prayagraj",
        "mangaluru",
        "sri-ganganagar",
        "yamuna-nagar",
        "ferozpur",
        "tiruchirapalli",
        "rajahmundry",
        "puducherry",
        "secunderabad",
        "narnaul",
        "kashipur",
        "goa",
        "srinagar",
        "vapi",
    ],
)
def test_a_city_of_the_branch_list_is_known_without_its_state(city: str) -> None:
    assert resolve_place(VOCABULARY, city, None).is_known
