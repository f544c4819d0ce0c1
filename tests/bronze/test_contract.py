"""policy/sources.yml is validated as a whole: every problem at once, each with its line."""

from pathlib import Path

import pytest
import yaml

from aakash_cdp.bronze.contract import load_sources
from aakash_cdp.config import REPOSITORY_POLICY
from aakash_cdp.errors import CdpError, ExitCode

START = """\
version: 1
database: superleap-prod
null_spellings: ['', 'NA']
unparseable_ceiling: {default: 0.1, date: 0.25}
system_columns:
  id: {type: id, required: true}
  created_at: {type: ts, required: true}
  updated_at: {type: ts, required: true}
  deleted_at: {type: ts}
  ingested_at: {type: ts, required: true}
tables:
"""


def findings(tmp_path: Path, text: str) -> list[str]:
    """What is wrong with a sources.yml, without the path before the line number."""
    file = tmp_path / "sources.yml"
    file.write_text(text)
    with pytest.raises(CdpError) as caught:
        load_sources(file)
    assert caught.value.exit_code == ExitCode.USAGE
    assert {problem.reference for problem in caught.value.problems} == {"policy-invalid"}
    return [problem.facts[0].removeprefix(f"{file}:") for problem in caught.value.problems]


def test_the_contract_of_the_repository_is_the_published_one() -> None:
    sources = load_sources(REPOSITORY_POLICY / "sources.yml")
    assert len(sources.tables) == 11
    assert sources.tables["lead"].key == "lead_id"
    assert sources.tables["call_log"].must_parse == ("id", "created_at", "updated_at", "ingested_at", "started_at")
    assert sources.ceiling(sources.tables["lead"].columns["dob"]) == 0.25
    assert sources.ceiling(sources.tables["lead"].columns["target_year"]) == 0.1


def test_every_wrong_shape_is_reported_at_once_with_its_line(tmp_path: Path) -> None:
    text = START + (
        "  lead:\n"
        "    from: lead\n"
        "    fresh_within_hours: 0\n"
        "    columns:\n"
        "      dob: {type: dat}\n"
        "      email: {type: email, requird: true}\n"
        "      gender: {type: enum, pii: secret}\n"
        "      score: {type: number, unparseable_ceiling: 1.5}\n"
    )
    found = findings(tmp_path, text)
    assert [line.split(" ")[0] for line in found] == ["14", "16", "17", "18", "19"]
    assert [line.split(" ")[1].rstrip(":") for line in found] == [
        "tables.lead.fresh_within_hours",
        "tables.lead.columns.dob.type",
        "tables.lead.columns.email.requird",
        "tables.lead.columns.gender.pii",
        "tables.lead.columns.score.unparseable_ceiling",
    ]


def test_every_contradiction_is_reported_at_once_with_its_line(tmp_path: Path) -> None:
    text = START + (
        "  lead:\n"
        "    from: lead\n"
        "    fresh_within_hours: 30\n"
        "    columns:\n"
        "      student_mobile: {type: phones, from: mobile}\n"
        "      parent_mobile: {type: phones, from: mobile}\n"
        "      school_id: {type: id, references: scool}\n"
        "      created_at: {type: ts}\n"
        "      made_at: {type: ts, from: created_at}\n"
        "  enquiry:\n"
        "    fresh_within_hours: 30\n"
        "    from: lead\n"
        "    columns: {}\n"
    )
    assert findings(tmp_path, text) == [
        "17 lead.parent_mobile and lead.student_mobile both read mobile",
        "18 lead.school_id references scool, which is no table here",
        "19 lead.created_at is a system column already",
        "20 lead.made_at and lead.created_at both read created_at",
        "23 tables lead and enquiry both read Superleap's lead",
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("  ingested_at: {type: ts, required: true}\n", "", "system_columns lacks ingested_at"),
        ("default: 0.1, ", "", "unparseable_ceiling needs a default"),
        ("version: 1", "version: 2", "version: Input should be 1"),
    ],
)
def test_what_every_contract_needs_is_asked_for(tmp_path: Path, old: str, new: str, said: str) -> None:
    table = "  lead: {from: lead, fresh_within_hours: 30, columns: {}}\n"
    [found] = findings(tmp_path, (START + table).replace(old, new))
    assert found.endswith(said)


def test_a_system_column_can_not_be_optional_where_versions_need_it(tmp_path: Path) -> None:
    document = yaml.safe_load(START + "  lead: {from: lead, fresh_within_hours: 30, columns: {}}\n")
    document["system_columns"]["ingested_at"] = {"type": "ts"}
    (tmp_path / "sources.yml").write_text(yaml.safe_dump(document))
    assert "ingested_at" in load_sources(tmp_path / "sources.yml").tables["lead"].must_parse


def test_a_column_keeps_our_name_and_is_read_by_superleaps(tmp_path: Path) -> None:
    (tmp_path / "sources.yml").write_text(
        START + "  lead: {from: leads_v2, fresh_within_hours: 30, columns: {dob: {type: date, from: birth_date}}}\n"
    )
    lead = load_sources(tmp_path / "sources.yml").tables["lead"]
    assert (lead.physical, lead.physical_name("dob"), lead.physical_name("id")) == ("leads_v2", "birth_date", "id")
