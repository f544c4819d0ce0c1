"""Which leads are one student once it is known what ties them? Components, and the split of those that hold a conflict.

A pure function of the ties and of what the leads say: the same students in whatever order anything came.
"""

from aakash_cdp.identity.resolution.households import gather_households
from aakash_cdp.identity.resolution.resolve import resolve

__all__ = ["gather_households", "resolve"]
