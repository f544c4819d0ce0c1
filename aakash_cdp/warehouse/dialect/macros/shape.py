"""What is a macro? A function that models may call, with one text per engine and one result on both.

Invariants: a text never raises, whatever the string it is given; null gives null (the JSON macros give `null` as
text). An argument may stand in a text several times, but never inside a lambda, so no name can be captured.
"""

import re
from dataclasses import dataclass

LAYOUT = re.compile(r"\n\s+")
ARGUMENT = re.compile(r"\$([a-z]+)")
# Exactly the characters that Python's str.split() takes for white space; written out, as `\s` differs by engine.
SPACES = r"\x{09}-\x{0D}\x{1C}-\x{20}\x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}"
# Soft hyphen, zero-width space and joiners, direction marks, word joiner, byte order mark.
INVISIBLE = r"\x{AD}\x{200B}-\x{200F}\x{202A}-\x{202E}\x{2060}\x{FEFF}"


@dataclass(frozen=True)
class Macro:
    """`parameters` are the names behind `$` in both texts; `returns` is an Athena type."""

    name: str
    parameters: tuple[str, ...]
    returns: str
    trino: str
    duckdb: str

    def text(self, arguments: tuple[str, ...], *, duckdb: bool) -> str:
        """The SQL of a call whose arguments are already SQL of the target engine.

        >>> Macro("twice", ("x",), "bigint", "$x + $x", "2 * $x").text(("a",), duckdb=True)
        '2 * a'
        """
        values = dict(zip(self.parameters, arguments, strict=True))
        body = LAYOUT.sub(" ", self.duckdb if duckdb else self.trino)
        return ARGUMENT.sub(lambda found: values[found[1]], body)


def duckdb_case(whens: str) -> str:
    """DuckDB text of a CASE over `$x`: as it stands first, and only a padded string again without its spaces."""
    trimmed = whens.replace("$x", "trim($x, ' ')")
    return f"case {whens} when $x like ' %' or $x like '% ' then case {trimmed} end end"


def one_text(name: str, returns: str, text: str) -> Macro:
    """A macro of one argument `$x` whose text is the same on every engine."""
    return Macro(name, ("x",), returns, text, text)
