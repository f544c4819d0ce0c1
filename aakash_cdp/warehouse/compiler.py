"""Compiled selects, remembered: a text that was compiled before against the same columns is not compiled again."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from aakash_cdp.warehouse.dialect import CompiledSelect, Schema, Target

DIALECT = Path(__file__).parent / "dialect"


@cache
def dialect_version() -> str:
    """A hash of the dialect's own sources: a changed rule or macro recompiles, and so recomputes, what uses it."""
    sources = sorted(path for path in DIALECT.rglob("*") if path.suffix in (".py", ".sql", ".yml"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:16]


@dataclass
class Compiler:
    """Compiles for one target. The cache is a file that may be deleted at any time."""

    target: Target
    cache_file: Path
    _known: dict[str, CompiledSelect] = field(default_factory=dict)
    _is_dirty: bool = False

    def __post_init__(self) -> None:
        try:
            stored = json.loads(self.cache_file.read_text())
        except (FileNotFoundError, ValueError):
            stored = {}
        if stored.get("dialect") == dialect_version():
            self._known = {key: _from_json(value) for key, value in stored["selects"].items()}

    def compile(self, text: str, schema: Schema, *, full: bool) -> CompiledSelect:
        """The select for this target. Raises CdpError `model-not-portable`."""
        key = self._key(text, schema, full)
        if key not in self._known:
            from aakash_cdp.warehouse.dialect import compile_select

            self._known[key] = compile_select(text, schema, self.target, full=full)
            self._is_dirty = True
        return self._known[key]

    def save(self) -> None:
        """Remember for the next process."""
        if not self._is_dirty:
            return
        selects = {key: _to_json(value) for key, value in self._known.items()}
        draft = self.cache_file.with_suffix(".new")
        draft.write_text(json.dumps({"dialect": dialect_version(), "selects": selects}))
        draft.replace(self.cache_file)
        self._is_dirty = False

    def _key(self, text: str, schema: Schema, full: bool) -> str:
        named = {table: columns for table, columns in schema.items() if table in text}
        facts = json.dumps([text, named, self.target, full])
        return hashlib.sha256(facts.encode()).hexdigest()


def _to_json(select: CompiledSelect) -> dict[str, object]:
    return {
        "text": select.text,
        "columns": select.columns,
        "tables": sorted(select.tables),
        "reads": {table: sorted(columns) for table, columns in select.reads.items()},
    }


def _from_json(stored: Mapping[str, object]) -> CompiledSelect:
    columns = stored["columns"]
    tables = stored["tables"]
    reads = stored["reads"]
    assert isinstance(columns, list) and isinstance(tables, list) and isinstance(reads, dict)
    return CompiledSelect(
        text=str(stored["text"]),
        columns=tuple((name, kind) for name, kind in columns),
        tables=frozenset(tables),
        reads={table: frozenset(names) for table, names in reads.items()},
    )
