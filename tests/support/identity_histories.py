"""Random histories of leads: families that share numbers, crowds that spoil them, a merging CRM, deciding stewards.

One seed gives one history. Every step edits the world in place and says what it did.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from tests.support.identity_oracle import NAMES
from tests.support.identity_world import (
    AGENTS,
    CALLS,
    DEALS,
    FORMS,
    LEADS,
    OLDER,
    REGISTRATIONS,
    Row,
    World,
    day,
)

PHONES = tuple(f"+9198{number}00{number}4571" for number in range(1, 7))
EMAILS = ("rohit@gmail.com", "r.ohit+jee@gmail.com", "sharma@rediffmail.com", "na@na.com")
ENROLMENTS = ("0042", "0043", "PS-77")
REGISTERED = ("AN100", "AN200")
DOBS = ("2009-03-04", "2009-04-03", "2009-03-05", "2011-08-19", "2009-01-01")
SESSIONS = ("2025-26", "2026-27")
EXPECTED = ("a_lead", "lead_late")
"""Leads that others speak of before they land; the one has the smallest id, the other a large one."""
FIRST = datetime(2022, 1, 10, 6)
CROWD_NAMES = ("Deepak Yadav", "Pooja Patel", "Suresh Reddy", "Rohit Verma", "Ankita Nair", "Mohit Sharma")


class History:
    """A world that changes."""

    def __init__(self, seed: int) -> None:
        self.draw = Random(seed)
        self.seed = seed
        self.world = World()
        self.told: list[str] = []
        self.vanished: set[str] = set()
        self._numbers = iter(range(10**6))
        self._clock = FIRST
        for _ in range(self.draw.randint(4, 9)):
            self._insert()

    def __str__(self) -> str:
        return "\n  ".join([f"seed {self.seed}", *self.told])

    def steps(self) -> Iterator[World]:
        """The world after each run's worth of changes; the first is the beginning."""
        yield self.world
        for number in range(self.draw.randint(2, 4)):
            self.told.append(f"run {number + 2}:")
            for _ in range(self.draw.choice((1, 1, 2, 4))):
                self._act()
            yield self.world

    def _act(self) -> None:
        actions = (
            *(self._insert,) * 3,
            *(self._edit,) * 4,
            *(self._delete,) * 2,
            *(self._undelete,) * 2,
            *(self._merge,) * 3,
            self._unmerge,
            *(self._crowd_comes,) * 2,
            *(self._crowd_goes,) * 2,
            self._agent,
            *(self._deal,) * 2,
            self._register,
            self._call,
            self._wrong_number,
            *(self._link,) * 2,
            *(self._unlink,) * 2,
            self._undo,
            self._vanish,
            *(self._expected_lands,) * 2,
        )
        self.draw.choice(actions)()

    def _tell(self, text: str) -> None:
        self.told.append(f"  {text}")

    def _now(self) -> datetime:
        self._clock += timedelta(days=self.draw.choice((0, 3, 40, 300)), hours=1)
        return self._clock

    def _lead_ids(self) -> list[str]:
        return sorted(self.world.tables[LEADS])

    def _some(self, *values: Any, share: float = 0.6) -> Any:
        return self.draw.choice(values) if self.draw.random() < share else None

    # Leads

    def _columns(self) -> dict[str, Any]:
        dob = self._some(*DOBS, share=0.4)
        is_passed = self.draw.random() < 0.15
        return {
            "student_name": self._some(*NAMES, "Test", share=0.85),
            "dob": day(dob) if dob else None,
            "class_no": 12 if is_passed else self._some(9, 10, 10, 12, share=0.7),
            "is_passed": is_passed,
            "academic_session": self._some(*SESSIONS, share=0.8),
            "gender": self._some("Male", "Female", share=0.3),
            "student_mobile": self._some(*PHONES, share=0.4),
            "parent_mobile": self._some(*PHONES[:3], share=0.6),
            "parent_mobile_others": self._some(f'["{PHONES[0]}", "{PHONES[4]}"]', share=0.1),
            "alternate_mobile": self._some(*PHONES, share=0.15),
            "email": self._some(*EMAILS, share=0.3),
            "enrolment_no": self._some(*ENROLMENTS, share=0.15),
            "branch_id": self._some("branch_1", "branch_2"),
            "father_name": self._some("Mr. Suresh Reddy", "Deepak Yadav", share=0.2),
        }

    def _insert(self, lead_id: str | None = None, **columns: Any) -> None:
        lead_id = lead_id or f"lead_{next(self._numbers):03}"
        now = self._now()
        created = now - timedelta(days=self.draw.choice((0, 0, 5, 900)))
        self.world.lead(lead_id, **{**self._columns(), **columns}, created_at=created, updated_at=now)
        self._tell(f"insert {lead_id}: {_said(self.world.tables[LEADS][lead_id])}")

    def _expected_lands(self) -> None:
        lead_id = self.draw.choice(EXPECTED)
        if lead_id not in self.world.tables[LEADS]:
            self._insert(lead_id)

    def _edit(self) -> None:
        lead_id = self.draw.choice(self._lead_ids())
        fresh = self._columns()
        named = self.draw.sample(sorted(fresh), self.draw.randint(1, 4))
        created = self._some(FIRST - timedelta(days=self.draw.randint(0, 900)), share=0.2)
        self._change(lead_id, **{name: fresh[name] for name in named}, **({"created_at": created} if created else {}))

    def _change(self, lead_id: str, **columns: Any) -> None:
        before = self.world.tables[LEADS][lead_id]
        self.world.put(OLDER, f"{lead_id}/{next(self._numbers)}", lead_id=lead_id, created_at=before["created_at"])
        later = max(self._now(), before["updated_at"])
        self.world.tables[LEADS][lead_id] = {**before, **columns, "updated_at": later}
        self._tell(f"{lead_id}: {_said(columns)}")

    def _delete(self) -> None:
        self._change(self.draw.choice(self._lead_ids()), deleted_at=self._clock)

    def _undelete(self) -> None:
        gone = [lead for lead, row in sorted(self.world.tables[LEADS].items()) if row.get("deleted_at")]
        if gone:
            self._change(self.draw.choice(gone), deleted_at=None)

    def _vanish(self) -> None:
        """As if a lead had never landed: what insert then delete must restore."""
        lead_id = self.draw.choice(self._lead_ids())
        if len(self._lead_ids()) > 2:
            self.world.remove(LEADS, lead_id)
            for row_id in [key for key, row in self.world.tables[OLDER].items() if row["lead_id"] == lead_id]:
                self.world.remove(OLDER, row_id)
            self.vanished.add(lead_id)
            self._tell(f"{lead_id} vanishes")

    # The CRM merges

    def _merge(self) -> None:
        """One lead into another, into an unknown one, into itself; chains and cycles come by themselves."""
        loser = self.draw.choice(self._lead_ids())
        target = self.draw.choice([*self._lead_ids(), *self._lead_ids(), *EXPECTED])
        deleted = self._clock if self.draw.random() < 0.6 else None
        self._change(loser, merged_into_lead_id=target, deleted_at=deleted)

    def _unmerge(self) -> None:
        merged = [lead for lead, row in sorted(self.world.tables[LEADS].items()) if row.get("merged_into_lead_id")]
        if merged:
            self._change(self.draw.choice(merged), merged_into_lead_id=None, deleted_at=None)

    # Guards

    def _crowd_comes(self) -> None:
        """Many people on one number, address or enrolment number: it shows nothing any more."""
        shared = self.draw.choice(
            ({"parent_mobile": PHONES[0]}, {"parent_mobile": PHONES[1]}, {"email": EMAILS[0]}, {"enrolment_no": "0042"})
        )
        for name in self.draw.sample(CROWD_NAMES, self.draw.randint(3, 6)):
            blank = dict.fromkeys(("student_mobile", "parent_mobile", "parent_mobile_others", "email", "enrolment_no"))
            self._insert(**{**blank, "alternate_mobile": None, "student_name": name, "branch_id": "crowd", **shared})

    def _crowd_goes(self) -> None:
        crowd = [
            lead
            for lead, row in sorted(self.world.tables[LEADS].items())
            if row.get("branch_id") == "crowd" and not row.get("deleted_at")
        ]
        for lead_id in crowd[: self.draw.randint(1, 6)]:
            self._change(lead_id, deleted_at=self._clock)

    def _agent(self) -> None:
        self.world.put(AGENTS, "agent_1", mobile=self._some(*PHONES))
        self._tell(f"agent_1 has {self.world.tables[AGENTS]['agent_1']['mobile']}")

    # Facts

    def _whose(self) -> str:
        return self.draw.choice([*self._lead_ids(), *EXPECTED])

    def _deal(self) -> None:
        deal = self.draw.choice(("deal_1", "deal_2", "deal_3"))
        row = {"lead_id": self._whose(), "enrolment_no": self._some(*ENROLMENTS, share=0.8)}
        self.world.put(DEALS, deal, **row, deleted_at=self._some(self._clock, share=0.2), updated_at=self._now())
        self._tell(f"{deal}: {row}")

    def _register(self) -> None:
        row = {"lead_id": self._whose(), "registration_no": self._some(*REGISTERED, share=0.9)}
        name = self.draw.choice(("registration_1", "registration_2", "registration_3"))
        self.world.put(REGISTRATIONS, name, **row, updated_at=self._now())
        self._tell(f"{name}: {row}")

    def _call(self) -> None:
        call = self.draw.choice(("call_1", "call_2", "call_3"))
        row = {
            "lead_id": self._whose(),
            "customer_number": self.draw.choice(PHONES),
            "did": self._some(*PHONES, share=0.1),
        }
        row["is_connected"] = self.draw.random() < 0.8
        self.world.put(CALLS, call, **row, started_at=self._now())
        self._tell(f"{call}: {row}")

    def _wrong_number(self) -> None:
        said = self._some("Wrong Number", "Interested", share=1.0)
        call = self._some("call_1", "call_2", "call_unknown", share=0.7)
        row = {"lead_id": self._some(*self._lead_ids()), "call_log_id": call, "disposition": said}
        self.world.put(FORMS, "form_1", **row, submitted_at=self._clock + timedelta(hours=2))
        self._tell(f"form_1: {row}")

    # Stewards

    def _pair(self) -> tuple[str, str]:
        one = self.draw.choice(self._lead_ids())
        others = [lead for lead in [*self._lead_ids(), *EXPECTED, *EXPECTED] if lead != one]
        return one, self.draw.choice(others)

    def _link(self) -> None:
        pair = self._pair()
        self.world.decide("link", *pair)
        self._tell(f"link {pair}")

    def _unlink(self) -> None:
        pair = self._pair()
        self.world.decide("unlink", *pair)
        self._tell(f"unlink {pair}")

    def _undo(self) -> None:
        if self.world.decisions:
            pair = self.draw.choice(sorted(self.world.decisions))
            self.world.undo(*pair)
            self._tell(f"undo {pair}")


def _said(columns: Row) -> str:
    return ", ".join(f"{name}={value}" for name, value in columns.items() if value is not None or len(columns) < 5)
