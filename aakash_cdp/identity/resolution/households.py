"""Which students live together? Components of what they share; nothing here feeds back into who is a student."""

from aakash_cdp.identity.resolution.contraction import connect
from aakash_cdp.warehouse.engine import Engine


def gather_households(engine: Engine, select: str, table: str) -> int:
    """(two persons, and when the anchor of each was made) -> `table`(person_key, household_key); its rows.

    The household is called by the person whose anchor has the least (first_created_at, lead_id).
    """
    engine.create("stage.household_edge", select)
    connect(engine, "select person_key as a, other_person_key as b from stage.household_edge", "stage.household_label")
    person = (
        "select person_key, lead_id, first_created_at from stage.household_edge union "
        "select other_person_key as person_key, other_lead_id as lead_id, "
        "other_first_created_at as first_created_at from stage.household_edge"
    )
    ranked = (
        "select person.person_key, labelled.label, row_number() over "
        "(partition by labelled.label order by person.first_created_at, person.lead_id) as place "
        f"from ({person}) as person join stage.household_label as labelled on person.person_key = labelled.node"
    )
    engine.create("stage.household_place", ranked)
    rows = engine.create(
        table,
        "select member.person_key, head.person_key as household_key from stage.household_place as member "
        "join stage.household_place as head on member.label = head.label where head.place = 1",
    )
    for used in ("stage.household_edge", "stage.household_label", "stage.household_place"):
        engine.drop(used)
    return rows
