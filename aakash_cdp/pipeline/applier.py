"""How each model is brought up to date: built, rebuilt when its rule changed, or only for the keys a change touches."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from aakash_cdp.control import IdentityDecision
from aakash_cdp.identity.decisions import DECISION_COLUMNS, decision_table
from aakash_cdp.pipeline import apply as applying
from aakash_cdp.pipeline.ingest import Ingest
from aakash_cdp.pipeline.landing import Landing
from aakash_cdp.pipeline.plan import Plan, Step
from aakash_cdp.pipeline.tables import OPS_TABLES
from aakash_cdp.pipeline.touched import picked, touch
from aakash_cdp.silver.dictionary import resolve_again
from aakash_cdp.warehouse.engine import Engine

VOCABULARY = "ops.label"
DECISIONS = "ops.steward_decision"
Outcome = tuple[int, int, str | None]
"""Rows read, rows changed, and what else there is to say."""


@dataclass
class Applier:
    """The models of one run, applied one by one in order. `fingerprints` are those of the publication before."""

    engine: Engine
    plan: Plan
    ingest: Ingest
    landing: Landing
    fingerprints: dict[str, str]
    vocabulary_version: str
    full: bool
    ending: applying.Ending
    recomputed: dict[str, str] = field(default_factory=dict)
    _whole: set[str] = field(default_factory=set)

    def apply(self, step: Step) -> Outcome:
        """Bring one model's table up to date."""
        return self._apply_silver(step) if step.model.header.source else self._apply_model(step)

    def reads_everything(self, step: Step) -> bool:
        """Whether all rows of the model's table are new to its checks."""
        return self.full or step.model.name in self.recomputed or step.model.name not in self.fingerprints

    def current_fingerprints(self) -> dict[str, str]:
        """What this run computes each table by."""
        found = {step.model.name: step.fingerprint for step in self.plan.steps}
        found |= {f"bronze.{parse.table}": parse.fingerprint for parse in self.plan.parses.values()}
        return {**found, VOCABULARY: self.vocabulary_version}

    def has_new_vocabulary(self) -> bool:
        """Whether labels that are known already may mean something else now."""
        return VOCABULARY in self.fingerprints and self._has_changed(VOCABULARY, self.vocabulary_version)

    def apply_vocabulary(self) -> int:
        """Resolve every label again; what comes out different touches the rows that show it."""
        resolve_again(self.engine, self.ingest.vocabulary)
        columns = list(OPS_TABLES[VOCABULARY])
        fresh = "select * from stage.label"
        return applying.exchange(self.engine, VOCABULARY, "label_id", columns, fresh, published=VOCABULARY)

    def apply_decisions(self, decisions: Iterable[IdentityDecision]) -> int:
        """Take over what stewards decide now; a decision taken or undone since touches the leads it is about."""
        self.engine.load("stage.decision", decision_table(decisions))
        columns = list(DECISION_COLUMNS)
        fresh = "select * from stage.decision"
        return applying.exchange(self.engine, DECISIONS, "decision_key", columns, fresh, published=DECISIONS)

    def _has_changed(self, name: str, fingerprint: str) -> bool:
        return self.fingerprints.get(name) != fingerprint

    def _apply_silver(self, step: Step) -> Outcome:
        name = step.model.header.source
        assert name is not None
        has_table = self.engine.has(step.model.name)
        parse = self.plan.parses[name]
        reparse = (
            not has_table
            or self._has_changed(f"bronze.{name}", parse.fingerprint)
            or not self.ingest.can_start_from_published(step)
        )
        files = self.landing.files_of(name) if reparse else self.landing.new_files_of(name)
        is_parsed = reparse or bool(files)
        rows = self.ingest.parse(name, files) if is_parsed else 0
        if self.ingest.problems:
            self.ingest.forget(name)
            return rows, 0, None
        if is_parsed:
            self.ingest.note_labels(step.model)
        changed = self._version_and_apply(step, has_rows=is_parsed, has_table=has_table, reparse=reparse)
        self.engine.create_view(step.model.versions, self.plan.version_view(step))
        self.ingest.forget(name)
        return rows, changed, self.recomputed.get(step.model.name)

    def _version_and_apply(self, step: Step, *, has_rows: bool, has_table: bool, reparse: bool) -> int:
        reason = self._reason_to_rebuild(step)
        if has_table and reparse:
            reason = "how its rows are read changed"
        if not has_table:
            self.ingest.version(step, has_new=True)
            return applying.build(self.engine, step).rows_changed
        if reason:
            self.recomputed[step.model.name] = reason
            return self._note_whole(step, self._rebuild_silver(step, has_rows=has_rows, reparse=reparse))
        if not touch(self.engine, self.plan, step, landed=has_rows) and not has_rows:
            return 0
        with picked(self.engine, self.plan, step.model) as kept:
            self.ingest.version(step, has_new=has_rows, kept=kept)
            return applying.merge(self.engine, self.plan, step, kept).rows_changed

    def _rebuild_silver(self, step: Step, *, has_rows: bool, reparse: bool) -> applying.Applied:
        if reparse:
            self.ingest.version(step, has_new=True)
            return applying.rebuild(self.engine, step)
        self._touch_everything(step, landed=has_rows)
        with picked(self.engine, self.plan, step.model) as kept:
            self.ingest.version(step, has_new=has_rows, kept=kept)
            return applying.rebuild(self.engine, step)

    def _touch_everything(self, step: Step, *, landed: bool) -> None:
        key = step.model.header.key
        fresh = f" union select {key} from stage.{step.model.header.source}_row" if landed else ""
        self.engine.create(step.model.touched, f"select {key} from {step.model.name}{fresh}")

    def _reason_to_rebuild(self, step: Step) -> str | None:
        if self.full:
            return None
        if self._has_changed(step.model.name, step.fingerprint):
            return "its rule changed" if step.model.name in self.fingerprints else "it is new"
        whole = sorted(self._whole & step.reads.keys())
        return f"{whole[0]} has other columns" if whole else None

    def _apply_model(self, step: Step) -> Outcome:
        kind = step.model.header.kind
        reason = self._reason_to_rebuild(step)
        if kind == "view":
            applying.apply_view(self.engine, step)
            return 0, 0, None
        if kind == "append":
            return self._append(step, reason)
        has_table = self.engine.has(step.model.name)
        if reason and has_table:
            self.recomputed[step.model.name] = reason
        applied = self._apply_rows(step, has_table=has_table, whole=bool(reason) or kind == "full" or not has_table)
        if step.model.header.history:
            applying.keep_history(self.engine, step, self.ending, full=self.full)
        return applied.rows_read, self._note_whole(step, applied), reason

    def _apply_rows(self, step: Step, *, has_table: bool, whole: bool) -> applying.Applied:
        if not whole and not touch(self.engine, self.plan, step, landed=False):
            return applying.Applied(0, 0)
        applying.make_parts(self.engine, self.plan, step, full=whole)
        if not whole:
            with picked(self.engine, self.plan, step.model) as kept:
                applied = applying.merge(self.engine, self.plan, step, kept)
        else:
            applied = applying.rebuild(self.engine, step) if has_table else applying.build(self.engine, step)
        applying.drop_parts(self.engine, step)
        return applied

    def _append(self, step: Step, reason: str | None) -> Outcome:
        has_table = self.engine.has(step.model.name)
        if not has_table or applying.columns_differ(self.engine, step):
            applied = applying.append_afresh(self.engine, step)
        elif reason:
            applied = applying.append(self.engine, step, step.full.text, step.model.name)
        elif touch(self.engine, self.plan, step, landed=False):
            with picked(self.engine, self.plan, step.model) as [kept]:
                applied = applying.append(self.engine, step, self.plan.incremental(step).text, kept)
        else:
            return 0, 0, None
        told = self._told_of_append(step, reason)
        if told and has_table:
            self.recomputed[step.model.name] = told
        return applied.rows_read, self._note_whole(step, applied), told

    def _told_of_append(self, step: Step, reason: str | None) -> str | None:
        count = applying.recomputed_in_place(self.engine, step)
        return "; ".join(filter(None, (reason, f"rows recomputed in place: {count:,}" if count else None))) or None

    def _note_whole(self, step: Step, applied: applying.Applied) -> int:
        if applied.is_whole:
            self._whole.update(step.model.tables)
        return applied.rows_changed
