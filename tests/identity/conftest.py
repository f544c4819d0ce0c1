"""A policy with limits so low that a handful of leads passes them."""

from pathlib import Path

import pytest
import yaml

from aakash_cdp.config import REPOSITORY_POLICY
from tests.support.policies import edited_policy


@pytest.fixture(scope="session")
def tight_policy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository's rules; an identifier is guarded after a few leads, a household after two students."""
    policy = edited_policy(tmp_path_factory.mktemp("tight") / "policy", lambda _sources, _vocabulary: None)
    document = yaml.safe_load((REPOSITORY_POLICY / "identity.yml").read_text())
    document["guards"] = {"leads": 9, "first_names": 3, "surnames": 3, "first_names_of_one_number": 2}
    document["households"]["persons"] = 3
    (policy / "identity.yml").write_text(yaml.safe_dump(document, sort_keys=False))
    return policy
