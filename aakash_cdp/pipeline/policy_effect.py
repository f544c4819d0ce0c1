"""What would an edited policy change? A run's copy of the tables, compared with the publication that it began from.

The copy took no new data, and its calendar is that of the publication: what differs is the policy's.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from aakash_cdp.config import Limits
from aakash_cdp.errors import fail, mask
from aakash_cdp.pipeline.golden_record import GOLDEN_RECORD
from aakash_cdp.pipeline.model import Model
from aakash_cdp.warehouse.engine import Engine

SAMPLES = 3
EXAMPLES = 5
TOLERANCE = 1.5
_MAP = "identity.user_map"


@dataclass(frozen=True)
class Moved:
    """One student that the policy merges or splits: `merge` or `split`, the student's id, and the leads concerned."""

    change: str
    cdp_user_id: str
    lead_ids: tuple[str, ...]


@dataclass(frozen=True)
class Flip:
    """One attribute: how many students get another value, and a few of them, masked."""

    attribute: str
    cells: int
    samples: tuple[tuple[str, str | None, str | None], ...]


@dataclass(frozen=True)
class Reach:
    """One permission: how many students have it now, gain it, lose it."""

    permission: str
    before: int
    gained: int
    lost: int


@dataclass(frozen=True)
class PolicyEffect:
    """What the policy of this version would change."""

    policy_version: str
    published_version: str
    students: int
    students_after: int
    merged: int
    split: int
    examples: tuple[Moved, ...]
    flips: tuple[Flip, ...]
    reach: tuple[Reach, ...]

    @property
    def figures(self) -> dict[str, float]:
        """What approval is about, as shares: of students, of an attribute's values, of a permission's students."""
        students = max(self.students, 1)
        return {
            "students": (self.merged + self.split) / students,
            **{f"cells of {flip.attribute}": flip.cells / students for flip in self.flips},
            **{f"reach of {reach.permission}": reach.lost / max(reach.before, 1) for reach in self.reach},
        }

    @property
    def changes_nothing(self) -> bool:
        return not (self.merged or self.split or self.flips or self.students != self.students_after)


def require_approval(effect: PolicyEffect, limits: Limits, approved: Mapping[str, float] | None) -> None:
    """Hold a policy back that changes more than it may. Raises CdpError `policy-change-unapproved`.

    An approval covers half as much again as what it saw: data lands in between.
    """
    beyond = [
        f"{name}: {100 * share:.1f} %, above {100 * _limit(name, limits):.1f} %"
        for name, share in effect.figures.items()
        if share > _limit(name, limits) and (approved is None or share > TOLERANCE * approved.get(name, 0.0))
    ]
    if beyond:
        seen = "nobody approved it" if approved is None else "that is more than was approved"
        raise fail(
            "policy-change-unapproved",
            f"policy {effect.policy_version} changes more than a policy may without approval; {seen}",
            *beyond,
            hint="`cdp plan` shows what it changes; `cdp plan --approve` lets the next run apply it",
        )


def _limit(name: str, limits: Limits) -> float:
    shares = {"cells": limits.cells, "reach": limits.reach}
    return shares.get(name.partition(" ")[0], limits.students)


def measure(engine: Engine, model: Model, policy_version: str) -> PolicyEffect:
    """Compare the run's own copy with the publication that lies beside it."""
    before, after = f"previous.{GOLDEN_RECORD}", GOLDEN_RECORD
    merged = _moved(engine, "merge", "now.cdp_user_id", "was.cdp_user_id")
    split = _moved(engine, "split", "was.cdp_user_id", "now.cdp_user_id")
    published = "select policy_version from previous.ops.runs where state = 'published' order by run_id desc limit 1"
    return PolicyEffect(
        policy_version=policy_version,
        published_version=str(engine.rows(published)[0][0]),
        students=_count(engine, before),
        students_after=_count(engine, after),
        merged=len(merged),
        split=len(split),
        examples=(*merged[:EXAMPLES], *split[:EXAMPLES]),
        flips=tuple(_flips(engine, model, before, after)),
        reach=tuple(_reach(engine, before, after)),
    )


def _count(engine: Engine, table: str) -> int:
    return int(engine.rows(f"select count(*) from {table}")[0][0])


def _moved(engine: Engine, change: str, one: str, many: str) -> list[Moved]:
    """The students on one side whose leads are several students on the other."""
    rows = engine.rows(
        f"select {one}, string_agg(now.lead_id, ' ' order by now.lead_id) from {_MAP} as now "
        f"join previous.{_MAP} as was on now.lead_id = was.lead_id "
        f"group by {one} having count(distinct {many}) > 1 order by {one}"
    )
    return [Moved(change, user, tuple(leads.split(" "))) for user, leads in rows]


def _flips(engine: Engine, model: Model, before: str, after: str) -> Iterator[Flip]:
    columns = [name for name in engine.columns(after) if name in engine.columns(before)]
    compared = [name for name in columns if name not in (model.header.key, model.header.changed_at)]
    both = f"{before} as was join {after} as now on was.{model.header.key} = now.{model.header.key}"
    counts = engine.rows(
        f"select {', '.join(f'count_if(was.{name} is distinct from now.{name})' for name in compared)} from {both}"
    )[0]
    for name, cells in zip(compared, counts, strict=True):
        if cells:
            rows = engine.rows(
                f"select now.{model.header.key}, was.{name}, now.{name} from {both} "
                f"where was.{name} is distinct from now.{name} order by 1 limit {SAMPLES}"
            )
            level = model.header.pii_of(name)
            samples = tuple((key, _shown(was, level), _shown(now, level)) for key, was, now in rows)
            yield Flip(name, int(cells), samples)


def _shown(value: object, level: str) -> str | None:
    return None if value is None else mask(str(value), level)


def _reach(engine: Engine, before: str, after: str) -> Iterator[Reach]:
    """A student who is gone has lost every permission."""
    permissions = [name for name in engine.columns(after) if name.startswith("can_") and name in engine.columns(before)]
    for name in permissions:
        had, has = f"coalesce(was.{name}, false)", f"coalesce(now.{name}, false)"
        [(count, gained, lost)] = engine.rows(
            f"select count_if({had}), count_if({has} and not {had}), count_if({had} and not {has}) "
            f"from {before} as was full join {after} as now on was.cdp_user_id = now.cdp_user_id"
        )
        yield Reach(name, int(count), int(gained), int(lost))
