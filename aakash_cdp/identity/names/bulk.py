"""Names by the table: the two doors through which SQL models come here."""

import os
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

import pyarrow as pa

from aakash_cdp.identity.names.levels import PAIR_COLUMNS, compare_names
from aakash_cdp.identity.names.reading import fold_names

MANY_NAMES = 100_000
"""From here on a second process saves more than starting it costs (0.4 s)."""


def fold_rows(names: pa.Table) -> pa.Table:
    """(raw_name, each once) -> what each name says, one row a name."""
    raws = names["raw_name"].combine_chunks()
    if len(raws) < MANY_NAMES:
        return fold_names(raws)
    try:
        return _fold_in_processes(raws, os.cpu_count() or 1)
    except BrokenProcessPool:
        return fold_names(raws)


def _fold_in_processes(raws: pa.Array, processes: int) -> pa.Table:
    share = -(-len(raws) // processes)
    shares = [raws.slice(start, share) for start in range(0, len(raws), share)]
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        return pa.concat_tables(pool.map(fold_names, shares))


def compare_rows(pairs: pa.Table) -> pa.Table:
    """(name_key, other_name_key and PAIR_COLUMNS) -> (name_key, other_name_key, name_level)."""
    level = compare_names(pairs.select(PAIR_COLUMNS))
    return pairs.select(["name_key", "other_name_key"]).append_column("name_level", level)
