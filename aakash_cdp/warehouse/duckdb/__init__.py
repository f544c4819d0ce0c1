"""DuckDB: a run writes its own file, and readers follow a pointer that changes last.

    work/<run>.duckdb ── publish ──► serving/cdp-<run>.duckdb ◄── serving/CURRENT (its name)

A kill at any moment leaves CURRENT on a whole file. Left-over work files mean nothing and are deleted by the next run.
"""

from aakash_cdp.warehouse.duckdb.engine import DuckDBEngine
from aakash_cdp.warehouse.duckdb.reader import DuckDBReader
from aakash_cdp.warehouse.duckdb.warehouse import DuckDBWarehouse

__all__ = ["DuckDBEngine", "DuckDBReader", "DuckDBWarehouse"]
