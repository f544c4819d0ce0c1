"""Which types would one engine refuse, cut or guess? Works on the tree after `resolved`."""

from collections.abc import Callable, Iterable, Iterator

from sqlglot import exp

from aakash_cdp.warehouse.dialect.gate import said
from aakash_cdp.warehouse.dialect.rules import is_type, kind_of


def _names(kinds: Iterable[exp.DType]) -> frozenset[str]:
    return frozenset(kind.value.lower() for kind in kinds)


_COMPARISONS = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.NullSafeEQ, exp.NullSafeNEQ)
_ARITHMETIC = (exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod, exp.Sum, exp.Round)
_TEXT = _names(exp.DataType.TEXT_TYPES)
_NUMBER = _names(exp.DataType.NUMERIC_TYPES)
_TIME = frozenset({"date", "timestamp", "datetime"})
_STORABLE = ("varchar", "boolean", "int", "bigint", "double", "decimal", "date", "timestamp", "array")
_STORABLE_NAMES = ", ".join(_STORABLE).replace("int,", "integer,", 1)
_OF_TEXT = "text is read by the parse_* macros only: bare casts take different strings on each engine"


def type_problems(tree: exp.Query) -> list[str]:
    """Every problem of casts, comparisons, arithmetic and output columns."""
    found = [f"{said(node)}: {reason}." for node in tree.walk() for reason in _node_problems(node)]
    for select in tree.selects:
        reason = _output_problem(select)
        if reason:
            found.append(f"Output column {select.alias_or_name}: {reason}.")
    return list(dict.fromkeys(found))


def _output_problem(select: exp.Expr) -> str | None:
    kind = select.type
    value = select.unalias()
    if kind is None or _has_unknown(kind):
        return "its type is not known: cast it"
    if isinstance(value, exp.Null):
        return "an untyped null: cast(null as type)"
    if kind_of(kind) == "decimal" and len(kind.expressions) != 2:
        return "a decimal needs precision and scale: cast it"
    if kind_of(kind) not in _TEXT | _NUMBER | _TIME | {"boolean", "array"}:
        return "this type cannot be stored alike: timestamp(6) in UTC, or plain columns"
    return None


def _has_unknown(kind: exp.DataType) -> bool:
    return any(kind_of(part) == "unknown" for part in kind.find_all(exp.DataType))


def _node_problems(node: exp.Expr) -> Iterator[str]:
    check = _CHECKS.get(type(node))
    if check is not None:
        yield from check(node)
    yield from _arithmetic_problems(node)


def _cast_problems(node: exp.Expr) -> Iterator[str]:
    target, source = node.args["to"], node.this
    yield from _target_problems(target, isinstance(source, exp.Literal))
    if kind_of(target) in _TEXT:
        yield from _printing_problems(source)
    elif kind_of(target) == "decimal" and is_type(source, "double", "float") and not isinstance(source, exp.Round):
        yield "the last digit differs by engine: cast(round(x, s) as decimal(p, s))"
    elif _is_raw(source) and kind_of(target) != "array":
        yield _OF_TEXT


def _target_problems(target: exp.DataType, of_constant: bool) -> Iterator[str]:
    if kind_of(target) not in _STORABLE:
        yield f"{target.sql('athena').lower()} differs by engine: use one of {_STORABLE_NAMES}"
    elif kind_of(target) == "varchar" and target.expressions:
        yield "DuckDB ignores the length of varchar(n): substr(x, 1, n)"
    elif kind_of(target) == "timestamp" and target.sql("athena") != "TIMESTAMP(6)" and not of_constant:
        yield "timestamp means milliseconds on Athena: timestamp(6)"
    elif kind_of(target) == "decimal" and len(target.expressions) != 2:
        yield "a decimal needs precision and scale"


def _printing_problems(source: exp.Expr) -> Iterator[str]:
    if is_type(source, "double", "float"):
        yield "numbers with a fraction print differently: cast(round(x, 2) as decimal(18, 2)) first"
    if is_type(source, "timestamp", "datetime"):
        yield "timestamps print differently: utc_text"
    if is_type(source, "array", "struct", "map"):
        yield "arrays and rows print differently: array_join or json_array_text"


def _is_raw(source: exp.Expr) -> bool:
    """Text that may hold anything; a constant is checked by itself, and null is not text."""
    if isinstance(source, (exp.Literal, exp.Null)):
        return False
    return is_type(source, "unknown") or kind_of(source) in _TEXT


def _family(node: exp.Expr) -> str | None:
    families = {"text": _TEXT, "number": _NUMBER, "time": _TIME, "boolean": frozenset({"boolean"})}
    if isinstance(node, exp.Null):
        return None
    return next((name for name, kinds in families.items() if kind_of(node) in kinds), None)


def _compared(node: exp.Expr) -> Iterator[str]:
    others = [node.args["low"], node.args["high"]] if isinstance(node, exp.Between) else node.expressions
    for other in others or [node.expression]:
        if other is not None:
            yield from _comparison_problems(node.this, other)


def _comparison_problems(left: exp.Expr, right: exp.Expr) -> Iterator[str]:
    sides = (_family(left), _family(right))
    if None not in sides and sides[0] != sides[1]:
        yield f"{sides[0]} against {sides[1]}: Athena refuses it, DuckDB guesses"
    if any(isinstance(side, (exp.Tuple, exp.Struct)) or is_type(side, "array", "struct") for side in (left, right)):
        yield "rows and arrays with a null compare differently: compare part by part with is not distinct from"


def _union_problems(node: exp.Expr) -> Iterator[str]:
    assert isinstance(node, exp.SetOperation)
    for left, right in zip(node.left.selects, node.right.selects, strict=False):
        sides = (_family(left.unalias()), _family(right.unalias()))
        if None not in sides and sides[0] != sides[1]:
            yield f"{left.alias_or_name} is {sides[0]} above and {sides[1]} below"
    if len(node.left.selects) != len(node.right.selects):
        yield "both sides of a set operation need the same columns"


def _aggregate_problems(node: exp.Expr) -> Iterator[str]:
    if _family(node.this) not in ("number", None):
        yield "only numbers have a sum or an average"
    if isinstance(node, exp.Avg) and is_type(node.this, "decimal"):
        yield "the average of a decimal is rounded on Trino only: avg(cast(x as double))"


def _text_problems(node: exp.Expr) -> Iterator[str]:
    parts = _sides(node) if isinstance(node, exp.DPipe) else tuple(node.expressions)
    if any(_family(part) not in ("text", None) for part in parts):
        yield "Athena joins text with text only: cast(x as varchar)"
    if len({is_type(part, "array") for part in parts}) > 1:
        yield "Athena joins an array with an array only"


def _sequence_problems(node: exp.Expr) -> Iterator[str]:
    if not all(kind_of(bound) in _NUMBER for bound in (node.args["start"], node.args["end"])):
        yield "sequence takes two whole numbers; for days: transform(sequence(0, n), i -> cast(date_add(…) as date))"


def _alias_problems(node: exp.Expr) -> Iterator[str]:
    """Only ORDER BY may name an output column."""
    if not node.args.get("table") and isinstance(node.find_ancestor(exp.Order, exp.Query), exp.Query):
        yield "not a column of the tables read; Athena knows output names in ORDER BY only"


def _arithmetic_problems(node: exp.Expr) -> Iterator[str]:
    if isinstance(node, exp.Div) and any(is_type(side, "decimal") or _is_decimal(side) for side in _sides(node)):
        yield "decimal division differs by engine: cast both to double, then cast(round(…, s) as decimal(p, s))"
    elif isinstance(node, exp.Sub) and all(kind_of(side) in _TIME for side in _sides(node)):
        yield "the difference of two times differs by engine: date_diff or seconds_between"
    elif isinstance(node, _ARITHMETIC) and is_type(node, "decimal") and not _cast_above(node):
        yield "precision and scale of decimal arithmetic differ by engine: cast the result"
    if _is_decimal(node) and not isinstance(node.parent, (exp.Cast, exp.Neg)):
        yield "a constant with a point is a decimal of another scale on each engine: cast it, or write 1.5e0"


def _sides(node: exp.Expr) -> tuple[exp.Expr, exp.Expr]:
    return node.this, node.expression


def _is_decimal(node: exp.Expr) -> bool:
    return isinstance(node, exp.Literal) and not node.is_string and "." in node.name and "e" not in node.name.lower()


def _cast_above(node: exp.Expr) -> bool:
    """Whether a cast or a comparison takes the value before it leaves the expression."""
    above = node.parent
    while above is not None and not isinstance(above, (exp.Query, exp.Alias, exp.CTE)):
        if isinstance(above, (exp.Cast, exp.Predicate, exp.Order)):
            return True
        above = above.parent
    return False


_CHECKS: dict[type[exp.Expr], Callable[[exp.Expr], Iterator[str]]] = {
    **dict.fromkeys((exp.Cast, exp.TryCast), _cast_problems),
    **dict.fromkeys((*_COMPARISONS, exp.In, exp.Between), _compared),
    **dict.fromkeys((exp.Union, exp.Except, exp.Intersect), _union_problems),
    **dict.fromkeys((exp.Avg, exp.Sum), _aggregate_problems),
    **dict.fromkeys((exp.DPipe, exp.Concat), _text_problems),
    exp.GenerateSeries: _sequence_problems,
    exp.Column: _alias_problems,
}
