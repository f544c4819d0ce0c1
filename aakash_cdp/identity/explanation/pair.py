"""Why are two leads one student, or why not? The way from one to the other, or what stops each thing they share."""

from collections.abc import Sequence
from dataclasses import dataclass

from aakash_cdp.identity.explanation import Show
from aakash_cdp.identity.explanation.obstacles import Obstacle, Sides, distinct, obstacles
from aakash_cdp.identity.explanation.reading import Place, Reading
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


def explain_pair(
    reading: Reading, policy: IdentityPolicy, lead_id: str, other_lead_id: str, show: Show
) -> PairExplanation:
    """What ties two known leads, or keeps them apart."""
    mine, theirs = reading.place_of(lead_id), reading.place_of(other_lead_id)
    is_one_student = mine.cdp_user_id == theirs.cdp_user_id
    places = reading.places_of_users({mine.cdp_user_id, theirs.cdp_user_id})
    facts = gather(reading, (place.lead_key for place in places), policy.blocked.email_typos)
    path: Sequence[Tie] = ()
    found: Sequence[Obstacle] = ()
    if is_one_student:
        path = path_between(ties_of(facts, show), lead_id, other_lead_id) or ()
    else:
        sides = Sides(_keys(places, mine), _keys(places, theirs))
        held = reading.held_by(facts.leads)
        met = obstacles(facts, policy, held, sides, show)
        asked = (lead_id, other_lead_id)
        found = distinct(sorted(met, key=lambda obstacle: (obstacle.lead_id, obstacle.other_lead_id) != asked))
    return PairExplanation(
        lead_id=lead_id,
        other_lead_id=other_lead_id,
        cdp_user_id=mine.cdp_user_id,
        other_cdp_user_id=theirs.cdp_user_id,
        is_one_student=is_one_student,
        path=path,
        obstacles=found,
        shares_nothing=not is_one_student and not found,
    )


def _keys(places: Sequence[Place], side: Place) -> frozenset[int]:
    return frozenset(place.lead_key for place in places if place.cdp_user_id == side.cdp_user_id)
