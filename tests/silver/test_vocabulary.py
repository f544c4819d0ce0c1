"""policy/vocabulary.yml: it holds what the business needs, and a broken one is refused with all that is wrong."""

import doctest
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from aakash_cdp.errors import CdpError, ExitCode
from aakash_cdp.silver import vocabulary as module
from aakash_cdp.silver.vocabulary import KINDS, Entry, Vocabulary, fold, load_vocabulary, words

POLICY = Path(__file__).parents[2] / "policy" / "vocabulary.yml"


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return load_vocabulary(POLICY)


@pytest.fixture
def findings(tmp_path: Path) -> Callable[[str, str], list[str]]:
    """The facts that come of the real file after one replacement, without the folder in front of the file name."""

    def facts(old: str, new: str) -> list[str]:
        text = POLICY.read_text()
        assert text.count(old) == 1, f"{old!r} should stand once in the file"
        path = tmp_path / "vocabulary.yml"
        path.write_text(text.replace(old, new))
        with pytest.raises(CdpError) as caught:
            load_vocabulary(path)
        assert caught.value.exit_code is ExitCode.USAGE
        assert {problem.reference for problem in caught.value.problems} == {"policy-invalid"}
        return [fact.removeprefix(f"{tmp_path}/") for problem in caught.value.problems for fact in problem.facts]

    return facts


def _line(text: str) -> int:
    return POLICY.read_text().split(text)[0].count("\n") + 1


def _of(vocabulary: Vocabulary, kind: str) -> list[Entry]:
    return [entry for entry in vocabulary.entries if entry.kind == kind]


# --- folding --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "spellings",
    [
        ("i-ACST", "I ACST", "iacst", "ｉＡＣＳＴ", "i\u200bACST"),
        ("Walk-in", "walk in", "WALKIN"),
        ("J&K", "J & K", "j and k"),
        ("not_answered", "Not Answered", "NOT-ANSWERED"),
        ("Interested–Hot", "Interested / Hot"),
        ("१०", "10"),
        ("café", "cafe\u0301"),
    ],
)
def test_spellings_that_differ_in_case_space_or_punctuation_fold_alike(spellings: tuple[str, ...]) -> None:
    assert len({fold(spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize(("one", "other"), [("+1", "1"), ("12+", "12"), ("हिन्दी", "हनद"), ("Bidar", "Bihar")])
def test_what_means_something_else_folds_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text())
@example("a-\u0301")
@example("\u0345\u0301ᾳ")
@example("½ … ﬁ ẞ ㎒ &")
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert words(words(text)) == words(text)


def test_the_examples_in_the_docstrings_hold() -> None:
    failed, tried = doctest.testmod(module)
    assert failed == 0
    assert tried > 0


# --- the file as it is ----------------------------------------------------------------------------------------------


def test_the_file_has_every_kind_with_labels(vocabulary: Vocabulary) -> None:
    assert {entry.kind for entry in vocabulary.entries} == set(KINDS)


def test_the_pipeline_is_in_the_order_of_the_business(vocabulary: Vocabulary) -> None:
    ranked = sorted((entry.rank, entry.canonical) for entry in _of(vocabulary, "stage") if entry.rank is not None)
    assert [canonical for _, canonical in ranked] == [
        "New",
        "Attempted",
        "Contacted",
        "Interested",
        "Counselling Scheduled",
        "Counselling Done",
        "Scholarship Test Registered",
        "Test Taken",
        "Admission Form Sold",
        "Fee Part-paid",
        "Enrolled",
    ]
    sides = {entry.canonical for entry in _of(vocabulary, "stage") if entry.is_side}
    assert {
        "Not Interested",
        "Junk",
        "Wrong Number",
        "Duplicate",
        "DND",
        "Already Enrolled",
        "Joined Competitor",
    } < sides
    assert {"Future Prospect", "Dropped", "Refunded", "Transferred"} < sides


def test_only_connected_says_that_the_customer_answered(vocabulary: Vocabulary) -> None:
    assert {entry.canonical: entry.answered for entry in _of(vocabulary, "call_status")} == {
        "CONNECTED": True,
        "NO_ANSWER": False,
        "BUSY": False,
        "SWITCHED_OFF": False,
        "INVALID_NUMBER": False,
        "REJECTED": False,
        "FAILED": False,
        "AGENT_NOT_ANSWERED": False,
        "UNKNOWN": False,
    }


def test_india_has_28_states_and_8_union_territories(vocabulary: Vocabulary) -> None:
    assert len(_of(vocabulary, "state")) == 36


@pytest.mark.parametrize("city", ["Aurangabad", "Bilaspur", "Udaipur", "Hamirpur", "Pratapgarh"])
def test_a_city_name_of_two_states_stands_under_both(vocabulary: Vocabulary, city: str) -> None:
    assert len({entry.state for entry in vocabulary.find("city", fold(city))}) == 2


def test_every_spelling_of_a_kind_leads_to_one_label(vocabulary: Vocabulary) -> None:
    for entry in vocabulary.entries:
        for spelling in (entry.canonical, *entry.aliases):
            found = vocabulary.find(entry.kind, fold(spelling))
            assert entry in found
            assert len(found) == 1 or entry.kind == "city"


# --- the file when it is wrong --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("\nexam_mode:", "\nexam_modes:", "exam_modes: there is no such kind of label"),
        ("  NEST: []", "  NEST: [i acst]", 'exam: "i acst" means both "IACST" and "NEST"'),
        ("  NEST: []", "  NEST: [no]", "exam.NEST.aliases.0: Input should be a valid string"),
        ("  NEST: []", "  NEST: {alias: [Nest Test]}", "exam.NEST.alias: Extra inputs are not permitted"),
        ("  NEST: []", "  NEST: {rank: 1}", "exam.NEST.rank: Extra inputs are not permitted"),
        ("  NEST: []", "  NEST: Nest Test", "exam.NEST: Input should be"),
        ("  NEST: []", '  NEST: ["-"]', 'exam: "-" has neither a letter nor a digit'),
        ("  NEST: []", "  2026: []", "exam.2026: a label must be text"),
        ("  Contacted: {rank: 30, ", "  Contacted: {", "stage.Contacted: needs either a rank or `side: true`"),
        ("  Contacted: {rank: 30, ", "  Contacted: {rank: 0, ", "stage.Contacted.rank: Input should be greater"),
        ("  Contacted: {rank: 30, ", "  Contacted: {rank: 20, ", 'stage: "Contacted" has rank 20, as "Attempted" does'),
        ("  Lost: {side: true, ", "  Lost: {side: true, rank: 5, ", "stage.Lost: needs either a rank or `side: true`"),
        (
            "    answered: true\n",
            "    answered: often\n",
            "call_status.CONNECTED.answered: Input should be a valid bool",
        ),
        ("  VIII: []", "  Nursery: []", 'class: "Nursery" is not a class'),
        ("\n  Chandigarh:\n", "\n  Chandigadh:\n", 'city: "Chandigadh" is not a label under `state`'),
        (
            "    Aizawl: []",
            "    Aizawl: [Lunglei]\n    Lunglei: []",
            'city: "Lunglei" means both "Aizawl" and "Lunglei"',
        ),
    ],
)
def test_a_mistake_is_named_with_its_line(
    findings: Callable[[str, str], list[str]], old: str, new: str, what: str
) -> None:
    changed = POLICY.read_text().replace(old, new)
    facts = findings(old, new)
    start = changed.split(new)[0].count("\n") + 1
    around = range(start, start + new.count("\n") + 1)
    assert any(fact.startswith(f"vocabulary.yml:{line} {what}") for line in around for fact in facts), facts


def test_every_mistake_is_reported_at_once_in_the_order_of_the_file(findings: Callable[[str, str], list[str]]) -> None:
    old = POLICY.read_text().split("\nsub_stage:")[1].split("\nscholarship_stage:")[0]
    new = "\n  Hot: [Warm]\n  Warm: [7]\n  Tepid: [HOT]\nsub_stages:\n  A: []\n"
    start = _line("\nsub_stage:") + 1
    assert [fact for fact in findings(old, new) if int(fact.split(":")[1].split()[0]) <= start + 4] == [
        f"vocabulary.yml:{start + 2} sub_stage.Warm.aliases.0: Input should be a valid string",
        f'vocabulary.yml:{start + 3} sub_stage: "HOT" means both "Hot" and "Tepid"',
        f"vocabulary.yml:{start + 4} sub_stages: there is no such kind of label",
    ]


def test_an_alias_on_a_line_of_its_own_is_named_by_that_line(findings: Callable[[str, str], list[str]]) -> None:
    at = _line("  NEST: []")
    assert findings("  NEST: []", "  NEST:\n    aliases:\n      - Nest Test\n      - ANTHE") == [
        f'vocabulary.yml:{at + 3} exam: "ANTHE" means both "ANTHE" and "NEST"'
    ]


@pytest.mark.parametrize("text", ["", "- exam\n", "exam\n", "{}\n"])
def test_a_file_that_holds_no_labels_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "vocabulary.yml"
    path.write_text(text)
    with pytest.raises(CdpError, match="the file: should hold labels"):
        load_vocabulary(path)


def test_a_kind_that_is_absent_is_named(findings: Callable[[str, str], list[str]]) -> None:
    old = POLICY.read_text().split("\nhangup_by:")[1].split("\n#")[0]
    assert findings(f"\nhangup_by:{old}", "") == ["vocabulary.yml:1 the file has no hangup_by"]
