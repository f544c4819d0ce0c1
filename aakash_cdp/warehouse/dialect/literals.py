"""Which constants inside a call would be read differently by the engines?"""

from collections.abc import Iterator
from datetime import date, datetime

from sqlglot import exp

from aakash_cdp.warehouse.dialect.patterns import pattern_problems

_REGEXP = (exp.RegexpLike, exp.RegexpExtract, exp.RegexpReplace)
_EXTRACTED = frozenset({"YEAR", "QUARTER", "MONTH", "WEEK", "DAY", "HOUR", "MINUTE", "SECOND"})
# SQLGlot keeps formats in Python's letters: %f is a fraction, %y a two-digit year, the rest count weeks.
_FORMATS = ("%f", "%y", "%v", "%V", "%x", "%X", "%U", "%W", "%u")


def literal_problems(node: exp.Expr) -> Iterator[str]:
    """The problems of one node's own constants."""
    if isinstance(node, _REGEXP):
        yield from _regexp(node)
    elif isinstance(node, exp.Substring):
        yield from _substring(node)
    elif isinstance(node, exp.Trim) and node.args.get("position") in ("LEADING", "TRAILING"):
        yield "ltrim and rtrim differ on unicode spaces: use trim or squish"
    elif isinstance(node, exp.Split) and (node.args.get("limit") is not None or _empty(node.expression)):
        yield "split takes a delimiter that is not empty, and no limit"
    elif isinstance(node, exp.Replace) and _empty(node.expression):
        yield "an empty search text differs by engine"
    elif isinstance(node, (exp.ArgMax, exp.ArgMin, exp.Max, exp.Min)) and _extra_arguments(node):
        yield "the form that returns several values differs by engine"
    elif isinstance(node, exp.Extract) and node.name.upper() not in _EXTRACTED:
        yield "this part differs by engine: day_of_week() for the day of the week, to_unixtime() for the epoch"
    elif isinstance(node, exp.TimeToStr) and any(mark in node.args["format"].name for mark in _FORMATS):
        yield "fractions, two-digit years and week years differ by engine"
    elif isinstance(node, exp.Div) and node.expression.name == "0" and isinstance(node.expression, exp.Literal):
        yield "a division by zero"
    elif isinstance(node, exp.Cast) and isinstance(node.this, exp.Literal):
        yield from _constant_cast(node)


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


def _empty(node: exp.Expr | None) -> bool:
    return isinstance(node, exp.Literal) and node.is_string and node.name == ""


def _extra_arguments(node: exp.Expr) -> bool:
    return node.args.get("count") is not None or bool(node.expressions)


def _constant_cast(node: exp.Cast) -> Iterator[str]:
    readers = {"DATE": date.fromisoformat, "TIMESTAMP": datetime.fromisoformat}
    reader = readers.get(node.to.this.name)
    if reader is not None and node.this.is_string:
        try:
            reader(node.this.name)
        except ValueError:
            yield f"not a {node.to.this.name.lower()}"
