"""How is free text tidied, checked, hashed and written into JSON, alike on every engine?"""

from aakash_cdp.warehouse.dialect.macros.shape import INVISIBLE, SPACES, Macro, duckdb_case

# White space runs become one space, invisible characters go. Control: ' '.join(text.translate(…).split()).
_SQUISHED_TRINO = f"trim(both ' ' from regexp_replace(regexp_replace($x, '[{INVISIBLE}]', ''), '[{SPACES}]+', ' '))"
_SQUISHED_DUCKDB = f"trim(regexp_replace(regexp_replace($x, '[{INVISIBLE}]', '', 'g'), '[{SPACES}]+', ' ', 'g'), ' ')"

_LOCAL = r"[A-Za-z0-9_%+&~''-]+(?:[.][A-Za-z0-9_%+&~''-]+)*"
_DOMAIN = r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?[.])+[A-Za-z]{2,24}"
_EMAIL = f"{_LOCAL}@{_DOMAIN}"

# JSON's own escapes, spelled as DuckDB spells them; backslash first, or it would escape the escapes.
_BACKSLASH = "\\"
_NAMED = {8: r"\b", 9: r"\t", 10: r"\n", 12: r"\f", 13: r"\r"}


def _escaped(text: str) -> str:
    """Trino text that escapes `text` for JSON, one character after the other (Trino's own casts escape emoji)."""
    text = f"""replace(replace({text}, '{_BACKSLASH}', '{_BACKSLASH * 2}'), '"', '{_BACKSLASH}"')"""
    for code in range(32):
        escape = _NAMED.get(code, f"{_BACKSLASH}u{code:04X}")
        text = f"replace({text}, chr({code}), '{escape}')"
    return text


def _json_trino(text: str) -> str:
    odd = rf"""regexp_like({text}, '[\x{{00}}-\x{{1F}}"\\]')"""
    safe = f"case when {odd} then {_escaped(text)} else {text} end"
    return f"""coalesce(concat('"', {safe}, '"'), 'null')"""


_JSON_DUCKDB = "coalesce(cast(to_json($x) as varchar), 'null')"
_ITEMS_TRINO = f"array_join(transform($x, item_ -> {_json_trino('item_')}), ',')"

MACROS = (
    Macro(
        "squish",
        ("x",),
        "varchar",
        _SQUISHED_TRINO,
        f"case when regexp_full_match($x, '[!-~]+(?: [!-~]+)*') then $x else {_SQUISHED_DUCKDB} end",
    ),
    Macro(
        "parse_email",
        ("x",),
        "varchar",
        rf"lower(regexp_extract(trim(both ' ' from $x), '\A{_EMAIL}\z'))",
        duckdb_case(f"when regexp_full_match($x, '{_EMAIL}') then lower($x)"),
    ),
    Macro("md5_hex", ("x",), "varchar", "lower(to_hex(md5(to_utf8($x))))", "md5($x)"),
    Macro("sha256_hex", ("x",), "varchar", "lower(to_hex(sha256(to_utf8($x))))", "sha256($x)"),
    Macro(
        "key60",
        ("x",),
        "bigint",
        "from_base(substr(lower(to_hex(md5(to_utf8($x)))), 1, 15), 16)",
        "cast('0x' || substr(md5($x), 1, 15) as bigint)",
    ),
    Macro("json_text", ("x",), "varchar", _json_trino("$x"), _JSON_DUCKDB),
    Macro(
        "json_array_text",
        ("x",),
        "varchar",
        f"coalesce(concat('[', {_ITEMS_TRINO}, ']'), 'null')",
        _JSON_DUCKDB,
    ),
)
