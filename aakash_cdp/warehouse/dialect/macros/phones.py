"""Which telephone numbers stand in a CRM field, and which of them are mobile phones?

The national patterns are those of Google's libphonenumber for India, taken from the `phonenumbers` package when this
module is loaded, with `\\d` spelled out: it also takes Devanagari digits on Trino. All national numbers have 10 digits.
Source of the cleaning steps: docs of the domain, "Phone" (measured against `phonenumbers`).
"""

from phonenumbers import PhoneMetadata

from aakash_cdp.warehouse.dialect.macros.shape import INVISIBLE, SPACES, Macro


def _pattern(kind: str) -> str:
    pattern: str = getattr(PhoneMetadata.metadata_for_region("IN"), kind).national_number_pattern
    return pattern.replace(r"\d", "[0-9]")


_MOBILE = _pattern("mobile")
_FIXED = _pattern("fixed_line")
_NATIONAL = f"(?:{_MOBILE}|{_FIXED})"
_PREFIX = r"(?:(?:[+]|00)?910?|0)?"
_INDIAN = rf"\A{_PREFIX}{_NATIONAL}\z"
_FOREIGN = r"\A[+](?:[1-8][0-9]|9[02-9])[0-9]{6,13}\z"

_SEPARATOR = r"[/,;&|\n\r]|[Oo][Rr]"
_EXTENSION = r"(?:[Ee][Xx][Tt](?:[Ee][Nn][Ss][Ii][Oo][Nn]|[Nn])?|[Xx])[ .:]*[0-9]{1,6}[ ]*\z"
_EXCEL_ZERO = r"[.]0[ ]*\z"
_FILLER = rf"[{SPACES}{INVISIBLE}.()\[\]\x{{2D}}\x{{2010}}-\x{{2015}}\x{{2212}}]"
_DIGITS = "०१२३४५६७८९０１２３４５６７８９＋", "01234567890123456789+"

# 1 translate digits; 2 split; 3 drop the extension and Excel's .0; 4 drop filler; 5 keep what is a number; 6 distinct.
_TRINO = rf"""array_distinct(filter(transform(transform(
        split(regexp_replace(translate($x, '{_DIGITS[0]}', '{_DIGITS[1]}'), '{_SEPARATOR}', '|'), '|'),
        piece_ -> regexp_replace(regexp_replace(regexp_replace(piece_, '{_EXTENSION}', ''), '{_EXCEL_ZERO}', ''),
            '{_FILLER}', '')),
        piece_ -> case when regexp_like(piece_, '{_INDIAN}') then concat('+91', substr(piece_, length(piece_) - 9))
            when regexp_like(piece_, '{_FOREIGN}') then piece_ end),
        piece_ -> piece_ is not null))"""

_FOUND_DUCKDB = rf"""list_filter(list_transform(list_transform(
        str_split(regexp_replace(translate($x, '{_DIGITS[0]}', '{_DIGITS[1]}'), '{_SEPARATOR}', '|', 'g'), '|'),
        lambda piece_: regexp_replace(regexp_replace(regexp_replace(piece_, '{_EXTENSION}', ''), '{_EXCEL_ZERO}', ''),
            '{_FILLER}', '', 'g')),
        lambda piece_: case when regexp_matches(piece_, '{_INDIAN}') then '+91' || right(piece_, 10)
            when regexp_matches(piece_, '{_FOREIGN}') then piece_ end),
        lambda piece_: piece_ is not null)"""
_DISTINCT_DUCKDB = f"""list_transform([{_FOUND_DUCKDB}],
        lambda found_: list_filter(found_, lambda item_, at_: list_position(found_, item_) = at_))[1]"""
_BARE_DUCKDB = "replace(replace($x, '-', ''), ' ', '')"


def _quick(found: str, otherwise: str) -> str:
    """DuckDB text that meets the common shapes first; `found` holds `$x`, a field that is one number and no filler."""
    whens = f"when regexp_full_match($x, '{_PREFIX}{_NATIONAL}') then {found}"
    return f"case {whens} {whens.replace('$x', _BARE_DUCKDB)} else {otherwise} end"


MACROS = (
    Macro(
        "parse_phones",
        ("x",),
        "array(varchar)",
        _TRINO,
        _quick("['+91' || right($x, 10)]", _DISTINCT_DUCKDB),
    ),
    Macro(
        "parse_phone",
        ("x",),
        "varchar",
        f"element_at({_TRINO}, 1)",
        _quick("'+91' || right($x, 10)", f"({_FOUND_DUCKDB})[1]"),
    ),
    Macro(
        "phone_is_mobile",
        ("x",),
        "boolean",
        rf"case when $x like '+91%' then $x >= '+916' and regexp_like(substr($x, 4), '\A(?:{_MOBILE})\z') end",
        f"case when $x like '+91%' then $x >= '+916' and regexp_full_match(substr($x, 4), '{_MOBILE}') end",
    ),
)
