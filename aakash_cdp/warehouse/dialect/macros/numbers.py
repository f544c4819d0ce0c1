"""Which number, truth value or duration does a CRM string hold? Strict shapes only; anything else is null."""

from aakash_cdp.warehouse.dialect.macros.shape import SPACES, Macro, duckdb_case

_PLAIN = "[+-]?[0-9]{1,14}(?:[.][0-9]{1,20})?"
# Groups of two or three that end in one of three: 1,00,000 and 1,000,000.
_GROUPED = "[+-]?[0-9]{1,3}(?:,[0-9]{2,3}){0,5},[0-9]{3}(?:[.][0-9]{1,20})?"
_UNIT = rf"(?:(?:₹|[Rr][Ss][.]?|[Ii][Nn][Rr]|/-|%|[Yy](?:[Ee][Aa])?[Rr][Ss]?[.]?)[{SPACES}]*){{0,2}}"
_WITH_UNITS = rf"\A[{SPACES}]*{_UNIT}({_PLAIN}|{_GROUPED})[{SPACES}]*{_UNIT}\z"

_TRUTH = "when 'true' then true when '1' then true when 'yes' then true when 'y' then true when 'false' then false "
_TRUTH += "when '0' then false when 'no' then false when 'n' then false end"

_WHOLE = "[0-9]{1,15}(?:[.]0+)?"
_CLOCK = "[0-9]{1,3}:[0-5][0-9]:[0-5][0-9]"


def _seconds(text: str, split: str, like: str) -> str:
    """The whens of parse_seconds; `split` and `like` are what the engine calls them."""
    hours, minutes, seconds = (f"try_cast({split}({text}, ':')[{part}] as bigint)" for part in (1, 2, 3))
    return rf"""
        when {like}({text}, '\A{_WHOLE}\z') then try_cast({split}({text}, '.')[1] as bigint)
        when {like}({text}, '\A{_CLOCK}\z') then {hours} * 3600 + {minutes} * 60 + {seconds}"""


def _strict(shape: str, target: str, like: str) -> str:
    """A cast that only strings of the shape reach."""
    return rf"try_cast(case when {like}($x, '\A{shape}\z') then $x end as {target})"


_SECONDS_TRINO = _seconds("trim(both ' ' from $x)", "split", "regexp_like")
_NUMBER_DUCKDB = rf"""case
        when regexp_full_match($x, '{_PLAIN}') then try_cast($x as decimal(18, 4))
        else try_cast(replace(regexp_extract($x, '{_WITH_UNITS}', 1), ',', '') as decimal(18, 4)) end"""

MACROS = (
    Macro(
        "parse_integer",
        ("x",),
        "bigint",
        _strict("[+-]?[0-9]{1,18}", "bigint", "regexp_like"),
        _strict("[+-]?[0-9]{1,18}", "bigint", "regexp_matches"),
    ),
    Macro(
        "parse_decimal",
        ("x",),
        "decimal(18, 4)",
        _strict(_PLAIN, "decimal(18, 4)", "regexp_like"),
        _strict(_PLAIN, "decimal(18, 4)", "regexp_matches"),
    ),
    Macro(
        "parse_number",
        ("x",),
        "decimal(18, 4)",
        f"try_cast(replace(regexp_extract($x, '{_WITH_UNITS}', 1), ',', '') as decimal(18, 4))",
        _NUMBER_DUCKDB,
    ),
    Macro(
        "parse_boolean",
        ("x",),
        "boolean",
        f"case lower(trim(both ' ' from $x)) {_TRUTH}",
        f"case $x when 'true' then true when 'false' then false else case lower(trim($x, ' ')) {_TRUTH} end",
    ),
    Macro(
        "parse_seconds",
        ("x",),
        "bigint",
        f"case {_SECONDS_TRINO} end",
        duckdb_case(_seconds("$x", "str_split", "regexp_matches")),
    ),
)
