"""What went wrong, what is known, what to do: every failure a user can meet has this one shape.

`reference` is a stable kebab-case word and a heading in docs/runbook.md. Nothing here may hold a personal value:
name the key and the masked form.
"""

from dataclasses import dataclass, field
from enum import IntEnum


class ExitCode(IntEnum):
    """What `cdp` tells the shell."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    WARNINGS = 3


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: `facts` are lines of what is known, `hint` is the way out."""

    reference: str
    facts: tuple[str, ...]
    hint: str

    def __str__(self) -> str:
        known = "\n".join(f"  {line}" for line in self.facts)
        return f"{self.reference}.\n{known}\nhint: {self.hint}"


@dataclass
class CdpError(Exception):
    """Stops a command. Holds every problem found at once, and the exit code they lead to."""

    problems: tuple[Problem, ...]
    exit_code: ExitCode = field(default=ExitCode.FAILED)

    def __str__(self) -> str:
        return "\n".join(f"error: {problem}" for problem in self.problems)


def fail(reference: str, *facts: str, hint: str, exit_code: ExitCode = ExitCode.FAILED) -> CdpError:
    """The error for a single problem, ready to raise."""
    return CdpError((Problem(reference, facts, hint),), exit_code)


def mask(value: str | None, pii: str) -> str:
    """A value as an error may show it: personal values keep their first and last character.

    >>> mask("+919812345678", "direct"), mask("Open", "none"), mask(None, "direct")
    ('+***********8', 'Open', 'null')
    """
    if value is None:
        return "null"
    if pii == "none":
        return value
    return value[0] + "*" * max(len(value) - 2, 1) + value[-1] if len(value) > 1 else "*"
