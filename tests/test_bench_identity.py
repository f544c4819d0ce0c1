"""Leads that the benchmark lays down several times stay as many students: copies share nothing."""

import subprocess
from pathlib import Path

import pytest

from aakash_cdp.config import REPOSITORY_POLICY
from aakash_cdp.pipeline.model import read_models
from aakash_cdp.pipeline.plan import read_plan
from bench.identity import build_identity, lay_down, open_engine, publication
from bench.measure import CDP, DONE

LEADS, TILES = 1_000, 3


@pytest.mark.campaign
def test_no_student_has_leads_of_two_copies(tmp_path: Path) -> None:
    bronze, home, file = (tmp_path / name for name in ("bronze", "home", "identity.duckdb"))
    _cdp("generate", "--leads", str(LEADS), "--out", str(bronze), "--seed", "7")
    _cdp("run", "--home", str(home), "--bronze", str(bronze))
    assert lay_down(publication(home), file, TILES * LEADS) == TILES
    engine = open_engine(file, tmp_path / "spill")
    try:
        build_identity(engine, read_plan(REPOSITORY_POLICY, "duckdb", read_models()))
        copies = "count(distinct right(lead_id, 5))"
        students = engine.rows(f"select count(*), {copies} from identity.user_map group by cdp_user_id")
        leads = engine.rows("select count(*) from silver.crm_dim_lead")[0][0]
    finally:
        engine.close()
    assert sum(count for count, _ in students) == leads
    assert max(count for count, _ in students) > 1, "no student has two leads: nothing was resolved"
    assert {copies for _, copies in students} == {1}


def _cdp(*words: str) -> None:
    done = subprocess.run([str(CDP), *words], capture_output=True, text=True, check=False)
    assert done.returncode in DONE, done.stderr
