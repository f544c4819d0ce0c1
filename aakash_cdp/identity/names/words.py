"""Which words are known in a name field? Loads the lists beside this module, every word by its fold.

The lists are data: a name added there is known, an alias added there is one name. No word of them is a rule.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

from aakash_cdp.identity.names.sounds import sound
from aakash_cdp.policy import load_yaml

_FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Words:
    """The word lists; `honorifics` and `noise` hold words as written in lower case, all others hold folds.

    `spellings` are those of each given name, by its fold. `aliases` maps a sound to the sound that stands for its
    family. `honorifics` and `fillers` map a word to the gender that it tells, 'F', 'M' or None.
    """

    aliases: Mapping[str, str]
    given: frozenset[str]
    spellings: Mapping[str, frozenset[str]]
    surnames: frozenset[str]
    prefixes: frozenset[str]
    house_name_prefixes: frozenset[str]
    house_name_surnames: frozenset[str]
    leading_surnames: frozenset[str]
    second_names: frozenset[str]
    fillers: Mapping[str, str | None]
    weak_surnames: frozenset[str]
    suffixes: frozenset[str]
    honorifics: Mapping[str, str | None]
    noise: frozenset[str]

    def fold(self, sounded: str) -> str:
        """The fold of a word whose sound is given."""
        return self.aliases.get(sounded, sounded)


@cache
def load_words() -> Words:
    """The lists of given.yml, surnames.yml and words.yml."""
    listed = _read("words.yml")
    aliases = _aliases(listed["aliases"])

    def folds(words: Iterable[str]) -> frozenset[str]:
        sounds = map(sound, words)
        return frozenset(aliases.get(sounded, sounded) for sounded in sounds)

    spellings: dict[str, set[str]] = {}
    for word in _given():
        sounded = sound(word)
        spellings.setdefault(aliases.get(sounded, sounded), set()).add(word)
    fillers = _genders(listed["fillers"])
    return Words(
        aliases=aliases,
        given=frozenset(spellings),
        spellings={folded: frozenset(spelled) for folded, spelled in spellings.items()},
        surnames=folds(_all_words(_read("surnames.yml"))),
        prefixes=folds(listed["prefixes"].split()),
        house_name_prefixes=folds(listed["house_name_prefixes"].split()),
        second_names=folds(listed["second_names"].split()),
        house_name_surnames=folds(listed["house_name_surnames"].split()),
        leading_surnames=folds(listed["leading_surnames"].split()),
        fillers={aliases.get(sound(word), sound(word)): gender for word, gender in fillers.items()},
        weak_surnames=folds(listed["weak_surnames"].split()),
        suffixes=folds(listed["suffixes"].split()),
        honorifics=_genders(listed["honorifics"]),
        noise=frozenset(listed["noise"].split()),
    )


def _read(name: str) -> Any:
    return load_yaml(_FOLDER / name)[0]


def _aliases(lines: str) -> dict[str, str]:
    """Sound -> the sound of the first word of its line, for every line of spellings."""
    aliases: dict[str, str] = {}
    for line in lines.splitlines():
        head, *others = map(sound, line.split())
        aliases.update((other, head) for other in others if other != head)
    return aliases


def _given() -> list[str]:
    groups = _read("given.yml")
    compounds = groups.pop("compounds").values()
    pairs = (product(parts["beginnings"].split(), parts["endings"].split()) for parts in compounds)
    return [*_all_words(groups), *(beginning + ending for group in pairs for beginning, ending in group)]


def _all_words(groups: Mapping[str, str]) -> list[str]:
    return [word for words in groups.values() for word in words.split()]


def _genders(groups: Mapping[str, str]) -> dict[str, str | None]:
    genders = {"male": "M", "female": "F", "none": None}
    return {word: genders[group] for group, words in groups.items() for word in words.split()}
