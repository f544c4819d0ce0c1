"""Why would a model not run alike on DuckDB, Athena and Trino? Every reason at once, in plain words.

`syntax_problems` needs only the text; `type_problems` the tree after `resolved`. Each names the piece of SQL it means.
"""

from collections.abc import Iterator

from sqlglot import exp
from sqlglot.dialects.dialect import Dialect
from sqlglot.errors import ErrorLevel
from sqlglot.tokenizer_core import Token, TokenType

from aakash_cdp.warehouse.dialect.bans import ALLOWED, ONLY_INSIDE, REFUSED, STRUCTURES
from aakash_cdp.warehouse.dialect.literals import literal_problems
from aakash_cdp.warehouse.dialect.macros import macros
from aakash_cdp.warehouse.dialect.resolve import touched_filters

_CLOSING = frozenset({TokenType.FROM, TokenType.R_PAREN, TokenType.R_BRACKET})
_JOINTS = (exp.And, exp.Paren, exp.Where, exp.Join)


def said(node: exp.Expr) -> str:
    """The SQL of a node, short enough for a message."""
    text = node.sql("athena", comments=False, unsupported_level=ErrorLevel.IGNORE)
    return text if len(text) <= 70 else f"{text[:67]}…"


def syntax_problems(text: str, tree: exp.Query) -> list[str]:
    """What the text alone shows."""
    found = [*_token_problems(text), *_output_problems(tree), *_table_problems(tree)]
    for node in tree.walk():
        found.extend(f"{said(node)}: {reason}." for reason in _node_problems(node))
    return list(dict.fromkeys(found))


def _token_problems(text: str) -> Iterator[str]:
    tokens: list[Token] = Dialect.get_or_raise("athena").tokenize(text)
    if tokens and tokens[0].token_type == TokenType.FROM:
        yield "A model starts with select or with: from-first is DuckDB's."
    for at, token in enumerate(tokens):
        following = tokens[at + 1] if at + 1 < len(tokens) else None
        if token.token_type == TokenType.DCOLON:
            yield f"Line {token.line}: :: is not Athena's: write cast(x as type)."
        if token.token_type == TokenType.STRING and following is not None and following.token_type == TokenType.STRING:
            yield f"Line {token.line}: two texts side by side: write || between them."
        if token.token_type == TokenType.COMMA and (following is None or following.token_type in _CLOSING):
            yield f"Line {token.line}: a comma with nothing after it."


def _output_problems(tree: exp.Query) -> Iterator[str]:
    names = tree.named_selects
    for select in tree.selects:
        if select.is_star and not _reads_one_cte(tree):
            yield "The outermost select lists its columns; only `select * from <cte>` may use the star."
        elif not select.is_star and not select.output_name:
            yield f"{said(select)}: an output column needs a name."
    for name in sorted({name for name in names if name and name != "*" and names.count(name) > 1}):
        yield f"Two output columns are called {name}."


def _reads_one_cte(tree: exp.Query) -> bool:
    source = tree.args.get("from_")
    ctes = {cte.alias_or_name for cte in tree.ctes}
    return source is not None and not tree.args.get("joins") and source.this.name in ctes


def _node_problems(node: exp.Expr) -> Iterator[str]:
    kind = type(node)
    if kind in STRUCTURES:
        yield STRUCTURES[kind]
    elif kind in REFUSED:
        yield REFUSED[kind]
    elif isinstance(node, exp.Anonymous):
        yield from _call_problems(node)
    elif isinstance(node, exp.Func) and kind not in ALLOWED:
        yield "not on the list of functions that are known to be the same on every engine"
    yield from _place_problems(node)
    yield from literal_problems(node)


def _call_problems(call: exp.Anonymous) -> Iterator[str]:
    macro = macros().get(call.name.lower())
    if macro is None:
        yield "neither a macro nor on the list of functions that are known to be the same on every engine"
    elif len(call.expressions) != len(macro.parameters):
        yield f"{macro.name} takes {len(macro.parameters)} argument(s): {', '.join(macro.parameters)}"


def _place_problems(node: exp.Expr) -> Iterator[str]:
    outer, advice = ONLY_INSIDE.get(type(node), (None, ""))
    if outer is not None and not isinstance(node.parent, outer):
        yield advice
    if isinstance(node, exp.With) and node.args.get("recursive"):
        yield "Athena stops WITH RECURSIVE at depth 10: the loop belongs in Python"
    if isinstance(node, exp.Star) and any(node.args.get(key) for key in ("except_", "replace", "rename")):
        yield "Athena has no star with exceptions: list the columns"
    if isinstance(node, exp.Group) and node.args.get("all") is not None:
        yield "Athena has no GROUP BY ALL: list the columns"
    if isinstance(node, exp.Select) and node.args.get("distinct") and not _orders_by_output(node):
        yield "select distinct orders by its own columns only"
    if isinstance(node, exp.Unnest) and len(node.expressions) != 1:
        yield "unnest one array at a time: sequence and element_at for more"
    if isinstance(node, exp.Interval) and not isinstance(node.parent, (exp.Add, exp.Sub)):
        yield "an interval is only added to or taken from a date or a timestamp"


def _orders_by_output(select: exp.Select) -> bool:
    order = select.args.get("order")
    known = {*select.named_selects, *(item.unalias().sql() for item in select.selects)}
    keys = [item.this for item in order.expressions] if order else []
    return all(key.sql() in known or key.name.isdigit() for key in keys)


def _table_problems(tree: exp.Query) -> Iterator[str]:
    ctes = {cte.alias_or_name for cte in tree.find_all(exp.CTE)}
    for table in tree.find_all(exp.Table):
        if not table.db and table.name and table.name not in ctes:
            yield f"{said(table)}: a table is written schema.table."


def touched_problems(tree: exp.Query) -> list[str]:
    """A touched filter that cannot be dropped without changing what else the condition says."""
    found = []
    for predicate in touched_filters(tree):
        node: exp.Expr | None = predicate.parent
        while isinstance(node, (exp.And, exp.Paren)):
            node = node.parent
        if not isinstance(node, (exp.Where, exp.Join)):
            found.append(f"{said(predicate)}: a filter by touched.* may only be joined by AND to other conditions.")
    return found
