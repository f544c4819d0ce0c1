"""What policy/attributes.yml makes of the models: the parts that choose, and the columns of the golden record.

A column that the policy adds is in the table, the dictionary and the checks at once; a kind of record that nothing
takes a value from is not even made.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from aakash_cdp.gold.attribute_problems import load_attributes
from aakash_cdp.gold.attributes import AttributePolicy, describe
from aakash_cdp.gold.lead_change import lead_change_select
from aakash_cdp.gold.records import RECORDS, Columns
from aakash_cdp.gold.survivorship import survivor_select
from aakash_cdp.pipeline.model import Header, Model, read_models
from aakash_cdp.pipeline.words import COMMON_COLUMNS

GOLDEN_RECORD = "gold.cdp_dim_user"
EVERY_ATTRIBUTE = "survivor.every_attribute"
"""What stands in the model for the columns that are chosen or counted."""


def offered_columns(models: Iterable[Model]) -> Columns:
    """The columns of every Silver table and every part, by their headers and the words that all tables share."""
    return {model.name: frozenset({*model.header.columns, *_shared(model)}) for model in models}


def _shared(model: Model) -> list[str]:
    if model.stage != "silver":
        return []
    return [name for name in COMMON_COLUMNS if not name.startswith("_") and f"version.{name}," in model.text]


def every_model(policy: Path) -> list[Model]:
    """The models that are written down, and those that a policy makes."""
    models = read_models()
    return with_survivorship(models, load_attributes(policy / "attributes.yml", offered_columns(models)))


def with_survivorship(models: Sequence[Model], policy: AttributePolicy) -> list[Model]:
    """The models with two more parts and the golden record's columns, without the parts that nothing reads."""
    columns = offered_columns(models)
    compiled = [_part("lead_change", lead_change_select(policy)), _part("survivor", survivor_select(policy, columns))]
    read = "\n".join(model.text for model in (*models, *compiled))
    idle = {record.part for record in RECORDS.values() if not re.search(rf"\b{record.part}\b", read)}
    kept = [model for model in models if model.name not in idle]
    return [_with_attributes(model, policy) if model.name == GOLDEN_RECORD else model for model in kept] + compiled


def _part(name: str, text: str) -> Model:
    header = Header(grain="compiled from policy/attributes.yml", kind="part", part_of=GOLDEN_RECORD)
    return Model(f"stage.{name}", Path(f"{name}.sql"), header, text, "gold")


def _with_attributes(model: Model, policy: AttributePolicy) -> Model:
    meanings, personal = describe(policy)
    header = model.header.model_copy(update={"columns": {**meanings, **model.header.columns}, "pii": personal})
    chosen = ",\n        ".join(f"survivor.{name}" for name in policy.chosen)
    return replace(model, header=header, text=model.text.replace(EVERY_ATTRIBUTE, chosen))
