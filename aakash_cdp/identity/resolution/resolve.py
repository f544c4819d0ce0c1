"""From ties to students: whole components where nothing speaks against it, lead by lead where something does.

1. Living leads are connected over the rules' edges; then everything else that ties leads is added.
2. A component that is connected by living leads, and in which nothing can be vetoed, is one student.
3. The others, few and small, are split in memory (`split.py`).
"""

from collections import defaultdict
from collections.abc import Mapping

import pyarrow as pa

from aakash_cdp.identity.resolution.contraction import connect
from aakash_cdp.identity.resolution.split import Edge, Member, split
from aakash_cdp.warehouse.engine import Engine

_LIVING = "kind = 'living'"
_PLACED = pa.schema([("lead_key", pa.int64()), ("component_key", pa.int64()), ("anchor_key", pa.int64())])
_USED = (
    "stage.tied_lead",
    "stage.living_label",
    "stage.whole_label",
    "stage.located",
    "stage.component_kind",
    "stage.split_lead",
)


def resolve(engine: Engine, select: str, table: str) -> int:
    """(every tied lead) and stage.component_edge -> `table`(lead_key, component_key, anchor_key); its rows."""
    engine.create("stage.tied_lead", select)
    connect(
        engine,
        f"select lead_key as a, other_lead_key as b from stage.component_edge where {_LIVING}",
        "stage.living_label",
    )
    connect(engine, _remaining_edges(), "stage.whole_label")
    engine.create("stage.located", _located())
    engine.create("stage.component_kind", _component_kinds())
    engine.load("stage.split_lead", _split_components(engine))
    rows = engine.create(
        table, f"{_simple()} union all select lead_key, component_key, anchor_key from stage.split_lead"
    )
    for used in _USED:
        engine.drop(used)
    return rows


def _remaining_edges() -> str:
    """What the rules between living leads leave to be tied, between their components."""
    return (
        "select coalesce(mine.label, edge.lead_key) as a, coalesce(theirs.label, edge.other_lead_key) as b "
        "from stage.component_edge as edge "
        "left join stage.living_label as mine on edge.lead_key = mine.node "
        f"left join stage.living_label as theirs on edge.other_lead_key = theirs.node where not {_LIVING}"
    )


def _located() -> str:
    """Every tied lead with its component among the living and its whole component."""
    return (
        "select lead.*, coalesce(living.label, lead.lead_key) as living_label, "
        "coalesce(whole.label, living.label, lead.lead_key) as whole_label from stage.tied_lead as lead "
        "left join stage.living_label as living on lead.lead_key = living.node "
        "left join stage.whole_label as whole on coalesce(living.label, lead.lead_key) = whole.node"
    )


def _component_kinds() -> str:
    """Each component: its name, and whether it can be taken whole."""
    decided = "select lead_key from stage.component_edge where kind in ('link', 'unlink')"
    return (
        "select whole_label, min(lead_key) as component_key, "
        "not (coalesce(min(dob) <> max(dob), false) "
        "or coalesce(max(cohort) - min(cohort) > max(cohort_years_apart), false) "
        "or coalesce(sum(case when is_passed then 1 else 0 end) > 0 and min(cohort) <> max(cohort), false) "
        "or coalesce(min(first_enrolment_key) <> max(last_enrolment_key), false) "
        "or sum(case when is_deleted then 0 else 1 end) = 0 "
        "or min(case when not is_deleted then living_label end) <> max(case when not is_deleted then living_label end) "
        "or sum(case when not is_deleted and merged_into_key is not null then 1 else 0 end) > 0 "
        f"or sum(case when is_deleted and lead_key not in ({_beside_living()}) then 1 else 0 end) > 0 "
        f"or sum(case when lead_key in ({decided}) then 1 else 0 end) > 0) as is_simple "
        "from stage.located group by whole_label"
    )


def _beside_living() -> str:
    """The deleted leads that are tied to a living one: the others have no place that can be told without the split."""
    sides = (("lead_key", "other_lead_key"), ("other_lead_key", "lead_key"))
    return " union ".join(
        f"select edge.{mine} as lead_key from stage.component_edge as edge "
        f"join stage.tied_lead as living on edge.{theirs} = living.lead_key "
        "where edge.kind in ('deleted', 'merged') and not living.is_deleted"
        for mine, theirs in sides
    )


def _simple() -> str:
    """The leads of the components taken whole; the anchor is the lead created first."""
    return (
        "select placed.lead_key, placed.component_key, anchor.lead_key as anchor_key from "
        "(select located.lead_key, located.whole_label, kind.component_key from stage.located as located "
        "join stage.component_kind as kind on located.whole_label = kind.whole_label where kind.is_simple) as placed "
        "join (select lead_key, whole_label, row_number() over (partition by whole_label "
        "order by first_created_at, lead_id) as place from stage.located) as anchor "
        "on placed.whole_label = anchor.whole_label and anchor.place = 1"
    )


def _split_components(engine: Engine) -> pa.Table:
    members = _members(engine)
    edges = _edges(engine)
    years_apart = engine.rows("select max(cohort_years_apart) from stage.tied_lead")[0][0]
    rows: dict[str, list[int]] = {name: [] for name in _PLACED.names}
    for component_key, component in members.items():
        for lead_key, anchor_key in split(component, edges.get(component_key, []), years_apart).items():
            rows["lead_key"].append(lead_key)
            rows["component_key"].append(component_key)
            rows["anchor_key"].append(anchor_key)
    return pa.table(rows, schema=_PLACED)


def _members(engine: Engine) -> Mapping[int, list[Member]]:
    enrolments = defaultdict(set)
    for lead_key, enrolment_key in engine.rows(
        "select enrolment.lead_key, enrolment.identifier_key from stage.component_enrolment as enrolment "
        f"join ({_special()}) as located on enrolment.lead_key = located.lead_key"
    ):
        enrolments[lead_key].add(enrolment_key)
    found: dict[int, list[Member]] = defaultdict(list)
    for component_key, lead_key, lead_id, created_at, is_deleted, is_passed, dob, cohort, merged_into in engine.rows(
        "select component_key, lead_key, lead_id, first_created_at, is_deleted, is_passed, dob, cohort, "
        "merged_into_key "
        f"from ({_special()}) as located"
    ):
        numbers = frozenset(enrolments.get(lead_key, ()))
        found[component_key].append(
            Member(lead_key, lead_id, created_at, is_deleted, is_passed, dob, cohort, merged_into, numbers)
        )
    return found


def _special() -> str:
    return (
        "select located.*, kind.component_key from stage.located as located "
        "join stage.component_kind as kind on located.whole_label = kind.whole_label where not kind.is_simple"
    )


def _edges(engine: Engine) -> Mapping[int, list[Edge]]:
    found: dict[int, list[Edge]] = defaultdict(list)
    for component_key, *facts in engine.rows(
        "select located.component_key, edge.lead_key, edge.other_lead_key, edge.kind, edge.weight, edge.edge_key "
        f"from stage.component_edge as edge join ({_special()}) as located on edge.lead_key = located.lead_key"
    ):
        found[component_key].append(Edge(*facts))
    return found
