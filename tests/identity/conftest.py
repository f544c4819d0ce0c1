"""A policy with limits so low that a handful of leads passes them."""

from pathlib import Path
from typing import Any

import pytest

from tests.support.policies import edited_identity_policy


def lower_limits(policy: dict[str, Any]) -> None:
    """A few leads are a crowd, and four students no household."""
    policy["guards"] |= {"leads": 9, "first_names": 3, "surnames": 3, "namesakes": 2}
    policy["households"]["persons"] = 3


@pytest.fixture(scope="session")
def tight_policy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository's rules with lower limits."""
    return edited_identity_policy(tmp_path_factory.mktemp("tight") / "policy", lower_limits)
