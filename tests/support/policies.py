"""Edited copies of the policy folder: one rule changed, everything else as in the repository."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from aakash_cdp.config import REPOSITORY_POLICY

Edit = Callable[[dict[str, Any], dict[str, Any]], None]
"""Changes the content of sources.yml and of vocabulary.yml in place."""


@dataclass(frozen=True)
class Rule:
    """A named edit of the policy. `reading`: rules that read the text of Bronze alike have the same."""

    name: str
    edit: Edit
    reading: str = ""

    def policy(self, folder: Path) -> Path:
        """The edited policy, in `folder/<name>`; made when it is not there yet."""
        target = folder / self.name
        if not target.exists():
            edited_policy(target, self.edit)
        return target


def edited_policy(target: Path, edit: Edit) -> Path:
    """A copy of the repository's policy with one edit."""
    shutil.copytree(REPOSITORY_POLICY, target)
    documents = [yaml.safe_load((target / name).read_text()) for name in ("sources.yml", "vocabulary.yml")]
    edit(*documents)
    for name, document in zip(("sources.yml", "vocabulary.yml"), documents, strict=True):
        (target / name).write_text(yaml.safe_dump(document, sort_keys=False, allow_unicode=True))
    return target


def edited_identity_policy(target: Path, edit: Callable[[dict[str, Any]], None]) -> Path:
    """A copy of the repository's policy with one edit of identity.yml."""
    shutil.copytree(REPOSITORY_POLICY, target)
    document = yaml.safe_load((target / "identity.yml").read_text())
    edit(document)
    (target / "identity.yml").write_text(yaml.safe_dump(document, sort_keys=False, allow_unicode=True))
    return target


def add_alias(kind: str, label: str, alias: str) -> Edit:
    """An edit: `alias` means `label`, and nothing else of its kind any more."""

    def edit(_sources: dict[str, Any], vocabulary: dict[str, Any]) -> None:
        for spellings in map(_spellings, vocabulary[kind].values()):
            spellings[:] = [spelling for spelling in spellings if spelling != alias]
        _spellings(vocabulary[kind][label]).append(alias)

    return edit


def drop_alias(kind: str, label: str, alias: str) -> Edit:
    """An edit: nobody explains `alias` any more."""

    def edit(_sources: dict[str, Any], vocabulary: dict[str, Any]) -> None:
        _spellings(vocabulary[kind][label]).remove(alias)

    return edit


def require(table: str, column: str) -> Edit:
    """An edit: a row without this column is quarantined."""

    def edit(sources: dict[str, Any], _vocabulary: dict[str, Any]) -> None:
        sources["tables"][table]["columns"][column]["required"] = True

    return edit


def spell_null(spelling: str) -> Edit:
    """An edit: this text means nothing."""

    def edit(sources: dict[str, Any], _vocabulary: dict[str, Any]) -> None:
        sources["null_spellings"].append(spelling)

    return edit


def unspell_null(spelling: str) -> Edit:
    """An edit: this text is a value, which no column needs to be able to read."""

    def edit(sources: dict[str, Any], _vocabulary: dict[str, Any]) -> None:
        sources["null_spellings"].remove(spelling)
        sources["unparseable_ceiling"] = dict.fromkeys(sources["unparseable_ceiling"], 1.0)

    return edit


def raise_ceiling(table: str, column: str) -> Edit:
    """An edit: any share of this column may fail to parse."""

    def edit(sources: dict[str, Any], _vocabulary: dict[str, Any]) -> None:
        sources["tables"][table]["columns"][column]["unparseable_ceiling"] = 1.0

    return edit


def _spellings(entry: Any) -> list[str]:
    if isinstance(entry, dict):
        found: list[str] = entry.setdefault("aliases", [])
        return found
    assert isinstance(entry, list)
    return entry


NO_RULE = Rule("as-in-the-repository", lambda _sources, _vocabulary: None)
RULES = (
    Rule("answered-is-unknown", drop_alias("call_status", "CONNECTED", "answered")),
    Rule("answered-is-busy", add_alias("call_status", "BUSY", "answered")),
    Rule("hot-is-contacted", add_alias("stage", "Contacted", "Hot")),
    Rule("a-call-needs-an-agent", require("call_log", "user_id"), "a-call-needs-an-agent"),
    Rule("a-lead-needs-an-email", require("lead", "email"), "a-lead-needs-an-email"),
    Rule("a-form-needs-its-time", require("call_disposition", "submitted_at"), "a-form-needs-its-time"),
    Rule("medical-means-nothing", spell_null("Medical"), "medical-means-nothing"),
    Rule("na-is-a-value", unspell_null("NA"), "na-is-a-value"),
    Rule("any-dob-will-do", raise_ceiling("lead", "dob")),
)
