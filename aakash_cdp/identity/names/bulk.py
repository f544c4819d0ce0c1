"""Names by the table: the two doors through which SQL models come here."""

import pyarrow as pa

from aakash_cdp.identity.names.levels import PAIR_COLUMNS, compare_names
from aakash_cdp.identity.names.reading import fold_names


def fold_rows(names: pa.Table) -> pa.Table:
    """(raw_name) -> what each name says, one row a distinct name."""
    return fold_names(names["raw_name"])


def compare_rows(pairs: pa.Table) -> pa.Table:
    """(name_key, other_name_key and PAIR_COLUMNS) -> (name_key, other_name_key, name_level)."""
    level = compare_names(pairs.select(PAIR_COLUMNS))
    return pairs.select(["name_key", "other_name_key"]).append_column("name_level", level)
