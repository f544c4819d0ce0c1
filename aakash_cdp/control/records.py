"""What one row of the control database says, as Python sees it.

Every instant that comes out is a naive datetime in UTC. No record holds a personal value: samples are masked keys.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

RunState = Literal["running", "published", "failed", "abandoned"]
RunKind = Literal["incremental", "full"]
Severity = Literal["fail", "warn"]
Outcome = Literal["passed", "warned", "failed"]
Verdict = Literal["link", "unlink"]


@dataclass(frozen=True)
class Run:
    """One `cdp run`. What is None is not known before the run ends; an abandoned run never says when it ended."""

    run_id: str
    state: RunState
    kind: RunKind
    engine: str
    as_of: datetime
    started_at: datetime
    process_id: int
    host: str
    policy_version: str
    code_version: str
    is_synthetic: bool = False
    finished_at: datetime | None = None
    rows_in: int | None = None
    rows_out: int | None = None
    seconds: float | None = None
    recomputed: Mapping[str, str] = field(default_factory=dict)
    """Model recomputed in full -> why."""
    warnings: tuple[str, ...] = ()
    error_reference: str | None = None


@dataclass(frozen=True)
class StageRecord:
    """One stage of a run, in the order it ran (`position`)."""

    position: int
    stage_name: str
    seconds: float
    rows_in: int | None = None
    rows_out: int | None = None
    note: str | None = None


@dataclass(frozen=True)
class CheckResult:
    """What one check of one table found. `ceiling` is how many failing rows it allows; `sample` holds masked keys."""

    table_name: str
    check_name: str
    kind: str
    severity: Severity
    failing_rows: int
    outcome: Outcome
    ceiling: int = 0
    sample: tuple[str, ...] = ()


@dataclass(frozen=True)
class FileSetAside:
    """A Bronze file that someone decided not to read."""

    file_path: str
    why: str
    who: str
    set_at: datetime


@dataclass(frozen=True)
class Hold:
    """Someone rolled back to `run_id`: nothing newer is published until the hold is lifted."""

    run_id: str
    why: str
    who: str
    set_at: datetime


@dataclass(frozen=True)
class IdentityDecision:
    """Someone decided that two leads are one student (link), or that they are not (unlink).

    `lead_id` is the smaller of the two ids, character by character.
    """

    lead_id: str
    other_lead_id: str
    verdict: Verdict
    why: str
    who: str
    set_at: datetime
