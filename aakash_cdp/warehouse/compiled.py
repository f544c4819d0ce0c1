"""What a compiled select is. Apart from the dialect: a run whose selects are remembered need not load SQLGlot."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

Target = Literal["duckdb", "athena", "trino"]
Schema = Mapping[str, Mapping[str, str]]
"""`schema.table` -> its columns with their Athena types, in order."""


@dataclass(frozen=True)
class PolicyExpression:
    """What a model's call `policy_<name>(…)` stands for: an expression in the Athena dialect, `$x` for a parameter."""

    parameters: tuple[str, ...]
    text: str


Policy = Mapping[str, PolicyExpression]


@dataclass(frozen=True)
class CompiledSelect:
    """`columns` are (name, Athena type) in output order; `tables` are the `schema.table` names that `text` reads;
    `reads` are the columns it uses of each.
    """

    text: str
    columns: tuple[tuple[str, str], ...]
    tables: frozenset[str]
    reads: Mapping[str, frozenset[str]]


def listed(words: Iterable[str]) -> str:
    """Texts as SQL literals, as they stand in an `in (…)`.

    >>> listed(["Lost", "Didn't say"])
    "'Lost', 'Didn''t say'"
    """
    return ", ".join("'" + word.replace("'", "''") + "'" for word in words)
