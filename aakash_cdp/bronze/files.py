"""Which files lie in Bronze, what their footers say, and which of them no run has read yet.

A file is read once and known by its path below the Bronze root, so a file that lands late is still seen. Bronze is
append-only: a known file that changed or vanished is an error, never a guess.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from aakash_cdp.bronze.contract import Sources, SourceTable
from aakash_cdp.errors import CdpError, Problem, fail

FOOTER_TAIL_BYTES = 8
_MAGIC = b"PAR1"


@dataclass(frozen=True)
class BronzeFile:
    """One Parquet file. `path` is below the Bronze root; `columns` are Superleap's names with their Arrow types."""

    table: str
    path: str
    size_bytes: int
    etag: str
    row_count: int
    columns: Mapping[str, str]

    @property
    def file_id(self) -> int:
        """The 60-bit key of the path: the same in SQL and in Python."""
        return int(hashlib.md5(self.path.encode(), usedforsecurity=False).hexdigest()[:15], 16)

    @property
    def landed_on(self) -> str:
        """The dt of its folder, yyyy-mm-dd."""
        return Path(self.path).parent.name.removeprefix("dt=")


def require_root(root: Path) -> None:
    """Raises CdpError `bronze-not-found` unless the folder is there."""
    if not root.is_dir():
        raise fail(
            "bronze-not-found",
            f"{root} is no folder",
            hint="name the folder of <table>/dt=YYYY-MM-DD/*.parquet with --bronze, or make one with `cdp generate`",
        )


def list_paths(root: Path, sources: Sources) -> dict[str, list[str]]:
    """The Parquet paths of every table, relative to the root, sorted. Names that start with `_` or `.` are ignored."""
    require_root(root)
    return {name: sorted(_paths_of(root, table)) for name, table in sources.tables.items()}


def unmapped_tables(root: Path, sources: Sources) -> list[str]:
    """Folders laid out like a table that policy/sources.yml does not name."""
    known = {table.physical for table in sources.tables.values()}
    folders = (folder for folder in root.iterdir() if folder.is_dir() and not _is_ignored(folder.name))
    return sorted(folder.name for folder in folders if folder.name not in known and any(folder.glob("dt=*")))


def _paths_of(root: Path, table: SourceTable) -> Iterator[str]:
    for path in (root / table.physical).glob("dt=*/*.parquet"):
        if not _is_ignored(path.name) and path.is_file():
            yield path.relative_to(root).as_posix()


def _is_ignored(name: str) -> bool:
    return name.startswith(("_", "."))


def fingerprint(path: Path) -> tuple[int, str]:
    """Size in bytes and a hash of the Parquet footer, which names every page's place, size and extremes."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(size - FOOTER_TAIL_BYTES, 0))
        tail = file.read()
        footer_bytes = int.from_bytes(tail[:4], "little") if tail[4:] == _MAGIC else 0
        file.seek(max(size - FOOTER_TAIL_BYTES - footer_bytes, 0))
        return size, hashlib.sha256(file.read()).hexdigest()[:32]


def read_footer(root: Path, table: str, path: str) -> BronzeFile:
    """One file's facts without its rows. Raises CdpError `source-file-unreadable`."""
    try:
        size, etag = fingerprint(root / path)
        metadata = pq.read_metadata(root / path)
        columns = {field.name: str(field.type) for field in metadata.schema.to_arrow_schema()}
    except (pa.ArrowException, OSError, ValueError) as error:
        raise unreadable(path, str(error)) from None
    return BronzeFile(table, path, size, etag, metadata.num_rows, columns)


def unreadable(path: str, why: str) -> CdpError:
    """The error for a file that is no whole Parquet file."""
    return fail(
        "source-file-unreadable",
        f"{path} can not be read as Parquet: {why.splitlines()[0] if why else 'no reason given'}",
        hint=f"land the file again under a new name and set this one aside: `cdp run --skip-file {path} --why …`",
    )


def read_footers(root: Path, paths: Iterable[tuple[str, str]]) -> list[BronzeFile]:
    """The footers of (table, path) pairs; every unreadable file is reported at once."""
    files: list[BronzeFile] = []
    problems: list[Problem] = []
    for table, path in paths:
        try:
            files.append(read_footer(root, table, path))
        except CdpError as error:
            problems.extend(error.problems)
    if problems:
        raise CdpError(tuple(problems))
    return files


def verify_unchanged(root: Path, known: Mapping[str, tuple[int, str]], present: Iterable[str]) -> None:
    """Hold Bronze to append-only: every known path is still there with the same (size, etag)."""
    here = set(present)
    problems = []
    for path, recorded in known.items():
        if path not in here:
            problems.append(_changed(path, "it was read before and is gone"))
        elif fingerprint(root / path) != recorded:
            problems.append(_changed(path, "its content is not what was read before"))
    if problems:
        raise CdpError(tuple(problems))


def _changed(path: str, why: str) -> Problem:
    return Problem(
        "source-file-changed",
        (f"{path}: {why}; Bronze is append-only",),
        "put the file back, or rebuild everything from the files as they are now: `cdp run --full`",
    )
