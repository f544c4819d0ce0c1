"""How does a word of a name sound? Writes it in Latin letters and brings together the spellings of one sound.

Pure functions of the word; no list of names is known here. `sound` of a sound is itself.
"""

import re
import unicodedata
from functools import cache

_KEPT = re.compile(r"[^a-z]+")
_STEPS = (
    (re.compile(r"c+k|q"), "k"),
    (re.compile(r"(?:c+h+)+"), "ch"),
    (re.compile(r"c(?=[eiy])"), "s"),
    (re.compile(r"c(?!h)"), "k"),
    (re.compile(r"[djg]ny|[gj]n(?=a)"), "gy"),  # Dnyaneshwar, Jnanesh, Pragnya: all are gya
    (re.compile(r"ou|au|ow(?![aeiouy])"), "o"),
    (re.compile(r"^hr"), "r"),
    (re.compile(r"(?<=[bdfgjklmnpqrstvxz])h+"), ""),
    (re.compile(r"ea$"), "ia"),
    (re.compile(r"ee+|ea"), "i"),
    (re.compile(r"oo+"), "u"),
)
_UNFINISHED = re.compile(r"(.)\1|[wzyq]|c(?!h)|chch|ou|au|ea|ph|ks|^hr|[djg]ny|[gj]na|ah$|[bdfgjklmnprstvx]h")
_LETTERS = str.maketrans("wzy", "vji")
_DOUBLE = re.compile(r"(.)\1+")
_LONGEST_WITH_FINAL_H = 4  # Shah keeps it, Fatimah does not


def sound(word: str) -> str:
    """A word without what spellings of one name differ in: aspiration, length, doubled letters. The final vowel stays.

    >>> sound("Karthick") == sound("Kartik") == "kartik"
    True
    >>> sound("Lakshmi") == sound("Laxmi"), sound("Ankit") == sound("Ankita")
    (True, False)
    >>> sound("राहुल"), sound("अंकित"), sound("ਗੁਰਪ੍ਰੀਤ"), sound("লক্ষ্মী")
    ('rahul', 'ankit', 'gurprit', 'laxmi')
    """
    latin = word if word.isascii() else romanise(word)
    now, before = _KEPT.sub("", latin.lower()), ""
    while before != now and _UNFINISHED.search(now):
        before, now = now, _simplify(now)
    return now


def _simplify(text: str) -> str:
    text = text.replace("ksh", "x").replace("ks", "x").replace("ph", "f")
    for pattern, replacement in _STEPS:
        text = pattern.sub(replacement, text)
    text = _DOUBLE.sub(r"\1", text.translate(_LETTERS))
    if len(text) > _LONGEST_WITH_FINAL_H and text.endswith("ah"):
        return text[:-1]
    return text


# --- Indian scripts ---------------------------------------------------------------------------------------------------
#
# The nine scripts that Unicode lays out alike, 128 code points each from U+0900: what a letter is follows from its
# place in its block. anyascii knows the letters; the vowel that no letter writes is added here, and taken away where it
# is not spoken (राहुल: rahula -> rahul).

_FIRST, _LAST, _BLOCK = 0x0900, 0x0D7F, 0x80
_CONSONANTS = (range(0x15, 0x3A), range(0x58, 0x60))
_VOWEL_SIGNS = (range(0x3E, 0x4D), range(0x55, 0x58), range(0x62, 0x64))
_NASALS = (0x01, 0x02, 0x70)
_SILENT = (0x03, 0x3C, 0x4D, 0x71)  # visarga, nukta, virama, addak
_VOCALIC_R = 0x43
_SPEAKS_EVERY_VOWEL = range(0x0B80, 0x0D80)  # Tamil, Telugu, Kannada, Malayalam
_TAMIL, _BENGALI = 0x0B80, 0x0980
_INHERENT = "@"
_KEPT_AT_THE_END = re.compile(r"[^aeiou@][yrvn]@$")  # Aditya, Rudra, Vishwa, Krishna
_MEDIAL = re.compile(r"(?<=[aeiou@][^aeiou@])h?@(?=(?:[^aeiou@]h?|pr)[aeiou@])")


def is_indian(word: str) -> bool:
    """Whether some letter is of one of the nine scripts."""
    return any(_FIRST <= ord(letter) <= _LAST for letter in word)


def is_ambiguous_script(word: str) -> bool:
    """Whether the script writes several sounds with one letter: Tamil (k, g, h), Bengali (b, v)."""
    return any(_block(letter) in (_TAMIL, _BENGALI) for letter in word)


def romanise(word: str) -> str:
    """The word in Latin letters, as an Indian would spell it; of other scripts, what anyascii says.

    >>> romanise("प्रियंका"), romanise("काव्य"), romanise("ജോസഫ്")
    ('priyanka', 'kavya', 'josaph')
    """
    letters = unicodedata.normalize("NFC", word)
    spelled = "".join(_spell(letters, place) for place in range(len(letters)))
    if not any(_block(letter) in _SPEAKS_EVERY_VOWEL for letter in letters):
        spelled = _unspoken(spelled)
    return spelled.replace(_INHERENT, "a")


def _unspoken(spelled: str) -> str:
    """Without the inherent vowels that Hindi, Marathi, Punjabi, Gujarati, Bengali and Odia do not speak."""
    if spelled.endswith(_INHERENT) and len(spelled) > 2 and not _KEPT_AT_THE_END.search(spelled):
        spelled = spelled[:-1]
    while found := list(_MEDIAL.finditer(spelled)):  # from the right: करणवीर is karanvir
        spelled = spelled[: found[-1].end() - 1] + spelled[found[-1].end() :]
    return spelled


def _spell(letters: str, place: int) -> str:
    letter = letters[place]
    if not is_indian(letter):
        return _anyascii(letter)
    offset = ord(letter) % _BLOCK
    if offset in _SILENT:
        return ""
    if offset in _NASALS:
        return _nasal(letters[place + 1 : place + 2])
    if offset == _VOCALIC_R:
        return "ri"
    spelled = _latin(letter)
    if _in(offset, _CONSONANTS) and not _has_vowel_of_its_own(letters, place + 1):
        return spelled + _INHERENT
    return spelled


def _has_vowel_of_its_own(letters: str, place: int) -> bool:
    """Whether a vowel sign or the sign of no vowel follows the consonant before `place`, perhaps after a nukta."""
    following = letters[place : place + 1]
    if not following or not is_indian(following):
        return False
    offset = ord(following) % _BLOCK
    if offset == _SILENT[1]:
        return _has_vowel_of_its_own(letters, place + 1)
    return offset == _SILENT[2] or _in(offset, _VOWEL_SIGNS)


@cache
def _latin(letter: str) -> str:
    """One Indian letter or vowel sign; `c` is spelled as it is spoken."""
    latin = _KEPT.sub("", _anyascii(letter).lower())
    return "ch" if latin == "c" else latin


def _nasal(following: str) -> str:
    return "m" if following and _anyascii(following)[:1].lower() in {"p", "b", "m", "f"} else "n"


def _block(letter: str) -> int:
    return ord(letter) - ord(letter) % _BLOCK


def _in(offset: int, ranges: tuple[range, ...]) -> bool:
    return any(offset in one for one in ranges)


def _anyascii(letter: str) -> str:
    from anyascii import anyascii

    return anyascii(letter)
