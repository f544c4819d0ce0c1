"""How much a property or a campaign tries, and from which seed."""

import os
from random import SystemRandom


def effort() -> int:
    """How many times the usual count: CDP_TEST_EFFORT."""
    return int(os.environ.get("CDP_TEST_EFFORT", "1"))


def draw_seed() -> int:
    """The seed of one test: drawn, printed, and given back by CDP_TEST_SEED."""
    seed = int(os.environ.get("CDP_TEST_SEED", SystemRandom().randrange(10**9)))
    print(f"CDP_TEST_SEED={seed}")
    return seed
