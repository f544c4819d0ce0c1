"""Does a regular expression mean the same to RE2 (DuckDB) and to Joni (Trino, Athena)?"""

import re

_FORBIDDEN = (
    (r"\(\?(?:=|!|<[=!]|>)", "look-around"),
    (r"\\[1-9]", "a back-reference"),
    (r"\[:", "a POSIX class"),
    (r"&&", "an intersection of classes"),
    (r"\\[pP][A-Za-z]", r"\pL without braces"),
    (r"[*+?}]\+", "a possessive repeat"),
    (r"\\Z", r"\Z (write \z)"),
    (r"\\p\{Z\}.*\|.*\\p\{Z\}", r"\p{Z} on both sides of an alternative (Trino then drops a }): use squish"),
)
_IN_CLASS = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]")
_ESCAPED = re.compile(r"\\.")


def pattern_problems(pattern: str, *, extracts: bool = False) -> list[str]:
    r"""What makes the pattern unsafe; `extracts` adds the rule for groups that are read.

    >>> pattern_problems(r"\A[0-9]+\z")
    []
    >>> pattern_problems("^[0-9]+$")
    ['has $, which also matches before a final newline on Trino: write \\z']
    """
    found = [f"has {what}" for shape, what in _FORBIDDEN if re.search(shape, pattern)]
    bare = _ESCAPED.sub("_", _IN_CLASS.sub("_", pattern))
    if "$" in bare:
        found.append(r"has $, which also matches before a final newline on Trino: write \z")
    if _matches_nothing(bare):
        found.append("matches the empty string")
    if extracts and re.search(r"\([^?][^()]*\)[?*]", bare):
        found.append("reads an optional group: null on Trino, '' on DuckDB")
    return found


def _matches_nothing(bare: str) -> bool:
    """Whether every part is optional; anchors show that a pattern is meant to span the text."""
    if "_A" in bare or "^" in bare:
        return False
    try:
        return re.fullmatch(bare.replace("_", "x"), "") is not None
    except re.error:
        return False
