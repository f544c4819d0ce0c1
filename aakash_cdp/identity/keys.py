"""What number stands for a text? The keys by which identity joins, for Python that looks something up."""

import hashlib


def key60(text: str) -> int:
    """The same 60-bit key as the macro of that name.

    >>> key60("lead_1")
    203853138158387829
    """
    return int(hashlib.md5(text.encode()).hexdigest()[:15], 16)
