"""The models of a run: those that are written down, and those that policy/attributes.yml makes."""

from aakash_cdp.config import REPOSITORY_POLICY
from aakash_cdp.gold.attribute_problems import load_attributes
from aakash_cdp.pipeline.golden_record import offered_columns, with_survivorship
from aakash_cdp.pipeline.model import Model, read_models


def every_model() -> list[Model]:
    """All of them, under the repository's policy."""
    models = read_models()
    return with_survivorship(models, load_attributes(REPOSITORY_POLICY / "attributes.yml", offered_columns(models)))
