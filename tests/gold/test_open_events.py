"""The set of events is open: web visits come as their table in Silver and one file in Gold, and nothing else."""

import json
import shutil
from pathlib import Path

import pytest

from aakash_cdp.pipeline import session
from aakash_cdp.pipeline.model import PACKAGE, STAGES, read_models
from tests.support.places import Place

SOURCE = """
  web_visit:
    from: web_visit
    fresh_within_hours: 30
    columns:
      lead_id: {type: id, references: lead}
      page: {type: text}
      visited_at: {type: ts, required: true}
"""
SILVER = """/*
grain: one visit of a page
kind: merge
key: web_visit_id
source: web_visit
touched_by:
    silver.crm_dim_lead: >-
        select web_visit_id from silver.crm_fact_web_visit join changed using (lead_id)
        union all select web_visit_id from silver.crm_fact_web_visit_superseded join changed using (lead_id)
columns:
    web_visit_id: Id of the visit.
    page: The page.
    is_orphan: Its lead_id is present and unknown.
    visited_at: When.
*/

with version as (
    select *
    from stage.web_visit
    where web_visit_id in (select web_visit_id from touched.web_visit)
),

final as (
    select
        version.web_visit_id,
        version.lead_id,
        version.page,
        version.lead_id is not null and lead.lead_id is null as is_orphan,
        version.visited_at,
        version.created_at,
        version.updated_at,
        version.deleted_at,
        version._version_hash,
        version._file_id,
        version._ingested_at,
        version._unparseable,
        version._is_current
    from version
    left join silver.crm_dim_lead as lead on version.lead_id = lead.lead_id
)

select * from final
"""
EVENT = """/*
grain: one accepted version of one visit of a page, as an event
kind: event
touched_by:
    silver.crm_fact_web_visit_versions: web_visit_id
*/

with final as (
    select
        substr(
            sha256_hex(
                concat_ws(chr(31), 'web_visit', web_visit_id, utc_text(visited_at), coalesce(page, chr(30)))
            ),
            1,
            32
        ) as event_id,
        'web_visit' as event_name,
        'silver.crm_fact_web_visit' as source_table,
        web_visit_id as source_id,
        lead_id,
        cast(null as varchar) as linked_call_id,
        cast(null as varchar) as customer_number,
        concat('{"page": ', json_text(page), ', "timestamp": ', json_text(utc_text(visited_at)), '}') as properties,
        is_orphan,
        is_current,
        visited_at as event_at,
        updated_at,
        deleted_at,
        _ingested_at,
        _version_hash
    from silver.crm_fact_web_visit_versions
    where web_visit_id in (select source_id from touched.source)
)

select * from final
"""
COLUMNS = ("id", "lead_id", "page", "visited_at", "created_at", "updated_at", "ingested_at")
VISITED = "2026-04-02T10:00:00Z"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """A package and a policy in which web visits are known, beside a lead and its call."""
    package = tmp_path / "package"
    for stage in STAGES:
        shutil.copytree(PACKAGE / stage, package / stage, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    (package / "silver" / "crm_fact_web_visit.sql").write_text(SILVER)
    (package / "gold" / "event_web_visit.sql").write_text(EVENT)
    monkeypatch.setattr(session, "read_models", lambda: read_models(package))
    place = Place(tmp_path / "place")
    shutil.copytree(place.policy, place.root / "policy")
    place.policy = place.root / "policy"
    with (place.policy / "sources.yml").open("a") as file:
        file.write(SOURCE)
    place.land("lead", {"id": "lead_1"})
    place.land("call_log", {"id": "call_1", "lead_id": "lead_1"})
    return place


def visit(place: Place, name: str, **columns: str | None) -> None:
    place.land("web_visit", {"id": "visit_1", "visited_at": VISITED, **columns}, columns=COLUMNS, name=name)


def test_a_web_visit_is_an_event_beside_the_calls(place: Place) -> None:
    visit(place, "first", lead_id="lead_1", page="/anthe")
    place.run()
    select = "select event_name, attribution, owner_lead_id from gold.cdp_events_latest order by 1"
    assert place.query(select) == [("call_log", "lead", "lead_1"), ("web_visit", "lead", "lead_1")]
    properties = place.value("select properties from gold.cdp_fact_events where event_name = 'web_visit'")
    assert json.loads(properties) == {"page": "/anthe", "timestamp": "2026-04-02T10:00:00.000000Z"}


def test_web_visits_that_land_later_are_added_and_numbered(place: Place) -> None:
    place.run()
    visit(place, "first", page="/anthe")
    visit(place, "second", page="/iacst", lead_id="lead_1", updated_at="2026-04-03T06:00:00Z")
    place.run()
    select = (
        "select event_version, is_latest, owner_lead_id from gold.cdp_fact_events "
        "where event_name = 'web_visit' order by 1"
    )
    assert place.query(select) == [(1, False, "lead_1"), (2, True, "lead_1")]
    assert place.differs_from_full() == []
