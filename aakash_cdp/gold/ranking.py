"""What makes one offered value better than another? Each criterion as an expression of which the least is best."""

from aakash_cdp.gold.attributes import NEEDED_COLUMN, Attribute
from aakash_cdp.gold.offers import Offer
from aakash_cdp.gold.records import RECORDS


def rank(attribute: Attribute, offer: Offer) -> list[str]:
    """What ranks an offered value, as expressions; the least is best. The id of the record makes ties impossible."""
    return [*criteria(attribute, offer), f"{offer.record.alias}.{offer.record.key}"]


def criteria(attribute: Attribute, offer: Offer) -> list[str]:
    """One expression for each criterion of the attribute, in their order."""
    return [_criterion(name, attribute, offer) for name in attribute.criteria] if attribute.is_choice else []


def timed_columns(attribute: Attribute, offer: Offer) -> tuple[str, ...]:
    """The columns of a lead of which the ranking needs to know since when they are shown."""
    if offer.record is not RECORDS["leads"] or "recent" not in attribute.criteria or attribute.by:
        return ()
    return tuple(offer.record.shows.get(offer.column, (offer.column,)))


def rank_columns(attribute: Attribute) -> set[str]:
    """The columns of a record, beside the value, that rank it."""
    return {NEEDED_COLUMN[name] for name in attribute.criteria if name in NEEDED_COLUMN}


def _criterion(name: str, attribute: Attribute, offer: Offer) -> str:
    part = offer.record.alias
    if name == "best":
        return f"-{part}.{offer.column}"
    if name == "complete":
        return f"-cardinality(split({part}.{offer.column}, ' '))"
    if name == "session":
        return f"-{part}.session_year"
    if name == "recent":
        return f"policy_newest_first({_time(attribute, offer)})"
    if name == "first":
        return f"policy_oldest_first({part}.created_at)"
    if name in ("last", "active"):
        return f"policy_newest_first({part}.{NEEDED_COLUMN[name]})"
    return f"{part}.{NEEDED_COLUMN[name]}"


def _time(attribute: Attribute, offer: Offer) -> str:
    part = offer.record.alias
    if attribute.by:
        return f"{part}.{attribute.by}"
    times = [f"{part}.{column}_at" for column in timed_columns(attribute, offer)] or [f"{part}.offered_at"]
    return times[0] if len(times) == 1 else f"greatest({', '.join(times)})"
