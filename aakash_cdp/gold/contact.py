"""Who may be spoken to, on which number and for what? Reads policy/contact.yml and gives it to SQL.

The careful answer is built in: who is not known to be an adult is a minor, and a minor is addressed through a parent.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator

from aakash_cdp.policy import load_yaml, policy_error, validation_problems
from aakash_cdp.warehouse.compiled import Policy, PolicyExpression, listed

VERIFICATIONS = ("paid_form", "conversation", "counsellor_edit", "form")
CHANNELS = ("sms", "voice", "whatsapp", "email")


def _tuple(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


Words = Annotated[tuple[str, ...], BeforeValidator(_tuple)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Channel(_Strict):
    """What a channel needs."""

    contact: Literal["mobile", "email"]
    dnd_stops_marketing: bool
    needs_opt_in: bool


class ContactPolicy(_Strict):
    """The whole of policy/contact.yml."""

    version: Literal[1]
    adult_from_age: int = Field(ge=18, le=30)
    minor_up_to_class: int = Field(ge=11, le=12)
    parents: Annotated[Words, Field(min_length=1)]
    guardians: Annotated[Words, Field(min_length=1)]
    numbers_verified_by: Words
    channels: dict[Literal["sms", "voice", "whatsapp", "email"], Channel]

    @field_validator("numbers_verified_by")
    @classmethod
    def _each_once(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        if sorted(given) != sorted(VERIFICATIONS):
            raise ValueError(f"lists each of {', '.join(VERIFICATIONS)} once")
        return given

    @field_validator("channels")
    @classmethod
    def _all_channels(cls, given: dict[str, Channel]) -> dict[str, Channel]:
        missing = [name for name in CHANNELS if name not in given]
        if missing:
            raise ValueError(f"says nothing of {', '.join(missing)}")
        return given


def load_contact(path: Path) -> ContactPolicy:
    """Read and check the whole file. Raises CdpError `policy-invalid` with every finding, its file and line."""
    data, lines = load_yaml(path)
    try:
        return ContactPolicy.model_validate(data or {})
    except ValidationError as error:
        raise policy_error(validation_problems(error, lines, path)) from error


def contact_calls(policy: ContactPolicy) -> Policy:
    """What the parts of the golden record ask of this policy."""
    return dict(_calls(policy))


def _calls(policy: ContactPolicy) -> Iterator[tuple[str, PolicyExpression]]:
    yield "policy_adult_age", PolicyExpression((), str(policy.adult_from_age))
    yield "policy_minor_class", PolicyExpression((), str(policy.minor_up_to_class))
    roles = (
        f"case when $x in ({listed(policy.parents)}) then 'PARENT' "
        f"when $x in ({listed(policy.guardians)}) then 'GUARDIAN' end"
    )
    yield "policy_parents_role", PolicyExpression(("x",), roles)
    ranks = " ".join(f"when '{name}' then {rank}" for rank, name in enumerate(policy.numbers_verified_by, start=1))
    yield "policy_verification_rank", PolicyExpression(("x",), f"case $x {ranks} end")
    for name, channel in policy.channels.items():
        dnd = "$dnd" if channel.dnd_stops_marketing else "false"
        opted = "$opted" if channel.needs_opt_in else "true"
        yield f"policy_{name}_is_disturbed", PolicyExpression(("dnd",), dnd)
        yield f"policy_{name}_is_agreed", PolicyExpression(("opted",), opted)
        contact = "$mobile" if channel.contact == "mobile" else "$email"
        yield f"policy_{name}_contact", PolicyExpression(("mobile", "email"), contact)
