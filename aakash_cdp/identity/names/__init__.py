"""What does a name field say, and can two of them be one person's? Indian names as they are typed, in any script."""

from aakash_cdp.identity.names.bulk import compare_rows, fold_rows

__all__ = ["compare_rows", "fold_rows"]
