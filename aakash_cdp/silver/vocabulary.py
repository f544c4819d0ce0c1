"""Which words does the business use, and which spellings mean the same? Loads policy/vocabulary.yml.

A vocabulary that was loaded is whole: within one kind a spelling means one label (a city: one label per state), every
pipeline stage has its own rank, every city lies in a known state. A file that breaks this is refused with all that is
wrong in it at once.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from aakash_cdp.errors import Problem
from aakash_cdp.policy import KeyPath, Lines, finding, load_yaml, policy_error, validation_problems
from aakash_cdp.warehouse.compiled import Policy, PolicyExpression

CLASS_NAMES = {5: "V", 6: "VI", 7: "VII", 8: "VIII", 9: "IX", 10: "X", 11: "XI", 12: "XII"}
PASSED_CLASS = "XII Passed"


def fold(label: str) -> str:
    """What two spellings of one label have in common: letters and digits without case, space or punctuation.

    `+` stays, because `+1` and `12+` are classes; `&` reads as `and`; digits of any script become 0-9. Folding twice
    changes nothing.

    >>> fold("i-ACST") == fold(" I  ACST") == fold("iacst") == "iacst"
    True
    >>> fold("Jammu & Kashmir"), fold("12+"), fold("१०वीं")
    ('jammuandkashmir', '12+', '10वीं')
    """
    return unicodedata.normalize("NFC", words(label).replace(" ", ""))


def words(label: str) -> str:
    """The label in lower case with one space for every run of spaces and punctuation; see `fold`.

    >>> words("X (Moving-to XI)")
    'x moving to xi'
    """
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", label).casefold())
    spaced = "".join(map(_plain, decomposed))
    return unicodedata.normalize("NFC", " ".join(spaced.split()))


@cache
def _plain(character: str) -> str:
    if character in "+&":
        return "+" if character == "+" else " and "
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category == "Cf":
        return ""
    return character if category[0] in "LMN" else " "


@dataclass(frozen=True)
class Entry:
    """One canonical label: its aliases as written, and what else the file says about it."""

    kind: str
    canonical: str
    aliases: tuple[str, ...] = ()
    rank: int | None = None
    is_side: bool = False
    answered: bool | None = None
    state: str | None = None


@dataclass(frozen=True)
class Vocabulary:
    """Every entry of policy/vocabulary.yml, in file order."""

    entries: tuple[Entry, ...]

    def find(self, kind: str, folded: str) -> tuple[Entry, ...]:
        """The entries of a kind that have this folded spelling: none, one, or for a city one per state."""
        return self._by_spelling[kind].get(folded, ())

    @cached_property
    def _by_spelling(self) -> Mapping[str, Mapping[str, tuple[Entry, ...]]]:
        index: dict[str, dict[str, tuple[Entry, ...]]] = {kind: {} for kind in KINDS}
        for entry in self.entries:
            spellings = index[entry.kind]
            for folded in {fold(label) for label in (entry.canonical, *entry.aliases)}:
                spellings[folded] = (*spellings.get(folded, ()), entry)
        return index


def stage_calls(vocabulary: "Vocabulary") -> Policy:
    """What a stage of the pipeline ranks, and which stage has a rank, as calls that models may make."""
    ranked = [entry for entry in vocabulary.entries if entry.kind == "stage" and entry.rank is not None]
    ranks = " ".join(f"when '{entry.canonical}' then {entry.rank}" for entry in ranked)
    labels = " ".join(f"when {entry.rank} then '{entry.canonical}'" for entry in ranked)
    return {
        "policy_stage_rank": PolicyExpression(("x",), f"case $x {ranks} end"),
        "policy_stage_of_rank": PolicyExpression(("x",), f"case $x {labels} end"),
    }


def load_vocabulary(path: Path) -> Vocabulary:
    """Read and check the whole file. Raises CdpError (`policy-invalid`), one Problem per finding, in line order."""
    data, lines = load_yaml(path)
    check = _Check(path, lines)
    entries = tuple(check.entries(data))
    check.kinds_present(data)
    check.spellings(entries)
    check.ranks(entries)
    check.classes(entries)
    check.states(entries)
    if check.findings:
        raise policy_error([problem for _, problem in sorted(check.findings, key=lambda found: found[0])])
    return Vocabulary(entries)


class _Words(BaseModel):
    """A label of an ordinary kind. A bare list is its aliases; nothing at all means no aliases."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    aliases: list[str] = []

    @model_validator(mode="before")
    @classmethod
    def _accept_short_form(cls, value: Any) -> Any:
        if value is None:
            return {}
        return {"aliases": value} if isinstance(value, list) else value


class _Stage(_Words):
    """A label of an ordered kind: it has a place in the pipeline, or stands beside it."""

    rank: int | None = Field(default=None, ge=1)
    side: bool = False

    @model_validator(mode="after")
    def _ranked_or_side(self) -> Self:
        if self.side == (self.rank is not None):
            raise ValueError("needs either a rank or `side: true`, and not both")
        return self


class _CallStatus(_Words):
    """`answered` says that with this status the customer's leg was answered."""

    answered: bool = False


KINDS: Mapping[str, type[_Words]] = {
    "stage": _Stage,
    "sub_stage": _Words,
    "scholarship_stage": _Stage,
    "exam": _Words,
    "exam_mode": _Words,
    "fee_status": _Words,
    "attendance_status": _Words,
    "call_status": _CallStatus,
    "call_direction": _Words,
    "provider": _Words,
    "hangup_by": _Words,
    "disposition": _Words,
    "sub_disposition": _Words,
    "interaction_type": _Words,
    "spoke_to": _Words,
    "gender": _Words,
    "class": _Words,
    "stream": _Words,
    "board": _Words,
    "lead_source": _Words,
    "lead_sub_source": _Words,
    "language": _Words,
    "course_type": _Words,
    "user_role": _Words,
    "branch_type": _Words,
    "tier": _Words,
    "state": _Words,
    "city": _Words,
}


class _Check:
    """Reads what can be read, and keeps a finding for everything that cannot stand."""

    def __init__(self, path: Path, lines: Lines) -> None:
        self.findings: list[tuple[int, Problem]] = []
        self._path = path
        self._lines = lines

    def entries(self, data: Any) -> Iterator[Entry]:
        """Every entry that has the right shape; cities stand one level deeper, under their state."""
        for kind, labels in self._mapping(data, ()):
            if kind not in KINDS:
                self._add((kind,), f"{kind}: there is no such kind of label", "correct its spelling, or remove it.")
            elif kind == "city":
                for state, cities in self._mapping(labels, (kind,)):
                    yield from self._labels(kind, cities, (kind, state), state)
            else:
                yield from self._labels(kind, labels, (kind,), None)

    def kinds_present(self, data: Any) -> None:
        missing = [kind for kind in KINDS if isinstance(data, dict) and kind not in data]
        if missing:
            self._add((), f"the file has no {', '.join(missing)}", "add each with at least one label.")

    def spellings(self, entries: Iterable[Entry]) -> None:
        """Within a kind (cities: within a state) no two labels share a spelling."""
        owners: dict[tuple[str, str | None, str], str] = {}
        for entry in entries:
            for at, label in self._written(entry):
                folded = fold(label)
                owner = owners.setdefault((entry.kind, entry.state, folded), entry.canonical)
                if not folded:
                    self._add(at, f'{entry.kind}: "{label}" has neither a letter nor a digit', "remove it.")
                elif owner != entry.canonical:
                    what = f'{entry.kind}: "{label}" means both "{owner}" and "{entry.canonical}"'
                    self._add(at, what, "leave it with one of them; case, spaces and punctuation make no difference.")

    def ranks(self, entries: Iterable[Entry]) -> None:
        """Within a kind every rank is used once."""
        owners: dict[tuple[str, int], str] = {}
        for entry in entries:
            if entry.rank is not None:
                owner = owners.setdefault((entry.kind, entry.rank), entry.canonical)
                if owner != entry.canonical:
                    what = f'{entry.kind}: "{entry.canonical}" has rank {entry.rank}, as "{owner}" does'
                    self._add((entry.kind, entry.canonical, "rank"), what, "give each its own rank.")

    def classes(self, entries: Iterable[Entry]) -> None:
        """The classes themselves are fixed; only words for them are policy."""
        known = (*CLASS_NAMES.values(), PASSED_CLASS)
        for entry in entries:
            if entry.kind == "class" and entry.canonical not in known:
                what = f'class: "{entry.canonical}" is not a class'
                self._add(("class", entry.canonical), what, f"the classes are {', '.join(known)}.")

    def states(self, entries: tuple[Entry, ...]) -> None:
        """A city lies in a state by its canonical name."""
        known = {entry.canonical for entry in entries if entry.kind == "state"}
        for state in dict.fromkeys(entry.state for entry in entries if entry.kind == "city"):
            if state is not None and state not in known:
                what = f'city: "{state}" is not a label under `state`'
                self._add(("city", state), what, "write the state as it stands on the left side under `state`.")

    def _labels(self, kind: str, labels: Any, at: KeyPath, state: str | None) -> Iterator[Entry]:
        for canonical, value in self._mapping(labels, at):
            try:
                words_of_label = KINDS[kind].model_validate(value)
            except ValidationError as error:
                line = self._lines[(*at, canonical)]
                found = validation_problems(error, self._lines, self._path, (*at, canonical))
                self.findings += [(line, problem) for problem in found]
            else:
                yield _entry(kind, canonical, words_of_label, state)

    def _mapping(self, value: Any, at: KeyPath) -> Iterator[tuple[str, Any]]:
        """The items of a mapping with text keys; anything else is a finding."""
        where = ".".join(map(str, at)) or "the file"
        if not isinstance(value, dict) or not value:
            self._add(at, f"{where}: should hold labels, each with its aliases", "add `Label: [alias, alias]` lines.")
            return
        for key, below in value.items():
            if isinstance(key, str):
                yield key, below
            else:
                self._add((*at, key), f"{where}.{key}: a label must be text", "put it in quotes.")

    def _written(self, entry: Entry) -> Iterator[tuple[KeyPath, str]]:
        """Each spelling of an entry, and where it stands."""
        at: KeyPath = (
            (entry.kind, entry.canonical) if entry.state is None else (entry.kind, entry.state, entry.canonical)
        )
        yield at, entry.canonical
        aliases_at = (*at, "aliases") if (*at, "aliases") in self._lines else at
        for index, alias in enumerate(entry.aliases):
            yield (*aliases_at, index), alias

    def _add(self, at: KeyPath, what: str, hint: str) -> None:
        line = self._lines[at]
        self.findings.append((line, finding(self._path, line, what, hint)))


def _entry(kind: str, canonical: str, label: _Words, state: str | None) -> Entry:
    aliases = tuple(label.aliases)
    if isinstance(label, _Stage):
        return Entry(kind, canonical, aliases, rank=label.rank, is_side=label.side)
    if isinstance(label, _CallStatus):
        return Entry(kind, canonical, aliases, answered=label.answered)
    return Entry(kind, canonical, aliases, state=state)
