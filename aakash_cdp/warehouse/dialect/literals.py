"""Which constants inside a call would be read differently by the engines?"""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime

from sqlglot import exp

from aakash_cdp.warehouse.dialect.patterns import pattern_problems

_PATH_PARTS = {exp.JSONPathRoot, exp.JSONPathKey, exp.JSONPathSubscript}
_PATH = re.compile(r"'\$(?:\.[A-Za-z_][A-Za-z0-9_]*|\[[0-9]+\])+'")
_EXTRACTED = frozenset({"YEAR", "QUARTER", "MONTH", "WEEK", "DAY", "HOUR", "MINUTE", "SECOND"})
# SQLGlot keeps formats in Python's letters: %f is a fraction, %y a two-digit year, the rest count weeks.
_FORMATS = ("%f", "%y", "%v", "%V", "%x", "%X", "%U", "%W", "%u")


def literal_problems(node: exp.Expr) -> Iterator[str]:
    """The problems of one node's own constants."""
    check = _CHECKS.get(type(node))
    if check is not None:
        yield from check(node)


def _regexp(node: exp.Expr) -> Iterator[str]:
    pattern = node.expression
    if not isinstance(pattern, exp.Literal):
        yield "the pattern must be a constant"
        return
    for problem in pattern_problems(pattern.name, extracts=isinstance(node, exp.RegexpExtract)):
        yield f"the pattern {problem}"
    replacement = node.args.get("replacement")
    if replacement is not None and ("$" in replacement.name or "\\" in replacement.name):
        yield "the replacement has $ or a backslash, and back-references differ by engine"


def _substring(node: exp.Expr) -> Iterator[str]:
    start, length = node.args.get("start"), node.args.get("length")
    if isinstance(start, exp.Neg) or (isinstance(start, exp.Literal) and start.name == "0"):
        yield "substr starts at 1; for the last k: substr(x, greatest(length(x) - k + 1, 1))"
    if isinstance(length, exp.Neg):
        yield "a negative length differs by engine"


def _trim(node: exp.Expr) -> Iterator[str]:
    if node.args.get("position") in ("LEADING", "TRAILING"):
        yield "ltrim and rtrim differ on unicode spaces: use trim or squish"


def _split(node: exp.Expr) -> Iterator[str]:
    if node.args.get("limit") is not None or _is_empty(node.expression):
        yield "split takes a delimiter that is not empty, and no limit"


def _replace(node: exp.Expr) -> Iterator[str]:
    if _is_empty(node.expression):
        yield "an empty search text differs by engine"


def _array_extreme(node: exp.Expr) -> Iterator[str]:
    if not isinstance(node.this, exp.ArrayFilter):
        yield "DuckDB skips nulls, Trino answers null: take it of filter(a, x -> x is not null)"


def _strpos(node: exp.Expr) -> Iterator[str]:
    if node.args.get("occurrence") is not None:
        yield "strpos takes two arguments"


def _bracket(node: exp.Expr) -> Iterator[str]:
    if not node.args.get("safe"):
        yield "past the end it fails on Athena and is null on DuckDB: element_at(a, n)"
    elif node.expressions[0].name == "0":
        yield "arrays start at 1"


def _sequence(node: exp.Expr) -> Iterator[str]:
    if node.args.get("step") is not None:
        yield "sequence takes two whole numbers; for days: transform(sequence(0, n), i -> cast(date_add(…) as date))"


def _json_path(node: exp.Expr) -> Iterator[str]:
    path = node.expression
    plain = isinstance(path, exp.JSONPath) and all(
        type(part) in _PATH_PARTS for part in path.find_all(exp.JSONPathPart)
    )
    if not (plain and _PATH.fullmatch(path.sql("athena"))):
        yield "the path must be a constant like '$.name' or '$.list[0].name'"


def _is_empty(node: exp.Expr | None) -> bool:
    return isinstance(node, exp.Literal) and node.is_string and node.name == ""


def _extreme(node: exp.Expr) -> Iterator[str]:
    if node.args.get("count") is not None or node.expressions:
        yield "the form that returns several values differs by engine"


def _extract(node: exp.Expr) -> Iterator[str]:
    if node.name.upper() not in _EXTRACTED:
        yield "this part differs by engine: day_of_week() for the day of the week, to_unixtime() for the epoch"


def _format(node: exp.Expr) -> Iterator[str]:
    if any(mark in node.args["format"].name for mark in _FORMATS):
        yield "fractions, two-digit years and week years differ by engine"


def _division(node: exp.Expr) -> Iterator[str]:
    if isinstance(node.expression, exp.Literal) and node.expression.name == "0":
        yield "a division by zero"


def _constant_cast(node: exp.Expr) -> Iterator[str]:
    constant, kind = node.this, node.args["to"].this.name
    reader = {"DATE": date.fromisoformat, "TIMESTAMP": datetime.fromisoformat}.get(kind)
    if reader is not None and isinstance(constant, exp.Literal) and constant.is_string:
        try:
            reader(constant.name)
        except ValueError:
            yield f"not a {kind.lower()}"


_CHECKS: dict[type[exp.Expr], Callable[[exp.Expr], Iterator[str]]] = {
    **dict.fromkeys((exp.RegexpLike, exp.RegexpExtract, exp.RegexpReplace), _regexp),
    **dict.fromkeys((exp.ArgMax, exp.ArgMin, exp.Max, exp.Min), _extreme),
    **dict.fromkeys((exp.ArrayMax, exp.ArrayMin), _array_extreme),
    **dict.fromkeys((exp.Cast, exp.TryCast), _constant_cast),
    exp.Substring: _substring,
    exp.StrPosition: _strpos,
    exp.Bracket: _bracket,
    exp.GenerateSeries: _sequence,
    exp.JSONExtractScalar: _json_path,
    exp.Trim: _trim,
    exp.Split: _split,
    exp.Replace: _replace,
    exp.Extract: _extract,
    exp.TimeToStr: _format,
    exp.Div: _division,
}
