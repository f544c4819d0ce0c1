"""Which first name, surname and initials stand in this name field? Reads Indian names as they are typed.

Pure functions of the text and the word lists: no text raises, and the same text reads alike everywhere. Whether two
readings can be one person is asked in levels.py.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import pyarrow as pa

from aakash_cdp.identity.names.sounds import is_ambiguous_script, is_indian, sound
from aakash_cdp.identity.names.words import Words, load_words


class Name(NamedTuple):
    """What a name field says, every word by its fold.

    `first` and `last` are None if there is none; `tokens` are the distinct words of the name in alphabetical order with
    a blank between them, without prefixes and fillers; `initials` the single letters, sorted. A placeholder ("Test",
    "Baby", "Student 12th") names nobody. `gender_hint` is 'F' or 'M' where an honorific or a filler tells it.
    `first_spelled` is a first name that is not known, as it is written in lower case: a slip shows there. `first_word`
    is a first name that the name begins with, as written: a surname never passes for it.
    """

    first: str | None
    last: str | None
    tokens: str
    initials: str
    is_known_first: bool
    is_placeholder: bool
    gender_hint: str | None
    first_spelled: str = ""
    first_word: str = ""


_Fields = tuple[str | None, str | None, str, str, bool, bool, str | None, str, str]  # those of a Name
_BATCH = 1_000  # small: what a batch leaves behind is freed before the garbage collector counts it
NAME_COLUMNS = pa.schema(
    [
        ("raw_name", pa.string()),
        ("first_fold", pa.string()),
        ("last_fold", pa.string()),
        ("token_signature", pa.string()),
        ("initials", pa.string()),
        ("is_known_first", pa.bool_()),
        ("is_placeholder", pa.bool_()),
        ("gender_hint", pa.string()),
        ("first_spelled", pa.string()),
        ("first_word", pa.string()),
    ]
)


def read_name(raw: str) -> Name:
    """The name in one field.

    >>> read_name("Master RAHUL Kumar Sharma S/o Rajesh")
    Name(first='rahul', last='sarma', tokens='rahul sarma', initials='', is_known_first=True, is_placeholder=False, \
gender_hint='M', first_spelled='', first_word='')
    >>> read_name("Md. Faizan").first, read_name("S.Priya").first, read_name("Sharma Rahul").first
    ('faijan', 'pria', 'rahul')
    >>> read_name("Test student 10th").is_placeholder
    True
    """
    return Name(*_read(raw))


def _read(raw: str) -> _Fields:
    parts: list[_Part] = []
    for word in _split(raw):
        parts += _read_word(word)
    return _assemble(parts)


def fold(token: str) -> str:
    """The fold of one word: its sound, or that of the family of spellings that it belongs to. A fold folds to itself.

    >>> fold("Mohd") == fold("Muhammad"), fold("Choudhury") == fold("Chaudhary"), fold("ராகுல்")
    (True, True, 'rahul')
    """
    words = load_words()
    folded = words.fold(sound(token))
    if not token.isascii() and is_indian(token) and folded not in words.given and folded not in words.surnames:
        return _nearest_known(folded, 2 if is_ambiguous_script(token) else 1)
    return folded


def fold_names(raws: pa.Array) -> pa.Table:
    """One row of NAME_COLUMNS for each distinct name of the array, nulls left out, in order of first appearance."""
    distinct = raws.unique().drop_null()
    batches = [_fold_batch(distinct.slice(start, _BATCH)) for start in range(0, len(distinct), _BATCH)]
    return pa.Table.from_batches(batches, NAME_COLUMNS)


def _fold_batch(raws: pa.Array) -> pa.RecordBatch:
    texts = raws.to_pylist()
    columns = [texts, *zip(*map(_read, texts), strict=True)]
    arrays = [pa.array(column, field.type) for column, field in zip(columns, NAME_COLUMNS, strict=True)]
    return pa.record_batch(arrays, NAME_COLUMNS)


# --- from the field to words ------------------------------------------------------------------------------------------

_LONGEST = 200
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z][a-z]{2})")
_APOSTROPHE = re.compile(r"['’‘`´](?:s\b)?")
_RELATION = re.compile(r"\b[sdwcb]\s*[/\\]\s*o\b.*|\b(?:[sdw]|son|daughter|wife|care|baby)\s+of\b.*", re.DOTALL)
_BRACKETS = re.compile(r"[(\[{<][^)\]}>]*[)\]}>]?")
_SECOND_NAME = re.compile(r"[/|&@\\].*|\band\b.*", re.DOTALL)
_CLASS = re.compile(r"(?<!\S)0+[a-z]{0,2}(?!\S)|0+")


class _Letters(dict[int, int | str | None]):
    """Keeps letters, drops what is not seen, writes every digit as 0 and all else as a blank; for str.translate."""

    def __missing__(self, code: int) -> int | str | None:
        category = unicodedata.category(chr(code))
        kept: int | str | None = " "
        if category[0] in "LM":
            kept = code
        elif category == "Cf":
            kept = None
        elif category[0] == "N":
            kept = "0"
        self[code] = kept
        return kept


_LETTERS = _Letters()


def _split(raw: str) -> list[str]:
    """The words of a field in lower case, without relations, brackets, digits, emoji and signs."""
    spaced = raw.replace(".", " ")
    is_letters = len(raw) <= _LONGEST and raw.isascii() and spaced.replace(" ", "").isalpha()
    if is_letters and (raw.istitle() or raw.isupper() or raw.islower()):  # most fields, and quickly: nothing to clean
        return spaced.lower().split()
    text = unicodedata.normalize("NFKC", raw[:_LONGEST])
    text = _CAMEL.sub(" ", text).lower()
    text = _APOSTROPHE.sub("", text)
    text = _RELATION.sub(" ", text)
    outside = _CLASS.sub(" ", _BRACKETS.sub(" ", text).translate(_LETTERS)).split()
    if not outside:
        return _CLASS.sub(" ", text.translate(_LETTERS)).split()
    text = _SECOND_NAME.sub(" ", _BRACKETS.sub(" ", text))
    return _CLASS.sub(" ", text.translate(_LETTERS)).split() or outside


# --- from a word to parts of a name -----------------------------------------------------------------------------------


class _Part(NamedTuple):
    """One part of a name. `kinds` is a sum of the constants below; an initial has the letter, noise has no text.

    `spelled` is the word as written.
    """

    kinds: int
    text: str
    spelled: str = ""


_INITIAL, _NOISE, _FILLER, _PREFIX, _SURNAME, _GIVEN, _MALE, _FEMALE = (1 << place for place in range(8))
_PLAIN_KINDS = frozenset((0, _SURNAME, _GIVEN, _SURNAME | _GIVEN))
_GENDERS = {"M": _MALE, "F": _FEMALE, None: 0}
_GENDER_OF = {0: None, _MALE: "M", _FEMALE: "F", _MALE | _FEMALE: None}
_LONGEST_RUN_OF_INITIALS = 4
_SHORTEST_RUN_TOGETHER = 4
_SHORTEST_REST = 3
_VOWEL = re.compile(r"[aeiouy]")


@cache
def _read_word(word: str) -> tuple[_Part, ...]:
    """The parts that one word of a field stands for: one mostly, more if it was written together, or none."""
    words = load_words()
    if len(word) == 1 and word.isascii():
        return (_Part(_INITIAL, _initial(word)),)
    if word in words.honorifics:
        return (_Part(_NOISE | _GENDERS[words.honorifics[word]], ""),)
    if word in words.noise or len(set(word)) == 1:
        return (_Part(_NOISE, ""),)
    folded = fold(word)
    if len(folded) < 2:
        return (_Part(_INITIAL, folded),) if folded else ()
    kinds = _kinds(folded, words)
    if kinds:
        return (_Part(kinds, folded, word),)
    return _read_unknown(word, folded, words)


def _read_unknown(word: str, folded: str, words: Words) -> tuple[_Part, ...]:
    if word.isascii() and not (len(word) > 2 and _VOWEL.search(word)):
        if len(word) > _LONGEST_RUN_OF_INITIALS:
            return (_Part(_NOISE, ""),)
        return tuple(_Part(_INITIAL, _initial(letter)) for letter in word)
    split = _written_together(folded, words)
    if len(split) == 1:
        return (_Part(0, folded, word),)
    return tuple(_Part(_kinds(part, words), part, word) for part in split)


def _kinds(folded: str, words: Words) -> int:
    kinds = 0
    if folded in words.given:
        kinds |= _GIVEN
    if folded in words.surnames:
        kinds |= _SURNAME
    if folded in words.prefixes:
        kinds |= _PREFIX
    if folded in words.fillers:
        kinds |= _FILLER | _GENDERS[words.fillers[folded]]
    return kinds


def _written_together(folded: str, words: Words) -> tuple[str, ...]:
    """Ajaykumar -> ajai, kumar; Mdfaizan -> mohamed, faijan; Rahulsharma -> rahul, sarma; any other fold -> itself."""
    run_together = set()
    for cut in range(2, len(folded) - 1):
        before, after = words.fold(folded[:cut]), words.fold(folded[cut:])
        if before in words.given and len(before) >= _SHORTEST_REST and after in words.suffixes:
            return before, after
        if before in words.prefixes and len(after) > _SHORTEST_REST and after in words.given:
            return before, after
        if min(len(before), len(after)) >= _SHORTEST_RUN_TOGETHER and before in words.given and after in words.surnames:
            run_together.add((before, after))
    return run_together.pop() if len(run_together) == 1 else (folded,)


def _initial(letter: str) -> str:
    """A letter as the first of a fold: Z stands for j, W for v, Y for i, Q for k."""
    return sound(letter) if letter in "zwyq" else letter


# --- from parts to a name ---------------------------------------------------------------------------------------------


def _assemble(parts: Sequence[_Part]) -> _Fields:
    if len(parts) == 2 and parts[0].kinds == _GIVEN and parts[1].kinds in _PLAIN_KINDS:  # most names, and quickly
        first, second = parts[0].text, parts[1].text
        tokens = f"{first} {second}" if first < second else f"{second} {first}"
        return (first, second, tokens, "", True, False, None, "", parts[0].spelled)
    words: list[_Part] = []
    letters: list[str] = []
    told = 0
    for part in parts:
        kinds = part.kinds
        if kinds & _INITIAL:
            letters.append(part.text)
        elif kinds & _NOISE:
            told |= kinds
        else:
            told |= kinds if words else 0  # Devi Prasad: a filler that begins the name tells nothing
            words.append(part)
    initials, gender = "".join(sorted(letters)), _GENDER_OF[told & (_MALE | _FEMALE)]
    if not words:
        return (None, None, "", initials, False, len(initials) < 2, gender, "", "")
    if len(words) > 1:
        words = _order(words)
    if _has_no_first_name(words, initials, is_initial_first=bool(parts[0].kinds & _INITIAL)):
        surname = "" if words[-1].kinds & _PREFIX else words[-1].text
        return (None, surname or None, surname, initials, False, False, gender, "", "")
    first_word = words[0]
    rest = [word.text for word in words[1:] if not word.kinds & _FILLER and word.text != first_word.text]
    tokens = " ".join(sorted({first_word.text, *rest})) if rest else first_word.text
    is_known = bool(first_word.kinds & (_GIVEN | _PREFIX))
    spelled = "" if is_known else first_word.spelled
    last = rest[-1] if rest else None
    beginning = first_word.spelled if first_word == parts[0] else ""
    return (first_word.text, last, tokens, initials, is_known, False, gender, spelled, beginning)


def _has_no_first_name(words: list[_Part], initials: str, *, is_initial_first: bool) -> bool:
    """A surname alone; V. Rai and T. Bano, whose first name is the initial; Mohd A. Kazmi, whose prefix is none."""
    first, *rest = words
    if not rest and (_is_surname_only(first) or (is_initial_first and _can_be_second(first))):
        return True
    is_skipped = first.kinds & _PREFIX or (is_initial_first and first.text in load_words().second_names)
    return bool(initials and is_skipped) and all(word.kinds & _SURNAME for word in rest)


def _can_be_second(word: _Part) -> bool:
    return bool(word.kinds & (_SURNAME | _FILLER)) or word.text in load_words().second_names


def _order(words: list[_Part]) -> list[_Part]:
    """The first name first: a surname or a house name before it goes to the end, prefixes before it go."""
    words = _join(words)
    if len(words) > 2 and words[0].kinds & _PREFIX and _is_surname_only(words[1]) and _can_be_first(words[2]):
        words = words[1:]
    if len(words) > 1 and _begins_with_surname(words):
        words = [*words[1:], words[0]]
    while len(words) > 1 and _is_skipped(words[0], words[1]):
        words = _join(words[1:])
    return words


def _is_skipped(prefix: _Part, following: _Part) -> bool:
    """Md Faizan is Faizan, Sai Kiran Kiran; in Sai Vadlamani the word that is not known may be the house name."""
    if not prefix.kinds & _PREFIX or not _can_be_first(following):
        return False
    return bool(following.kinds) or prefix.text not in load_words().house_name_prefixes


def _join(words: list[_Part]) -> list[_Part]:
    """Sri Ram -> sriram, Shah Rukh -> sahruk: two words that are one known name, of which the first alone is none."""
    if len(words) > 1 and (words[0].kinds & _PREFIX or not words[0].kinds & _GIVEN):
        known = load_words()
        together = known.fold(sound(words[0].text + words[1].text))
        if together in known.given:
            return [_Part(_GIVEN, together, words[0].spelled + words[1].spelled), *words[2:]]
    return words


def _begins_with_surname(words: list[_Part]) -> bool:
    first, second = words[0], words[1]
    known = load_words()
    if _is_surname_only(first) or first.text in known.second_names:
        return _can_be_first(second)
    if first.text in known.leading_surnames:
        return bool(second.kinds & _GIVEN) and not second.kinds & _SURNAME
    if first.kinds or len(words) == 2:
        return False
    if second.text in known.house_name_prefixes:
        return _can_be_first(words[2])
    return bool(second.kinds & _GIVEN) and len(words) == 3 and words[2].text in known.house_name_surnames


def _can_be_first(word: _Part) -> bool:
    return not word.kinds & _FILLER and not _is_surname_only(word)


def _is_surname_only(word: _Part) -> bool:
    return word.kinds & (_SURNAME | _GIVEN | _PREFIX) == _SURNAME


# --- names in scripts with few letters --------------------------------------------------------------------------------

_SKELETON = str.maketrans({"g": "k", "h": "k", "d": "t", "b": "p", "v": "p", "f": "p", "j": "s", "c": "s"})


def _skeleton(folded: str) -> str:
    """The consonants as Tamil and Bengali letters tell them apart, and whether the word ends in a vowel."""
    consonants = re.sub(r"[aeiou]", "", folded.replace("ch", "c").translate(_SKELETON))
    return re.sub(r"(.)\1+", r"\1", consonants) + ("+" if folded[-1:] in "aeiou" else "")


@cache
def _known_by_skeleton() -> dict[str, list[str]]:
    words = load_words()
    found: dict[str, list[str]] = {}
    for known in sorted(words.given | words.surnames):
        found.setdefault(_skeleton(known), []).append(known)
    return found


def _nearest_known(folded: str, farthest: int) -> str:
    """The one known word nearest to a transliterated one that is not known, or the word itself."""
    from rapidfuzz.distance import OSA

    near = [(OSA.distance(folded, known), known) for known in _known_by_skeleton().get(_skeleton(folded), [])]
    near = sorted(pair for pair in near if pair[0] <= farthest)
    is_only = len(near) == 1 or (len(near) > 1 and near[0][0] < near[1][0])
    return near[0][1] if is_only else folded
