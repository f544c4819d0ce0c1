"""How a raw row becomes a typed one: one generated select per table, straight from the contract.

The select reads `bronze.<table>` (every column text, plus `_file_id` and `_row_number`) and gives one row per raw row:
the id under its Silver name, every column parsed by its type, and
  _version_hash    60-bit key of the name=value pairs of the non-null raw columns except ingested_at, in name order
  _ingested_at     when the export wrote the row
  _unparseable     the columns whose text was there and did not parse, comma-separated
  _problem_column  the first column, in contract order, that sends the row to quarantine; _problem says why
"""

from aakash_cdp.bronze.contract import Column, Sources, SourceTable

RUN_ONLY = ("_row_number", "_problem", "_problem_column")
"""Columns of a parsed row that no version keeps."""
TIDIED: frozenset[str] = frozenset({"id", "text", "enum"})
_PAIR_SEPARATOR = "chr(31)"
_PARSERS = {
    "id": "",
    "text": "",
    "enum": "",
    "verbatim": "",
    "ts": "parse_utc",
    "ts_ist": "parse_ist",
    "date": "parse_date",
    "phone": "parse_phone",
    "phones": "parse_phones",
    "bool": "parse_boolean",
    "number": "parse_number",
    "seconds": "parse_seconds",
    "email": "parse_email",
}


def silver_name(table: SourceTable, column: str) -> str:
    """What a column is called once parsed."""
    return {"id": table.key, "ingested_at": "_ingested_at"}.get(column, column)


def parsed_columns(table: SourceTable) -> list[str]:
    """The parsed columns in order, without plumbing: the id first; a `phones` column brings its `_others`."""
    names: list[str] = []
    for name, column in table.columns.items():
        if column.type == "withheld" or name == "ingested_at":
            continue
        names.append(silver_name(table, name))
        if column.type == "phones":
            names.append(f"{name}_others")
    return names


def parse_select(sources: Sources, table: SourceTable) -> str:
    """The select that types every row of `bronze.<table>`, in the Athena dialect.

    Each step is a CTE of its own, so that no engine computes a value twice.
    """
    spellings = ", ".join("'" + spelling.replace("'", "''") + "'" for spelling in sources.null_spellings)
    readable = {name: column for name, column in table.columns.items() if column.type != "withheld"}
    tidied = ",\n        ".join(_tidied(name, column) for name, column in readable.items())
    present = ",\n        ".join(
        f"case when {name} in ({spellings}) then null else {name} end as {name}" for name in readable
    )
    parsed = ",\n        ".join(line for name, column in readable.items() for line in _parsed(table, name, column))
    typed = ",\n        ".join(
        line for name, column in readable.items() for line in _typed(table, name, column, spellings)
    )
    final = ",\n    ".join([*parsed_columns(table), *_plumbing(table)])
    return f"""
with tidied as (
    select
        _file_id,
        _row_number,
        {_version_hash(table)} as _version_hash,
        {tidied}
    from bronze.{table.name}
),

present as (
    select
        _file_id,
        _row_number,
        _version_hash,
        {present}
    from tidied
),

parsed as (
    select
        _file_id,
        _row_number,
        _version_hash,
        {parsed}
    from present
),

typed as (
    select
        _file_id,
        _row_number,
        _version_hash,
        {typed}
    from parsed
)

select
    {final}
from typed
"""


def _tidied(name: str, column: Column) -> str:
    return f"squish({name}) as {name}" if column.type in TIDIED else name


def _parsed(table: SourceTable, name: str, column: Column) -> list[str]:
    parser = _PARSERS[column.type]
    lines = [f"{parser}({name}) as {silver_name(table, name)}" if parser else f"{name} as {silver_name(table, name)}"]
    if _is_watched(table, name, column):
        lines.append(f"{name} as {name}_text")
    return lines


def _typed(table: SourceTable, name: str, column: Column, spellings: str) -> list[str]:
    """The parsed value; of several numbers in one field the first, and the others beside it.

    A text that did not parse counts as absent when it spells null with white space around it.
    """
    lines = [silver_name(table, name)]
    if column.type == "phones":
        others = f"filter({name}, number -> number <> element_at({name}, 1))"
        lines = [
            f"element_at({name}, 1) as {name}",
            f"case when cardinality({name}) > 1 then json_array_text({others}) end as {name}_others",
        ]
    if _is_watched(table, name, column):
        failed = f"{_is_empty(table, name, column)} and {name}_text is not null"
        lines.append(
            f"case when {failed} then squish({name}_text) not in ({spellings}) else false end as {name}_failed"
        )
    return lines


def _is_empty(table: SourceTable, name: str, column: Column) -> str:
    value = silver_name(table, name)
    return f"coalesce(cardinality({value}), 0) = 0" if column.type == "phones" else f"{value} is null"


def _is_watched(table: SourceTable, name: str, column: Column) -> bool:
    """Whether it matters that a text was there and did not parse."""
    return column.can_fail or name in table.must_parse


def _version_hash(table: SourceTable) -> str:
    pairs = ", ".join(f"'{name}=' || {name}" for name in sorted(table.columns) if name != "ingested_at")
    return f"key60(concat_ws({_PAIR_SEPARATOR}, {pairs}))"


def _plumbing(table: SourceTable) -> list[str]:
    fallible = [name for name, column in table.columns.items() if column.can_fail]
    failed = ", ".join(f"case when {name}_failed then '{name}' end" for name in fallible)
    missing = [f"when {silver_name(table, name)} is null then '{name}'" for name in table.must_parse]
    why = [
        f"when {silver_name(table, name)} is null then if({name}_failed, 'unparseable', 'missing')"
        for name in table.must_parse
    ]
    return [
        "_version_hash",
        "_file_id",
        "_row_number",
        "_ingested_at",
        f"nullif(concat_ws(',', {failed}), '') as _unparseable",
        f"case {' '.join(missing)} end as _problem_column",
        f"case {' '.join(why)} end as _problem",
    ]
