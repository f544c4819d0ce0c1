"""Whom does a word mean: a student's id of today or earlier, a lead id, a phone, an e-mail?"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from aakash_cdp.errors import CdpError, ExitCode, fail
from aakash_cdp.identity.explanation.evidence import Typos, identifier_key
from aakash_cdp.identity.explanation.reading import Guard, Lead, Reading, Student
from aakash_cdp.identity.keys import key60

Asked = Literal["user", "lead", "phone", "email"]
_USER = re.compile(r"cdp_[0-9a-f]{20}")
_PHONE = re.compile(r"[+]?[0-9][0-9 ().-]{6,}")
_NATIONAL_DIGITS = 10


@dataclass(frozen=True)
class Found:
    """What a word means. `guard` and `lead_count` where it is an identifier."""

    asked: Asked
    students: Sequence[Student]
    is_identifier: bool = False
    guard: Guard | None = None
    lead_count: int | None = None


def find(reading: Reading, word: str, typos: Typos) -> Found:
    """The students that a word means. Raises CdpError `subject-unknown`, without the word where it is personal."""
    lead = known_lead(reading, word)
    if lead:
        return Found("user" if _USER.fullmatch(word) else "lead", _students(reading, [lead.lead_key]))
    if _USER.fullmatch(word):
        raise _unknown(f"no student is or was called {word}")
    if "@" in word:
        address = word.strip().lower()
        return _holders(reading, "email", [identifier_key("email", address, typos)], ())
    if _PHONE.fullmatch(word.strip()):
        numbers = spellings(word)
        return _holders(reading, "phone", [key60(f"phone:{number}") for number in numbers], numbers)
    raise _unknown("no lead has this id, and it is no phone and no e-mail")


def spellings(typed: str) -> list[str]:
    """How Silver may have a number that somebody types: an Indian one without its country, or with any.

    >>> spellings("098123 45670"), spellings("+91 98123-45670"), spellings("+971501234567")
    (['+919812345670', '+09812345670'], ['+919812345670'], ['+971501234567'])
    """
    digits = re.sub("[^0-9]", "", typed)
    abroad = [f"+{digits}"]
    indian = [] if typed.strip().startswith("+") else [f"+91{digits[-_NATIONAL_DIGITS:]}"]
    return list(dict.fromkeys([*indian, *abroad]))


def _holders(reading: Reading, asked: Asked, keys: Sequence[int], numbers: Sequence[str]) -> Found:
    """The students whose leads carry an identifier, or only show its number."""
    held = reading.holders_of(keys)
    lead_keys = {holding.lead_key for holding in held} or {key60(lead_id) for lead_id in reading.leads_showing(numbers)}
    if not lead_keys:
        raise _unknown(f"no lead carries this {'e-mail' if asked == 'email' else 'number'}")
    guard = reading.guards([holding.identifier_key for holding in held]).get(held[0].identifier_key) if held else None
    return Found(asked, _students(reading, lead_keys), bool(held), guard or Guard(), len(lead_keys))


def _students(reading: Reading, lead_keys: Iterable[int]) -> list[Student]:
    found = reading.students(reading.persons_of(lead_keys).values())
    return sorted(found.values(), key=lambda student: student.cdp_user_id)


def known_lead(reading: Reading, word: str) -> Lead | None:
    """The lead of an id; of a student's id, of today or earlier, the lead that it is made of."""
    return reading.lead_of_hash(word.removeprefix("cdp_")) if _USER.fullmatch(word) else reading.lead_of(word)


def require_lead(reading: Reading, word: str) -> Lead:
    """As `known_lead`. Raises CdpError `lead-unknown`."""
    lead = known_lead(reading, word)
    if lead is None:
        raise fail(
            "lead-unknown",
            f"no published lead is called {word}",
            hint="ids are as in Superleap, letter case included; a lead that has just landed is known after `cdp run`",
            exit_code=ExitCode.USAGE,
        )
    return lead


def _unknown(fact: str) -> CdpError:
    return fail(
        "subject-unknown",
        fact,
        hint="give a student's id, a lead id, a phone or an e-mail; what has just landed is known after `cdp run`",
        exit_code=ExitCode.USAGE,
    )
