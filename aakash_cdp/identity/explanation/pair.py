"""Why are two leads one student, or why not? The way from one to the other, or what stops each thing they share."""

from collections.abc import Sequence
from dataclasses import dataclass

from aakash_cdp.identity.explanation import Show
from aakash_cdp.identity.explanation.obstacles import Border, Obstacle, distinct
from aakash_cdp.identity.explanation.reading import Lead, Reading
from aakash_cdp.identity.explanation.ties import Tie, gather, path_between, ties_of
from aakash_cdp.identity.policy import IdentityPolicy


@dataclass(frozen=True)
class PairExplanation:
    """`path` where they are one student; else `obstacles`, those of the two leads themselves first.

    `shares_nothing`: neither the two leads nor their students have anything in common.
    """

    lead_id: str
    other_lead_id: str
    cdp_user_id: str
    other_cdp_user_id: str
    is_one_student: bool
    path: Sequence[Tie]
    obstacles: Sequence[Obstacle]
    shares_nothing: bool


def explain_pair(reading: Reading, policy: IdentityPolicy, lead: Lead, other_lead: Lead, show: Show) -> PairExplanation:
    """What ties two leads, or keeps them apart."""
    persons = reading.persons_of({lead.lead_key, other_lead.lead_key})
    students = reading.students(persons.values())
    mine, theirs = students[persons[lead.lead_key]], students[persons[other_lead.lead_key]]
    is_one_student = mine == theirs
    facts = gather(reading, [mine, theirs], policy.blocked.email_typos)
    asked = (lead.lead_id, other_lead.lead_id)
    path: Sequence[Tie] = ()
    found: Sequence[Obstacle] = ()
    if is_one_student:
        path = path_between(ties_of(facts, show), *asked) or ()
    else:
        held = reading.held_by(facts.leads)
        met = Border(facts, policy, mine.lead_keys, theirs.lead_keys, held, show).obstacles()
        found = distinct(sorted(met, key=lambda obstacle: (obstacle.lead_id, obstacle.other_lead_id) != asked))
    return PairExplanation(
        lead_id=lead.lead_id,
        other_lead_id=other_lead.lead_id,
        cdp_user_id=mine.cdp_user_id,
        other_cdp_user_id=theirs.cdp_user_id,
        is_one_student=is_one_student,
        path=path,
        obstacles=found,
        shares_nothing=not is_one_student and not found,
    )
