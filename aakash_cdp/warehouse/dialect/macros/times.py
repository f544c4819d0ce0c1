"""Which moment, in UTC, or which calendar day, in India, does a CRM string hold?

Every moment is a `timestamp(6)` in UTC without a zone. India is UTC + 330 minutes all year round.
The Trino texts use only functions that Athena documents, and never the time zone of the session.
"""

from aakash_cdp.warehouse.dialect.macros.shape import Macro, duckdb_case, one_text

_DAY = "[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}"
_CLOCK = "(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:[.][0-9]{1,6})?"
_NAIVE = f"{_DAY}[T ]{_CLOCK}"
_OFFSET = "[+-](?:0[0-9]|1[0-3]):[0-5][0-9]"
_EPOCH_MS = "[0-9]{12,13}"
_SPOKEN = "[0-9]{1,2}/[0-9]{1,2}/[1-9][0-9]{3}|[0-9]{1,2}-[0-9]{1,2}-[1-9][0-9]{3}"
_TO_INDIA = "interval '330' minute"

# Trino: the clock reading of the string, then minus its offset, if it has one.
_T = "trim(both ' ' from $x)"
_READING = rf"try_cast(replace(regexp_extract({_T}, '\A{_NAIVE}'), 'T', ' ') as timestamp(6))"
_OFFSET_MINUTES = (
    f"(if(substr({_T}, length({_T}) - 5, 1) = '-', 1, -1) * (60 * try_cast(substr({_T}, length({_T}) - 4, 2) as bigint)"
    f" + try_cast(substr({_T}, length({_T}) - 1, 2) as bigint)))"
)
_MS = f"try_cast({_T} as bigint)"
_EPOCH = "timestamp '1970-01-01 00:00:00.000000'"
_ISO_TRINO = rf"""
        when regexp_like({_T}, '\A{_NAIVE}Z?\z') then {_READING}
        when regexp_like({_T}, '\A{_NAIVE}{_OFFSET}\z') then date_add('minute', {_OFFSET_MINUTES}, {_READING})"""
_UTC_TRINO = rf"""{_ISO_TRINO}
        when regexp_like({_T}, '\A{_EPOCH_MS}\z')
            then date_add('millisecond', {_MS} % 86400000, date_add('day', {_MS} / 86400000, {_EPOCH}))"""


def _iso_duckdb(before: str = "", after: str = "") -> str:
    """DuckDB's cast to timestamp drops an offset in silence; the one to timestamptz keeps it but is slower."""
    return f"""
        when regexp_full_match($x, '{_NAIVE}Z?') then {before}try_cast($x as timestamp){after}
        when regexp_full_match($x, '{_NAIVE}{_OFFSET}')
            then {before}(try_cast($x as timestamptz) at time zone 'UTC'){after}"""


_UTC_DUCKDB = f"""{_iso_duckdb()}
        when regexp_full_match($x, '{_EPOCH_MS}') then make_timestamp(try_cast($x as bigint) * 1000)"""
_IST_DUCKDB = f"when regexp_full_match($x, '{_NAIVE}') then try_cast($x as timestamp) - {_TO_INDIA} {_UTC_DUCKDB}"
_DATE_TRINO = rf"""case
        when regexp_like({_T}, '\A{_DAY}\z') then try_cast({_T} as date)
        when regexp_like({_T}, '\A(?:{_SPOKEN})\z')
            then cast(try(date_parse(replace({_T}, '-', '/'), '%d/%m/%Y')) as date)
        else cast(case {_ISO_TRINO} end + {_TO_INDIA} as date) end"""
_DATE_DUCKDB = f"""
        when regexp_full_match($x, '{_DAY}') then try_cast($x as date)
        when regexp_full_match($x, '{_SPOKEN}') then cast(try_strptime(replace($x, '-', '/'), '%d/%m/%Y') as date)
        {_iso_duckdb("cast(", f" + {_TO_INDIA} as date)")}"""

MACROS = (
    Macro("parse_utc", ("x",), "timestamp(6)", f"case {_UTC_TRINO} end", duckdb_case(_UTC_DUCKDB)),
    Macro(
        "parse_ist",
        ("x",),
        "timestamp(6)",
        rf"case when regexp_like({_T}, '\A{_NAIVE}\z') then {_READING} - {_TO_INDIA} {_UTC_TRINO} end",
        duckdb_case(_IST_DUCKDB),
    ),
    Macro("parse_date", ("x",), "date", _DATE_TRINO, duckdb_case(_DATE_DUCKDB)),
    Macro(
        "utc_text",
        ("ts",),
        "varchar",
        "concat(replace(cast(cast($ts as timestamp(6)) as varchar), ' ', 'T'), 'Z')",
        "strftime($ts, '%Y-%m-%dT%H:%M:%S.%fZ')",
    ),
    one_text("ist_date", "date", f"cast($x + {_TO_INDIA} as date)"),
    Macro(
        "seconds_between",
        ("start", "finish"),
        "bigint",
        "date_diff('second', $start, $finish)",
        "date_diff('millisecond', $start, $finish) // 1000",
    ),
)
