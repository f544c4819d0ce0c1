"""Can these two names be one person's? The level says how much the names alone speak for it or against it.

Symmetric, and a pure function of the columns of a reading (reading.py) and the word lists. Two first names that are
both known and differ are two people, however alike they look: a slip of the pen is believed only where one of them is
no known name.
"""

from collections.abc import Set as AbstractSet
from typing import Literal

import pyarrow as pa
from rapidfuzz.distance import OSA

from aakash_cdp.identity.names.reading import Name
from aakash_cdp.identity.names.words import Words, load_words

Level = Literal["same", "surname_differs", "fuzzy", "initial", "unknown", "conflict"]
_Reading = tuple[str | None, str | None, str, str, bool, str]
PAIR_COLUMNS = tuple(
    f"{side}_{column}"
    for side in ("one", "other")
    for column in ("first_fold", "last_fold", "token_signature", "initials", "is_known_first", "first_spelled")
)


def compare(one: Name, other: Name) -> Level:
    """How far two names agree.

    * same: one first name, and nothing else in the names speaks against it
    * surname_differs: one first name and two surnames or initials
    * fuzzy: the first names differ by a slip of the pen, at least one is no known name, the surnames agree
    * initial: an initial stands for the first name, or the words are in another order; all words agree
    * unknown: one has no first name that could agree or disagree
    * conflict: two people

    >>> from aakash_cdp.identity.names.reading import read_name
    >>> def level(one, other): return compare(read_name(one), read_name(other))
    >>> level("Rahul Sharma", "RAHUL"), level("Rahul Sharma", "Rahul Verma"), level("Rahul Sharma", "Rahlu Sharma")
    ('same', 'surname_differs', 'fuzzy')
    >>> level("Rohit Sharma", "Mohit Sharma"), level("A K Singh", "Amit Kumar Singh"), level("Test", "Amit Singh")
    ('conflict', 'initial', 'unknown')
    """
    return _level(load_words(), _compared(one), _compared(other))


def _compared(name: Name) -> _Reading:
    return (*name[:5], name.first_spelled)


def compare_names(pairs: pa.Table) -> pa.Array:
    """The level of every row of a table with PAIR_COLUMNS, in the order of the rows."""
    words = load_words()
    columns = [pairs[column].to_pylist() for column in PAIR_COLUMNS]
    levels = [_level(words, row[:6], row[6:]) for row in zip(*columns, strict=True)]
    return pa.array(levels, pa.string())


def _level(words: Words, one: _Reading, other: _Reading) -> Level:
    first, other_first = one[0], other[0]
    if first is None or other_first is None:
        return _level_of_initials(words, one, other)
    if first == other_first:
        rest = _level_of_rest(words, one, other, {first})
        return "initial" if rest == "same" and _may_be_a_house_name(one, other) else rest
    if first in other[2] or other_first in one[2] or first.startswith(other_first) or other_first.startswith(first):
        level = _level_of_order(words, one, other)
        if level is not None:
            return level
    if one[4] and other[4]:
        return "conflict"
    if is_slip(first, other_first, is_one_known=one[4] or other[4]) or _is_misspelled(words, one, other):
        rest = _level_of_rest(words, one, other, {first, other_first})
        return "fuzzy" if rest == "same" else "conflict"
    return "conflict"


def _may_be_a_house_name(one: _Reading, other: _Reading) -> bool:
    """T K Tallapragada and Tallapragada Shashidhar: a word that is no known name, alone but for initials."""
    if one[4] or other[4]:
        return False
    shorter, longer = sorted((one, other), key=lambda reading: len(reading[2]))
    return bool(shorter[3]) and shorter[2] == shorter[0] and longer[2] != longer[0]


# --- the same first name ----------------------------------------------------------------------------------------------


def _level_of_rest(words: Words, one: _Reading, other: _Reading, firsts: AbstractSet[str]) -> Level:
    """What the words beside the first names say: same, surname_differs, or conflict."""
    mine, others = set(one[2].split()), set(other[2].split())
    left, other_left = mine - others - firsts, others - mine - firsts
    if not left or not other_left:
        return "same" if _initials_agree(one, other, left | other_left) else "surname_differs"
    if {"sing", "kor"} == {one[1], other[1]}:
        return "surname_differs"
    left, other_left = left - words.weak_surnames, other_left - words.weak_surnames
    left, other_left = (
        {word for word in left if not any(_is_variant(words, word, match) for match in other_left)},
        {word for word in other_left if not any(_is_variant(words, word, match) for match in left)},
    )
    if not left or not other_left:
        return "same"
    is_known = one[4] or other[4]
    if _speaks_of_a_person(words, left, is_known) and _speaks_of_a_person(words, other_left, is_known):
        return "conflict"
    return "surname_differs"


def _initials_agree(one: _Reading, other: _Reading, left: AbstractSet[str]) -> bool:
    """Whether initials that stand for a surname can stand for the other's; K may always stand for Kumar."""
    if one[1] is None and other[1] is None:
        return not one[3] or not other[3] or bool(set(one[3]) & set(other[3]))
    if one[1] is not None and other[1] is not None:
        return True
    initials = one[3] if one[1] is None else other[3]
    return not initials or "k" in initials or any(word[0] in initials for word in left)


def _speaks_of_a_person(words: Words, left: AbstractSet[str], is_known: bool) -> bool:
    """Whether a word beside the first name is a given name: Lakshmi Prasanna and Lakshmi Sahithi are two people.

    Beside a first name that is not known it may be any word but a surname: the first word may be a house name.
    """
    if is_known:
        return any(word in words.given and word not in words.surnames for word in left)
    return any(word not in words.surnames for word in left)


def _is_variant(words: Words, one: str, other: str) -> bool:
    """Whether two surnames differ by a slip, or one is the beginning of the other."""
    is_known = [word in words.surnames or word in words.given for word in (one, other)]
    if all(is_known) or one[0] != other[0]:
        return False
    shorter, longer = sorted((one, other), key=len)
    if longer.startswith(shorter):
        return len(shorter) >= _SHORTEST_VARIANT
    farthest = 2 if len(shorter) >= _SHORTEST_FOR_TWO_SLIPS else 1
    return len(shorter) >= _SHORTEST_VARIANT and OSA.distance(one, other) <= farthest


# --- slips of the pen -------------------------------------------------------------------------------------------------

_SHORTEST_VARIANT = 4
_SHORTEST_SPELLED = 4
_SHORTEST_FOR_TWO_SLIPS = 7
_SHORTEST_FOR_ANY_LETTER = 6
_VOWELS = frozenset("aeiou")
_NEIGHBOURS_ON_THE_KEYBOARD = (
    "qw we er rt ty yu ui io op as sd df fg gh hj jk kl zx xc cv vb bn nm "
    "qa ws ed rf tg yh uj ik ol az sx dc fv gb hn jm"
)
_ALIKE_TO_THE_EAR = "bv td gk mn rl pb sj"
_ALIKE = frozenset(map(frozenset, f"{_NEIGHBOURS_ON_THE_KEYBOARD} {_ALIKE_TO_THE_EAR}".split()))
_VOWELS_MISTYPED = (frozenset("ei"), frozenset("ou"), frozenset("iu"))
_VOWELS_ALIKE = (frozenset("ei"), frozenset("ou"))


def is_slip(one: str, other: str, *, is_one_known: bool) -> bool:
    """Whether two different folds can be one first name, once mistyped.

    One slip (a letter more, less, changed, or two in the wrong order), or two in a long name of which one is known. The
    first letter is never mistaken; the final vowel tells names apart (Ankit, Ankita; Ayushi, Ayusha).
    """
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < _SHORTEST_VARIANT:
        return False
    distance = OSA.distance(one, other, score_cutoff=2)
    if distance == 1:
        if len(shorter) == len(longer):
            return _is_changed_letter(one, other, is_one_known)
        return shorter[0] == longer[0] and not longer.startswith(shorter) and not _has_a_vowel_more(shorter, longer)
    is_long = len(shorter) >= _SHORTEST_FOR_TWO_SLIPS
    return distance == 2 and is_long and is_one_known and one[0] == other[0] and one[-1] == other[-1]


def _is_misspelled(words: Words, one: _Reading, other: _Reading) -> bool:
    """Whether one first name is not known and is one slip away from how the other is written."""
    for unknown, compared in ((one, other), (other, one)):
        spelled = unknown[5]
        written = words.spellings.get(str(compared[0]), frozenset()) if compared[4] else frozenset({compared[5]})
        if any(_is_one_slip(spelled, word) for word in written):
            return True
    return False


def _is_one_slip(spelled: str, word: str) -> bool:
    """One letter more, less, changed or out of place; never the first, no vowel at the end, no vowel for another."""
    shorter, longer = sorted((spelled, word), key=len)
    is_long_enough = len(shorter) >= _SHORTEST_SPELLED and len(longer) >= _SHORTEST_VARIANT
    if not is_long_enough or shorter[0] != longer[0] or OSA.distance(shorter, longer, score_cutoff=1) != 1:
        return False
    if len(shorter) < len(longer):
        return not longer.startswith(shorter) or longer[-1] not in _VOWELS
    changed = {letter for pair in zip(shorter, longer, strict=True) if len(set(pair)) > 1 for letter in pair}
    if shorter[-1] != longer[-1] and changed & _VOWELS:
        return False
    return not changed <= _VOWELS or changed in _VOWELS_MISTYPED


def _has_a_vowel_more(shorter: str, longer: str) -> bool:
    """Whether only the longer ends in two vowels: Advita and Advitiya are two names."""
    return set(longer[-2:]) <= _VOWELS and not set(shorter[-2:]) <= _VOWELS


def _is_changed_letter(one: str, other: str, is_one_known: bool) -> bool:
    """Whether two folds of one length differ by a likely slip, given that one edit leads from one to the other."""
    places = [place for place in range(len(one)) if one[place] != other[place]]
    if len(places) == 2:
        return True
    place, pair = places[0], {one[places[0]], other[places[0]]}
    is_last, is_short = place == len(one) - 1, len(one) < _SHORTEST_FOR_ANY_LETTER
    if place == 0 or (is_last and pair & _VOWELS):
        return False
    if pair <= _VOWELS:
        return not is_short or pair in _VOWELS_ALIKE
    return pair in _ALIKE or (is_one_known and not is_last and not is_short and not pair & _VOWELS)


# --- another order, initials ------------------------------------------------------------------------------------------


def _level_of_order(words: Words, one: _Reading, other: _Reading) -> Level | None:
    """initial: each holds the other's first name, or its initial. same: one writes two words as one. Else None."""
    mine, others = one[2].split(), other[2].split()
    if one[0] in others and other[0] in mine:
        return "initial"
    for reading, compared in ((one, other), (other, one)):
        first, compared_first = str(reading[0]), str(compared[0])
        rest = compared_first.removeprefix(first)
        if compared_first.startswith(first) and rest in reading[2].split():
            return _level_of_rest(words, reading, compared, {first, rest, compared_first})
        is_alone = reading[2] == first and not reading[3]
        if first == compared[1] and (is_alone or compared_first[0] in reading[3]):
            return "initial"
    return None


def _level_of_initials(words: Words, one: _Reading, other: _Reading) -> Level:
    """The level of two names of which at least one has no first name."""
    nameless, named = (one, other) if one[0] is None else (other, one)
    if not nameless[3]:
        return "unknown"
    if nameless[1] is not None and nameless[1] == named[0]:  # S. Anand, Anand S
        last = named[1][0] if named[1] else ""
        return "initial" if set(nameless[3]) & {*named[3], last} else "unknown"
    if named[0] is not None and not _first_letters(words, named[0]) & set(nameless[3]):
        return "conflict"
    if (nameless[1] is None) != (named[1] is None) and nameless[1] not in words.weak_surnames:
        return "unknown"
    if nameless[1] is None and len(nameless[3]) > 1:
        return "unknown"
    if nameless[1] and named[1] and not _surnames_agree(words, nameless[1], named):
        return "conflict"
    initials = set(named[3]) if named[0] is None else _first_letters(words, named[0])
    if not initials:
        return "unknown"
    return "initial" if initials & set(nameless[3]) else "conflict"


def _first_letters(words: Words, first: str) -> set[str]:
    """The letters that a first name may begin with: B or V for Barsha, whose fold is varsa."""
    return {first[0], *(spelled[0] for spelled in words.spellings.get(first, ()))}


def _surnames_agree(words: Words, surname: str, named: _Reading) -> bool:
    if surname in named[2].split() or {surname, str(named[1])} & words.weak_surnames:
        return True
    return _is_variant(words, surname, str(named[1]))
