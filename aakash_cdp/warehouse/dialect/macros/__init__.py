"""Every macro a model may call, by name."""

import functools
from collections.abc import Mapping

from aakash_cdp.warehouse.dialect.macros.shape import Macro


@functools.cache
def macros() -> Mapping[str, Macro]:
    """Name to macro. Loaded at the first call: the phone patterns take a moment to read."""
    from aakash_cdp.warehouse.dialect.macros import numbers, phones, texts, times

    found = (*texts.MACROS, *numbers.MACROS, *times.MACROS, *phones.MACROS)
    return {macro.name: macro for macro in found}


__all__ = ["Macro", "macros"]
