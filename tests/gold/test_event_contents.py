"""What is one event, which of them stands, and what stays for ever: contents, their order, and a changed vocabulary."""

import hashlib
import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.support.bronze import Row
from tests.support.campaigns import draw_seed
from tests.support.homes import differences
from tests.support.places import Place

DAYS = [f"2026-04-0{day}T06:00:00Z" for day in range(1, 9)]
Version = dict[str, str | None]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    place = Place(tmp_path / "place")
    place.land("lead", {"id": "lead_1"}, {"id": "lead_2"}, dt="2026-04-01")
    return place


def call(day: int, **columns: str | None) -> Version:
    """A version of the call as of that day."""
    return {"id": "call_1", "lead_id": "lead_1", "created_at": DAYS[0], "updated_at": DAYS[day], **columns}


def form(day: int, **columns: str | None) -> Version:
    """A version of the form as of that day."""
    return {"id": "form_1", "lead_id": "lead_1", "created_at": DAYS[0], "updated_at": DAYS[day], **columns}


def states(place: Place, shown: str = "status") -> list[tuple[Any, ...]]:
    """(what one property shows, version, latest) of every event of a call or form, in order."""
    return place.query(
        f"select json_extract_string(properties, '$.{shown}'), event_version, is_latest from gold.cdp_fact_events "
        "order by event_version nulls last, 1"
    )


def numbered(*texts: str | None, latest: int) -> list[tuple[Any, ...]]:
    return [(text, number, number == latest) for number, text in enumerate(texts, start=1)]


VERSIONS: dict[str, tuple[Sequence[Version], list[tuple[Any, ...]]]] = {
    "one version is one content": ([call(1, status="busy")], numbered("BUSY", latest=1)),
    "an edit beside the content adds none": (
        [call(1, status="busy"), call(2, status="busy", user_id="agent_1")],
        numbered("BUSY", latest=1),
    ),
    "an edited content is another": (
        [call(1, status="busy"), call(2, status="answered")],
        numbered("BUSY", "CONNECTED", latest=2),
    ),
    "back to the first content: two rows, and the first is the latest": (
        [call(1, status="busy"), call(2, status="answered"), call(3, status="busy")],
        numbered("BUSY", "CONNECTED", latest=1),
    ),
    "another spelling is another content": (
        [call(1, status="busy"), call(2, status="BUSY")],
        numbered("BUSY", "BUSY", latest=2),
    ),
    "another start is another content": (
        [call(1, status="busy"), call(2, status="busy", started_at="2026-04-01 13:00:00")],
        numbered("BUSY", "BUSY", latest=2),
    ),
}


@pytest.mark.parametrize("title", VERSIONS)
def test_contents_are_numbered_as_they_appeared(title: str, place: Place) -> None:
    versions, expected = VERSIONS[title]
    place.land("call_log", *versions)
    place.run()
    assert states(place) == expected


def test_an_older_version_that_lands_late_renumbers_and_rewrites_nothing(place: Place) -> None:
    place.land("call_log", call(2, status="answered"), call(4, status="busy"))
    place.run()
    before = place.query("select * from gold.event order by event_id")
    place.land("call_log", call(1, status="missed"), call(3, status="failure"), name="late")
    place.run()
    assert states(place) == numbered("NO_ANSWER", "CONNECTED", "FAILED", "BUSY", latest=4)
    assert set(before) < set(place.query("select * from gold.event"))
    assert place.differs_from_full() == []


def test_a_content_that_no_version_bears_any_more_stays_without_a_number(place: Place) -> None:
    place.land("call_log", call(1, status="busy"), call(2, status="answered"))
    place.run()
    before = place.query("select * from gold.event order by event_id")
    place.edit_policy("sources.yml", {"['', 'null',": "['', 'answered', 'null',"})
    place.run()
    assert states(place) == [("BUSY", 1, False), (None, 2, True), ("CONNECTED", None, False)]
    assert set(before) < set(place.query("select * from gold.event"))
    assert place.differs_from_full() == []


def test_an_event_of_a_deleted_action_stays_marked(place: Place) -> None:
    place.land("call_log", call(1), call(2, deleted_at=DAYS[2]))
    place.run()
    assert place.query("select is_latest, source_deleted_at is not null from gold.cdp_events_latest") == [(True, True)]


def test_every_content_of_an_action_names_its_lead_of_today(place: Place) -> None:
    place.land("call_log", call(1, status="busy"), call(2, status="answered", lead_id="lead_2"))
    place.run()
    owners = "select distinct lead_id, owner_lead_id, attribution from gold.event_state"
    assert place.query(owners) == [("lead_2", "lead_2", "lead")]


# --- ids ------------------------------------------------------------------------------------------------------------


def test_an_id_is_the_hash_of_name_source_and_content(place: Place) -> None:
    place.land("call_log", call(1, status="busy", direction="out", duration="00:01:05"))
    place.run()
    content = ("call_log", "call_1", "", "2026-04-01T06:30:00.000000Z", "out", "65", chr(30), "busy")
    expected = hashlib.sha256(chr(31).join(content).encode()).hexdigest()[:32]
    assert place.query("select event_id from gold.event") == [(expected,)]


FORMS: dict[str, tuple[Version, Version]] = {
    "notes that are blank": (form(1, notes=None), form(2, notes=" ")),
    "a text in the field beside": (form(1, disposition="Busy"), form(2, sub_disposition="Busy")),
    "a separator in the notes": (form(1, sub_disposition="a", notes="b"), form(2, notes=f"a{chr(31)}b")),
    "a form handed in, and one created at that time": (form(1, submitted_at=DAYS[0]), form(2, submitted_at=None)),
    "another creation of a form never handed in": (form(1), {**form(2), "created_at": DAYS[1]}),
}


@pytest.mark.parametrize("title", FORMS)
def test_contents_that_differ_never_share_an_id(title: str, place: Place) -> None:
    place.land("call_disposition", *FORMS[title])
    place.run()
    assert place.value("select count(*) from gold.event") == 2


def test_a_form_that_was_handed_in_is_the_same_whenever_it_was_created(place: Place) -> None:
    place.land(
        "call_disposition", form(1, submitted_at=DAYS[3]), {**form(2, submitted_at=DAYS[3]), "created_at": DAYS[1]}
    )
    place.run()
    assert place.value("select count(*) from gold.event") == 1


# --- properties -----------------------------------------------------------------------------------------------------


def test_properties_show_the_content_in_alphabetical_order(place: Place) -> None:
    notes = 'said "no"\n  twice '
    place.land("call_log", call(1, status="answered", direction="out", duration="65", talk_time="40"))
    place.land("call_disposition", form(1, submitted_at=DAYS[1], disposition="RNR", stage_update="Hot", notes=notes))
    place.run()
    [(of_form,), (of_call,)] = place.query("select properties from gold.cdp_fact_events order by event_name")
    assert json.loads(of_call) == {
        "direction": "outbound",
        "duration": 65,
        "provider_status": "answered",
        "status": "CONNECTED",
        "talk_seconds": 40,
        "timestamp": "2026-04-01T06:30:00.000000Z",
    }
    assert json.loads(of_form) == {
        "disposition": "Ringing No Response",
        "interaction_type": None,
        "notes": notes,
        "stage_update": "Interested",
        "sub_disposition": None,
        "timestamp": "2026-04-02T06:00:00.000000Z",
    }
    for text in (of_call, of_form):
        assert list(json.loads(text)) == sorted(json.loads(text))


def test_a_changed_vocabulary_recomputes_properties_in_place_and_the_run_says_how_many(place: Place) -> None:
    place.land("call_log", call(1, status="answered"), {**call(1, status="busy"), "id": "call_2"})
    place.run()
    kept = "select event_id, event_name, event_at, source_table, source_id from gold.event order by 1"
    before = place.query(kept)
    place.edit_policy("vocabulary.yml", {"[answered, ANSWER,": "[ANSWER,", "BUSY: [": "BUSY: [answered, "})
    report = place.run()
    assert place.query(kept) == before
    assert [row[0] for row in states(place)] == ["BUSY", "BUSY"]
    recomputed = place.value(f"select recomputed from ops.runs where run_id = '{report.run_id}'")
    assert json.loads(recomputed) == {"gold.event": "rows recomputed in place: 1"}
    assert place.differs_from_full() == []


# --- any history ----------------------------------------------------------------------------------------------------


def test_whatever_lands_no_published_event_goes_or_changes(place: Place) -> None:
    draw = Random(draw_seed())
    fixed = "select event_id, event_name, event_at, event_date_ist, source_table, source_id from gold.event"
    known: set[Any] = set()
    for number in range(4):
        place.land("call_log", *[_any_call(draw) for _ in range(8)], name=f"calls-{number}")
        place.land("call_disposition", *[_any_form(draw) for _ in range(8)], name=f"forms-{number}")
        place.run()
        now = set(place.query(fixed))
        assert known <= now
        known = now
        latest = "select count(*), count(distinct source_id) from gold.cdp_events_latest"
        assert place.query(latest) == place.query(
            "select count(*), count(distinct id) from (select call_log_id as id from silver.crm_fact_call_log "
            "union all select call_disposition_id from silver.crm_fact_call_disposition)"
        )
    assert place.differs_from_full() == []
    fresh = place.copy(place.root.with_name("fresh"))
    shutil.rmtree(fresh.home)
    fresh.run()
    assert differences(place.home, fresh.home) == []


def _any_call(draw: Random) -> Row:
    return {
        "id": f"call_{draw.randrange(4)}",
        "lead_id": draw.choice(("lead_1", "lead_2", "lead_late", None)),
        "updated_at": draw.choice(DAYS),
        "status": draw.choice(("busy", "answered", None)),
        "started_at": draw.choice(("2026-04-01 12:00:00", "2026-04-01 12:30:00")),
    }


def _any_form(draw: Random) -> Row:
    return {
        "id": f"form_{draw.randrange(4)}",
        "lead_id": draw.choice(("lead_1", "lead_2", "lead_late")),
        "call_log_id": draw.choice(("call_0", "call_1", None)),
        "created_at": draw.choice(DAYS[:2]),
        "updated_at": draw.choice(DAYS),
        "submitted_at": draw.choice((DAYS[0], DAYS[3], None)),
        "notes": draw.choice(("one", None)),
    }
