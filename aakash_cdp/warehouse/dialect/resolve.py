"""Which columns and types does a model read and write? Text in, a qualified tree with a type on every node out.

Invariant: the tree stays in the Athena dialect; macro calls stay calls (`exp.Anonymous`) that carry their type.
"""

import functools

from sqlglot import exp, parse_one
from sqlglot.dialects.dialect import Dialect
from sqlglot.errors import OptimizeError
from sqlglot.optimizer.annotate_types import TypeAnnotator, annotate_types
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import traverse_scope
from sqlglot.schema import MappingSchema

from aakash_cdp.warehouse.compiled import Policy, PolicyExpression, Schema
from aakash_cdp.warehouse.dialect.macros import macros
from aakash_cdp.warehouse.dialect.macros.shape import ARGUMENT

TOUCHED = "touched"
_Nested = dict[str, dict[str, dict[str, exp.DataType]]]


@functools.cache
def _kind(text: str) -> exp.DataType:
    return exp.DataType.build(text, dialect="athena")


def parsed(text: str) -> exp.Query:
    """The tree of one `select`. Raises sqlglot's ParseError or TokenError."""
    tree = parse_one(text, read="athena")
    if not isinstance(tree, exp.Query):
        raise OptimizeError("A model is one select statement.")
    return tree


def decided(tree: exp.Query, policy: Policy) -> exp.Query:
    """The tree with every call of the policy replaced by its expression. Raises OptimizeError for a wrong call."""
    for call in reversed(list(tree.find_all(exp.Anonymous))):
        meant = policy.get(call.name.lower())
        if meant is None:
            continue
        if len(call.expressions) != len(meant.parameters):
            raise OptimizeError(f"{call.name} takes {len(meant.parameters)} argument(s).")
        call.replace(_meant(meant, [value.sql("athena") for value in call.expressions]))
    return tree


def _meant(meant: PolicyExpression, arguments: list[str]) -> exp.Expr:
    values = {name: f"({argument})" for name, argument in zip(meant.parameters, arguments, strict=True)}
    return exp.paren(parse_one(ARGUMENT.sub(lambda found: values[found[1]], meant.text), read="athena"), copy=False)


def tables_read(text: str) -> frozenset[str]:
    """The `schema.table` names a model reads, those of `touched` included, CTE names left out.

    >>> sorted(tables_read("with a as (select id from silver.b) select id from a join gold.c using (id)"))
    ['gold.c', 'silver.b']
    """
    return tables_of(parsed(text))


def tables_of(tree: exp.Expr) -> frozenset[str]:
    """The same for a tree."""
    return frozenset(f"{table.db}.{table.name}".lower() for table in tree.find_all(exp.Table) if table.db)


def columns_read(tree: exp.Expr) -> dict[str, frozenset[str]]:
    """The columns that a qualified tree uses of each `schema.table`."""
    found: dict[str, set[str]] = {}
    for scope in traverse_scope(tree):
        for column in scope.columns:
            source = scope.sources.get(column.table)
            if isinstance(source, exp.Table) and source.db:
                found.setdefault(f"{source.db}.{source.name}".lower(), set()).add(column.name)
    return {table: frozenset(columns) for table, columns in found.items()}


def touched_filters(tree: exp.Expr) -> list[exp.In]:
    """Every predicate `X in (select K from touched.NAME)`."""
    return [found for found in tree.find_all(exp.In) if _touched_table(found) is not None]


def _touched_table(predicate: exp.In) -> exp.Table | None:
    query = predicate.args.get("query")
    table = query.find(exp.Table) if query else None
    return table if table is not None and table.db.lower() == TOUCHED else None


def without_touched(tree: exp.Query) -> exp.Query:
    """The tree with every touched filter taken out of its AND; a WHERE that held nothing else goes too."""
    for predicate in touched_filters(tree):
        _drop(predicate)
    return tree


def _drop(node: exp.Expr) -> None:
    parent = node.parent
    if isinstance(parent, exp.And):
        parent.replace(parent.expression if node is parent.this else parent.this)
    elif isinstance(parent, exp.Paren):
        _drop(parent)
    elif isinstance(parent, exp.Join):
        node.replace(exp.true())
    elif isinstance(parent, exp.Where):
        parent.pop()


def resolved(tree: exp.Query, schema: Schema) -> exp.Query:
    """Stars expanded, columns qualified, types annotated. Raises OptimizeError for an unknown table or column."""
    wanted = tables_of(tree)
    unknown = sorted(name for name in wanted if name not in schema and not name.startswith(f"{TOUCHED}."))
    if unknown:
        raise OptimizeError(f"The schema has no table {', '.join(unknown)}.")
    nested: _Nested = {}
    for name in wanted & schema.keys():
        database, _, table = name.partition(".")
        nested.setdefault(database, {})[table] = {column: _kind(text) for column, text in schema[name].items()}
    for predicate in touched_filters(tree):
        _assume_touched(predicate, nested, schema)
    known = MappingSchema(dict(nested), dialect="athena", normalize=False)
    tree = qualify(
        tree, dialect="athena", schema=known, expand_alias_refs=False, identify=False, quote_identifiers=False
    )
    return annotate_types(tree, schema=known, dialect="athena", expression_metadata=_metadata())


def _assume_touched(predicate: exp.In, nested: _Nested, schema: Schema) -> None:
    """A touched table is written by the run: it has the columns that are asked of it."""
    table = _touched_table(predicate)
    if table is not None and f"{TOUCHED}.{table.name}" not in schema:
        columns = nested.setdefault(TOUCHED, {}).setdefault(table.name, {})
        columns.update({column.name: _kind("varchar") for column in predicate.args["query"].find_all(exp.Column)})


_BIGINT = (
    *(exp.Year, exp.Quarter, exp.Month, exp.Week, exp.Day, exp.DayOfYear, exp.DayOfWeekIso, exp.Hour, exp.Minute),
    *(exp.Second, exp.DateDiff, exp.Extract, exp.ArrayPosition),
)
_TEXT = (
    *(exp.SplitPart, exp.RegexpExtract, exp.JSONExtractScalar, exp.RegexpReplace, exp.Replace, exp.Translate),
    *(exp.TimeToStr, exp.Pad),
)
_OF_FIRST = (
    *(exp.ArgMax, exp.ArgMin, exp.DateTrunc, exp.TimestampTrunc, exp.ArrayFilter, exp.ArrayDistinct, exp.ArraySort),
    *(exp.ArrayExcept, exp.ArrayIntersect),
)


def _macro_type(annotator: TypeAnnotator, call: exp.Expr) -> exp.Expr:
    macro = macros().get(call.name.lower())
    return annotator._set_type(call, _kind(macro.returns) if macro else None)


def _sum_type(annotator: TypeAnnotator, call: exp.Expr) -> exp.Expr:
    """Trino: bigint for integers, decimal(38, s) for a decimal, double for double."""
    of = call.this.type
    if of is not None and of.this in exp.DataType.INTEGER_TYPES:
        return annotator._set_type(call, exp.DType.BIGINT)
    if of is not None and of.this == exp.DType.DECIMAL and len(of.expressions) == 2:
        scale = of.expressions[1].name
        return annotator._set_type(call, _kind(f"decimal(38, {scale})"))
    return annotator._set_type(call, of)


def _transform_type(annotator: TypeAnnotator, call: exp.Expr) -> exp.Expr:
    """An array of what the lambda's body is, where that does not hang on its parameter."""
    body = call.expression.this.type if isinstance(call.expression, exp.Lambda) else None
    known = body is not None and body.this != exp.DType.UNKNOWN
    return annotator._set_type(
        call, exp.DataType(this=exp.DType.ARRAY, expressions=[body.copy()], nested=True) if body and known else None
    )


def _element_type(annotator: TypeAnnotator, call: exp.Expr) -> exp.Expr:
    of = call.this.type
    return annotator._set_type(call, of.expressions[0] if of is not None and of.this == exp.DType.ARRAY else None)


_EXTRA: dict[type[exp.Expr], dict[str, object]] = {}


def _metadata() -> dict[type[exp.Expr], dict[str, object]]:
    """SQLGlot's own table of result types, with what it leaves unknown or says otherwise than Trino."""
    if not _EXTRA:
        text_array = _kind("array(varchar)")
        _EXTRA.update(Dialect.get_or_raise("athena").EXPRESSION_METADATA)
        _EXTRA.update({kind: {"returns": exp.DType.BIGINT} for kind in _BIGINT})
        _EXTRA.update({kind: {"returns": exp.DType.VARCHAR} for kind in _TEXT})
        _EXTRA.update({kind: {"annotator": lambda self, e: self._annotate_by_args(e, "this")} for kind in _OF_FIRST})
        _EXTRA[exp.Split] = {"annotator": lambda self, e: self._set_type(e, text_array)}
        _EXTRA.update({kind: {"annotator": _element_type} for kind in (exp.ArrayMax, exp.ArrayMin)})
        _EXTRA[exp.Transform] = {"annotator": _transform_type}
        _EXTRA[exp.TimeToUnix] = {"returns": exp.DType.DOUBLE}
        _EXTRA[exp.Sum] = {"annotator": _sum_type}
        _EXTRA[exp.Anonymous] = {"annotator": _macro_type}
    return _EXTRA
