"""From a model's text to the text an engine runs: parse, gate, qualify, type, rules, macros, generate.

Invariant: what compiles for one target compiles for all, and every problem of a model is told at once.
"""

import functools

from sqlglot import exp
from sqlglot.errors import ErrorLevel, OptimizeError, SqlglotError, UnsupportedError

from aakash_cdp.errors import fail
from aakash_cdp.warehouse.compiled import CompiledSelect, Policy, Schema, Target
from aakash_cdp.warehouse.dialect import rules
from aakash_cdp.warehouse.dialect.gate import syntax_problems, touched_problems
from aakash_cdp.warehouse.dialect.macros import macros
from aakash_cdp.warehouse.dialect.resolve import columns_read, decided, parsed, resolved, tables_of, without_touched
from aakash_cdp.warehouse.dialect.type_gate import type_problems

_HINT = "each line says what to write instead; the reasons are in aakash_cdp/warehouse/dialect/bans.py."


def compile_select(
    text: str, schema: Schema, target: Target, policy: Policy | None = None, *, full: bool
) -> CompiledSelect:
    """Compile a model. `full` drops the filters by `touched.*`: the text then reads everything. A call of the `policy`
    becomes the expression that it stands for.

    Raises CdpError `model-not-portable` with every problem of the model.
    """
    tree, found = _examined(text, schema, policy or {}, full)
    if tree is None or found:
        raise fail("model-not-portable", *found, hint=_HINT)
    columns = tuple((select.alias_or_name, type_text(select)) for select in tree.selects)
    reads = columns_read(tree)
    tables = tables_of(tree)
    tree = rules.for_duckdb(tree) if target == "duckdb" else rules.for_trino(tree)
    try:
        compiled = _generated(_expanded(tree, target), target)
    except UnsupportedError as error:
        raise fail("model-not-portable", _plain(error), hint=_HINT) from error
    return CompiledSelect(compiled, columns, tables, reads)


def problems(text: str, schema: Schema) -> list[str]:
    """The static gate: every reason why a model would not run alike on every engine, in plain words."""
    return _examined(text, schema, {}, full=False)[1]


def _examined(text: str, schema: Schema, policy: Policy, full: bool) -> tuple[exp.Query | None, list[str]]:
    try:
        tree = decided(parsed(text), policy)
    except SqlglotError as error:
        return None, [_plain(error)]
    found = [*syntax_problems(text, tree), *touched_problems(tree)]
    if full:
        tree = without_touched(tree)
    try:
        tree = resolved(tree, schema)
    except OptimizeError as error:
        return None, [*found, _plain(error)]
    return tree, [*found, *type_problems(tree)]


def _plain(error: SqlglotError) -> str:
    """SQLGlot's message without its terminal colours."""
    return str(error).replace("\x1b[4m", "").replace("\x1b[0m", "")


def type_text(node: exp.Expr) -> str:
    """The Athena name of an annotated type: `varchar`, `timestamp(6)`, `decimal(18, 4)`, `array(varchar)`."""
    if rules.is_type(node, "timestamp", "datetime"):
        return "timestamp(6)"
    return _athena_text(node.type) if node.type is not None else "unknown"


@functools.cache
def _athena_text(kind: exp.DataType) -> str:
    return kind.sql("athena").lower()


def _expanded(tree: exp.Query, target: Target) -> exp.Query:
    """Every macro call as the text of the target, inner calls first."""
    for node in reversed(list(tree.find_all(exp.Anonymous))):
        macro = macros().get(node.name.lower())
        if macro is not None:
            arguments = tuple(_argument(argument, target) for argument in node.expressions)
            body = macro.text(arguments, duckdb=target == "duckdb")
            node.replace(exp.Var(this=f"({body})"))
    return tree


def _argument(node: exp.Expr, target: Target) -> str:
    text = _generated(node, target)
    return text if isinstance(node, (exp.Column, exp.Literal, exp.Var)) else f"({text})"


def _generated(node: exp.Expr, target: Target) -> str:
    return node.sql(dialect=target, comments=False, copy=False, unsupported_level=ErrorLevel.RAISE)
