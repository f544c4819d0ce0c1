"""Which engine a home uses: the one place that knows their names."""

from aakash_cdp.config import Settings
from aakash_cdp.warehouse.engine import Warehouse


def open_warehouse(settings: Settings) -> Warehouse:
    """The warehouse of a home; touches nothing yet."""
    from aakash_cdp.warehouse.duckdb import DuckDBWarehouse

    return DuckDBWarehouse(settings.home, keep=settings.keep, threads=settings.threads, memory=settings.memory)
