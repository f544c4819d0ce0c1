"""How does one `select` in the Athena dialect run on DuckDB, Athena and Trino with the same result?

Models are plain text; every difference between the engines is met here: by a refusal (`gate`), by a compile rule
(`rules`) or by a macro with one text per engine (`macros`). Facts: docs of the dialect, measured on a real Trino 476.
"""

from aakash_cdp.warehouse.compiled import CompiledSelect, Schema, Target
from aakash_cdp.warehouse.dialect.compile import compile_select, problems
from aakash_cdp.warehouse.dialect.resolve import tables_read

__all__ = ["CompiledSelect", "Schema", "Target", "compile_select", "problems", "tables_read"]
