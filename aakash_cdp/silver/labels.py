"""What does this typed label mean? Resolves each *distinct* label once; models join the answers as a table.

Pure functions of the vocabulary and the text. A label that is not understood stays as typed, trimmed, and is marked
`is_known = False`: nothing is guessed, and no text raises.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from aakash_cdp.silver.vocabulary import CLASS_NAMES, PASSED_CLASS, Vocabulary, fold, words

CLASS_KIND = "class"
SESSION_KIND = "academic_session"
CITY_KIND = "city"


@dataclass(frozen=True)
class Label:
    """One row of the dictionary of labels; its key is (kind, label, context).

    `context` is the state as typed beside a city, else ''. `rank` and `is_side` speak of stages, `answered` of call
    status (null when unknown), `class_no` to `is_moving_up` of classes, `state` of cities.
    """

    kind: str
    label: str
    context: str
    canonical: str
    rank: int | None = None
    is_side: bool = False
    is_known: bool = False
    class_no: int | None = None
    is_passed: bool = False
    is_moving_up: bool = False
    answered: bool | None = None
    state: str | None = None


@dataclass(frozen=True)
class ClassLabel:
    """The class a student is in now. `is_passed`: has left class XII; `is_moving_up`: about to enter the next one."""

    class_no: int | None
    is_passed: bool
    is_moving_up: bool
    is_known: bool

    @property
    def name(self) -> str | None:
        """'V' … 'XII', 'XII Passed', or None when unknown."""
        if self.class_no is None:
            return None
        return PASSED_CLASS if self.is_passed else CLASS_NAMES[self.class_no]


@dataclass(frozen=True)
class Place:
    """A city and its state by their present names; `is_known` speaks of the city. What is not known stays as typed."""

    city: str
    state: str | None
    is_known: bool


def resolve_labels(vocabulary: Vocabulary, distinct: Iterable[tuple[str, str, str]]) -> list[dict[str, Any]]:
    """One row per (kind, label, context), in the order given; the columns are the fields of `Label`.

    >>> from pathlib import Path
    >>> from aakash_cdp.silver.vocabulary import load_vocabulary
    >>> vocabulary = load_vocabulary(Path("policy/vocabulary.yml"))
    >>> [row] = resolve_labels(vocabulary, [("city", "Bilaspur", "C.G.")])
    >>> row["canonical"], row["state"], row["is_known"]
    ('Bilaspur', 'Chhattisgarh', True)
    """
    return [dict(vars(resolve(vocabulary, *key))) for key in distinct]


def resolve(vocabulary: Vocabulary, kind: str, label: str, context: str = "") -> Label:
    """The meaning of one label. Raises KeyError for a kind that policy/vocabulary.yml does not have.

    >>> from pathlib import Path
    >>> from aakash_cdp.silver.vocabulary import load_vocabulary
    >>> vocabulary = load_vocabulary(Path("policy/vocabulary.yml"))
    >>> resolve(vocabulary, "exam", "i-ACST").canonical
    'IACST'
    >>> unknown = resolve(vocabulary, "exam", " Olympiad 7 ")
    >>> unknown.canonical, unknown.is_known
    ('Olympiad 7', False)
    """
    if kind == CLASS_KIND:
        return _class_row(vocabulary, label, context)
    if kind == SESSION_KIND:
        session = parse_session(label)
        return Label(kind, label, context, session or label.strip(), is_known=session is not None)
    if kind == CITY_KIND:
        place = resolve_place(vocabulary, label, context)
        return Label(kind, label, context, place.city, is_known=place.is_known, state=place.state)
    found = vocabulary.find(kind, fold(label))
    if not found:
        return Label(kind, label, context, label.strip())
    entry = found[0]
    return Label(kind, label, context, entry.canonical, entry.rank, entry.is_side, True, answered=entry.answered)


def _class_row(vocabulary: Vocabulary, label: str, context: str) -> Label:
    read = parse_class(vocabulary, label)
    return Label(
        CLASS_KIND,
        label,
        context,
        read.name or label.strip(),
        is_known=read.is_known,
        class_no=read.class_no,
        is_passed=read.is_passed,
        is_moving_up=read.is_moving_up,
    )


# --- places ---------------------------------------------------------------------------------------------------------

_CITY_THEN_STATE = re.compile(r"([^,(]+)[,(]([^,()]+)\)?\s*")


def resolve_place(vocabulary: Vocabulary, city_text: str, state_text: str | None) -> Place:
    """The city a text names, with the help of the state typed beside it or behind it.

    A name that exists in one state only decides the state itself (Hyderabad is in Telangana, whatever a form of 2012
    says). A name that exists in several needs one of those states, and stays as typed without it.

    >>> from pathlib import Path
    >>> from aakash_cdp.silver.vocabulary import load_vocabulary
    >>> vocabulary = load_vocabulary(Path("policy/vocabulary.yml"))
    >>> resolve_place(vocabulary, "aurangabad", "Maharashtra")
    Place(city='Chhatrapati Sambhajinagar', state='Maharashtra', is_known=True)
    >>> resolve_place(vocabulary, "Aurangabad (Bihar)", None)
    Place(city='Aurangabad', state='Bihar', is_known=True)
    >>> resolve_place(vocabulary, "Aurangabad", None)
    Place(city='Aurangabad', state=None, is_known=False)
    """
    state = _state(vocabulary, state_text)
    place = _known_place(vocabulary, city_text, state)
    split = None if place else _CITY_THEN_STATE.fullmatch(city_text)
    if split:
        place = _known_place(vocabulary, split[1], _state(vocabulary, split[2]) or state)
    return place or Place(city_text.strip(), state, is_known=False)


def _known_place(vocabulary: Vocabulary, city_text: str, state: str | None) -> Place | None:
    found = vocabulary.find(CITY_KIND, fold(city_text))
    if len(found) > 1:
        found = tuple(entry for entry in found if entry.state == state)
    return Place(found[0].canonical, found[0].state, is_known=True) if found else None


def _state(vocabulary: Vocabulary, state_text: str | None) -> str | None:
    return (resolve(vocabulary, "state", state_text).canonical or None) if state_text else None


# --- academic sessions ----------------------------------------------------------------------------------------------

_SESSION = re.compile(
    r"(?:ay|session|academic\s+(?:year|session))?[\s:.-]*(?:20)?(\d\d)\s*(?:[-‐-―−/_]|\bto\b)\s*(?:20)?(\d\d)",
    re.IGNORECASE | re.ASCII,
)


def parse_session(label: str) -> str | None:
    """The April-to-March year a text names, or None when it names no two consecutive years.

    >>> [parse_session(text) for text in ("2026-27", "AY 2026/2027", "26–27", "2026", "2026-28")]
    ['2026-27', '2026-27', '2026-27', None, None]
    """
    found = _SESSION.fullmatch(label.strip())
    if not found:
        return None
    first, second = int(found[1]), int(found[2])
    return f"20{first:02}-{second:02}" if second == first + 1 else None


# --- classes --------------------------------------------------------------------------------------------------------

_PASSED_NO = 13  # a class that is not one: the year after XII
_NUMBER_WORDS = {
    5: "five fifth",
    6: "six sixth",
    7: "seven seventh",
    8: "eight eighth",
    9: "nine ninth",
    10: "ten tenth",
    11: "eleven eleventh",
    12: "twelve twelfth",
}
_NUMERALS = {
    spelling: number
    for number, roman in CLASS_NAMES.items()
    for spelling in (str(number), f"0{number}", roman.lower(), f"{roman.lower()}th", *_NUMBER_WORDS[number].split())
}
_CLASS_NUMBERS = {roman: number for number, roman in CLASS_NAMES.items()} | {PASSED_CLASS: _PASSED_NO}
_TO = frozenset({"to", "moving", "move", "moves", "moved", "going", "promoted", "entering"})
_PASSED = frozenset({"pass", "passed", "passout", "completed", "cleared"})
_FILLER = re.compile(
    "class|cls|std|standard|grade|th|st|nd|rd|a|b|c|d|sec|section|year|yr|in|is|of|from|and|the|out|up|now|current"
    "|currently|stud(y|ies|ying|ents?)|appear(ing|ed)|running|pursuing|sci|science|arts|commerce|non|medical|nonmedical"
    "|pcm|pcb|pcmb|maths|bio|neet|jee|cbse|icse|board"
)
_LONGEST_WORD = 4  # tokens of a word inside a longer text: 'intermediate 2 nd year'
_ARROW = re.compile(r"[-=]+>|→|➔|⇒")
_DECIMAL = re.compile(r"\.0+(?!\d)")
_TOKEN = re.compile(r"\+?\d+\+?|[^\d\s+]+\+?|\+")


def parse_class(vocabulary: Vocabulary, label: str) -> ClassLabel:
    """The class a student is in now, from any of the ways people write it.

    1. A word of `class` in policy/vocabulary.yml (`FYJC`, `+2`, `Dropper`) stands for its class, also inside a longer
       text; numerals 5 to 12, arabic, roman or spelled out, stand for themselves.
    2. `10 to 11` and `X (moving to XI)` are class X now, moving up; so are `moving to XI` and `X passed`.
    3. XII passed is class 12 with `is_passed`.
    4. Any other word, no class at all, or two classes without a way from one to the next: unknown.

    >>> from pathlib import Path
    >>> from aakash_cdp.silver.vocabulary import load_vocabulary
    >>> vocabulary = load_vocabulary(Path("policy/vocabulary.yml"))
    >>> parse_class(vocabulary, "X (Moving to XI)")
    ClassLabel(class_no=10, is_passed=False, is_moving_up=True, is_known=True)
    >>> parse_class(vocabulary, "PUC II").name, parse_class(vocabulary, "12 pass").name
    ('XII', 'XII Passed')
    """
    tokens = _TOKEN.findall(words(_DECIMAL.sub("", _ARROW.sub(" to ", label))))
    word = vocabulary.find(CLASS_KIND, "".join(tokens))
    marks = [_CLASS_NUMBERS[word[0].canonical]] if word else _class_marks(vocabulary, tokens)
    return (_class_now(marks) if marks else None) or ClassLabel(None, False, False, is_known=False)


def _class_marks(vocabulary: Vocabulary, tokens: list[str]) -> Sequence[int | str] | None:
    """The text as class numbers, 'to' and 'passed', in order; None if a word of it means nothing here."""
    marks: list[int | str] = []
    at = 0
    while at < len(tokens):
        number, length = _class_word(vocabulary, tokens, at)
        token = tokens[at]
        at += length
        if number:
            marks.append(number)
        elif token in _TO or token in _PASSED:
            marks.append("to" if token in _TO else "passed")
        elif not _FILLER.fullmatch(token):
            return None
    return marks


def _class_word(vocabulary: Vocabulary, tokens: list[str], at: int) -> tuple[int | None, int]:
    """The class that the longest known word at this token stands for, and the word's length in tokens."""
    for length in range(min(_LONGEST_WORD, len(tokens) - at), 0, -1):
        found = vocabulary.find(CLASS_KIND, "".join(tokens[at : at + length]))
        if found:
            return _CLASS_NUMBERS[found[0].canonical], length
    return _NUMERALS.get(tokens[at]), 1


def _class_now(marks: Sequence[int | str]) -> ClassLabel | None:
    numbers = {mark for mark in marks if isinstance(mark, int)}
    after_to = marks[marks.index("to") :] if "to" in marks else []
    target = next((mark for mark in after_to if isinstance(mark, int)), None)
    if target is not None:
        now = target - 1
        return ClassLabel(now, False, True, True) if now in CLASS_NAMES and numbers <= {now, target} else None
    if numbers == {12, _PASSED_NO} or (numbers == {12} and "passed" in marks):
        numbers = {_PASSED_NO}
    if len(numbers) != 1:
        return None
    number = numbers.pop()
    if number == _PASSED_NO:
        return ClassLabel(12, True, False, True)
    return ClassLabel(number, False, "to" in marks or "passed" in marks, True)
