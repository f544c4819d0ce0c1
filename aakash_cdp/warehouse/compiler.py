"""Compiled selects, remembered: a text that was compiled before against the same columns is not compiled again.

The memory lies beside the installation, as Python's own bytecode does. It may be deleted at any time, and where the
installation can not be written, every process compiles for itself.
"""

import hashlib
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from aakash_cdp.warehouse.compiled import CompiledSelect, Policy, Schema, Target

DIALECT = Path(__file__).parent / "dialect"
MEMORY = Path(sys.prefix) / "var" / "aakash-cdp" / "compiled.json"
MOST_REMEMBERED = 400


@cache
def dialect_version() -> str:
    """A hash of the dialect's own sources: a changed rule or macro recompiles, and so recomputes, what uses it."""
    sources = sorted(path for path in DIALECT.rglob("*") if path.suffix in (".py", ".sql", ".yml"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:16]


@dataclass
class Compiler:
    """Compiles for one target under one policy, and remembers in `memory`."""

    target: Target
    policy: Policy = field(default_factory=dict)
    memory: Path = MEMORY
    _known: dict[str, CompiledSelect] = field(default_factory=dict)
    _read: dict[str, frozenset[str]] = field(default_factory=dict)
    _used: set[str] = field(default_factory=set)
    _is_dirty: bool = False

    def __post_init__(self) -> None:
        try:
            stored = json.loads(self.memory.read_text())
        except (OSError, ValueError):
            stored = {}
        if stored.get("dialect") == dialect_version():
            self._known = {key: _from_json(value) for key, value in stored["selects"].items()}
            self._read = {key: frozenset(tables) for key, tables in stored["read"].items()}

    def tables_read(self, text: str) -> frozenset[str]:
        """The `schema.table` names that a text reads, whatever their columns."""
        key = hashlib.sha256(text.encode()).hexdigest()
        if key not in self._read:
            from aakash_cdp.warehouse.dialect import tables_read

            self._read[key] = tables_read(text)
            self._is_dirty = True
        self._used.add(key)
        return self._read[key]

    def compile(self, text: str, schema: Schema, *, full: bool) -> CompiledSelect:
        """The select for this target. Raises CdpError `model-not-portable`."""
        key = self._key(text, schema, full)
        if key not in self._known:
            from aakash_cdp.warehouse.dialect import compile_select

            self._known[key] = compile_select(text, schema, self.target, self.policy, full=full)
            self._is_dirty = True
        self._used.add(key)
        return self._known[key]

    def save(self) -> None:
        """Remember for the next process."""
        if not self._is_dirty:
            return
        if len(self._known) > MOST_REMEMBERED:
            self._known = {key: value for key, value in self._known.items() if key in self._used}
            self._read = {key: value for key, value in self._read.items() if key in self._used}
        content = {
            "dialect": dialect_version(),
            "selects": {key: _to_json(value) for key, value in self._known.items()},
            "read": {key: sorted(tables) for key, tables in self._read.items()},
        }
        draft = self.memory.with_suffix(f".{os.getpid()}")
        try:
            self.memory.parent.mkdir(parents=True, exist_ok=True)
            draft.write_text(json.dumps(content))
            draft.replace(self.memory)
        except OSError:
            return
        self._is_dirty = False

    def _key(self, text: str, schema: Schema, full: bool) -> str:
        named = {table: columns for table, columns in schema.items() if table in text}
        decided = {name: (called.parameters, called.text) for name, called in self.policy.items() if name in text}
        facts = json.dumps([text, named, decided, self.target, full])
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
    assert isinstance(columns, list)
    assert isinstance(tables, list)
    assert isinstance(reads, dict)
    return CompiledSelect(
        text=str(stored["text"]),
        columns=tuple((name, kind) for name, kind in columns),
        tables=frozenset(tables),
        reads={table: frozenset(names) for table, names in reads.items()},
    )
