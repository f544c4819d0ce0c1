"""The publications of a home that uses DuckDB, and the switch between them."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from threading import Thread

from aakash_cdp.errors import ExitCode, fail
from aakash_cdp.warehouse.compiled import Target
from aakash_cdp.warehouse.duckdb.engine import DuckDBEngine
from aakash_cdp.warehouse.duckdb.reader import DuckDBReader

SPARE_BYTES = 256 * 1024 * 1024


class DuckDBWarehouse:
    """The publications of one home. `CURRENT` holds the file name of the newest; paths are never stored."""

    target: Target = "duckdb"

    def __init__(self, home: Path, *, keep: int, threads: int, memory: str) -> None:
        self.serving = home / "serving"
        self.work = home / "work"
        self._pointer = self.serving / "CURRENT"
        self._keep = keep
        self._threads = threads
        self._memory = memory

    def published(self) -> str | None:
        try:
            return Path(self._pointer.read_text().strip()).stem.removeprefix("cdp-")
        except FileNotFoundError:
            return None

    def kept(self) -> list[str]:
        return sorted(path.stem.removeprefix("cdp-") for path in self.serving.glob("cdp-*.duckdb"))

    def reader(self) -> DuckDBReader:
        return DuckDBReader.open(self._published_file())

    def reader_with(self, instead: Mapping[str, str]) -> DuckDBReader:
        return DuckDBReader.open_with(self._published_file(), instead)

    def _published_file(self) -> Path:
        published = self.published()
        if published is None:
            raise fail(
                "nothing-published",
                f"{self.serving.parent} has no publication yet",
                hint="`cdp run --bronze DIR` makes one, or name another home with --home",
                exit_code=ExitCode.USAGE,
            )
        return self.file_of(published)

    def begin(self, run_id: str, *, full: bool, beside: bool = False) -> DuckDBEngine:
        published = self.published()
        source = None if published is None else self.file_of(published)
        self._require_disk(source)
        self.serving.mkdir(exist_ok=True)
        self._clear_work()
        self.work.mkdir()
        if source is not None and not full:
            _copy_file(source, self.work / f"{run_id}.duckdb")
            # The disk takes the copy in while the run computes, so that little is left to wait for at the end.
            Thread(target=_sync_early, args=(self.work / f"{run_id}.duckdb",), daemon=True).start()
        limits = {"threads": str(self._threads)} | ({"memory_limit": self._memory} if self._memory else {})
        engine = DuckDBEngine(
            self.work / f"{run_id}.duckdb",
            self.work / "spill",
            accept=lambda file: self._accept(run_id, file),
            discard=self._clear_work,
            **limits,
        )
        if source is not None and (full or beside):
            engine.attach_previous(source)
        return engine

    def point_to(self, run_id: str) -> None:
        """The pointer is replaced as a whole, and survives a power cut."""
        draft = self.serving / "CURRENT.new"
        with draft.open("w") as file:
            file.write(self.file_of(run_id).name + "\n")
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._pointer)
        _sync(self.serving)

    def discard(self, run_id: str) -> None:
        self.file_of(run_id).unlink(missing_ok=True)

    def file_of(self, run_id: str) -> Path:
        """Where the publication of a run lies."""
        return self.serving / f"cdp-{run_id}.duckdb"

    def _accept(self, run_id: str, file: Path) -> None:
        """Make a finished work file what readers see, and keep no more publications than the settings say."""
        _sync(file)
        file.rename(self.file_of(run_id))
        _sync(self.serving)
        self.point_to(run_id)
        for old in self.kept()[: -self._keep]:
            if old != self.published():
                self.discard(old)
        self._clear_work()

    def _clear_work(self) -> None:
        shutil.rmtree(self.work, ignore_errors=True)

    def _require_disk(self, source: Path | None) -> None:
        needed = SPARE_BYTES + (source.stat().st_size * 2 if source else 0)
        free = shutil.disk_usage(self.serving.parent).free
        if free < needed:
            raise fail(
                "disk-full",
                f"{needed // 2**20:,} MiB are needed for a run's own copy; {free // 2**20:,} MiB are free",
                hint="free some disk, or set CDP_KEEP=1 to keep one publication less",
            )


def _copy_file(source: Path, target: Path) -> None:
    """A byte copy that shares blocks where the file system can."""
    if subprocess.run(["cp", "--reflink=auto", str(source), str(target)], check=False, capture_output=True).returncode:
        shutil.copyfile(source, target)


def _sync_early(path: Path) -> None:
    """Begin with what `_sync` will wait for. A run that ended before this began has no file."""
    with suppress(FileNotFoundError):
        _sync(path)


def _sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, would survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
