"""What would Superleap CRM export? A synthetic Bronze in the contract's layout, damaged at documented rates.

Nobody real is meant by any value: every file tree carries the marker `_SYNTHETIC`. Everything is drawn by hashing
(seed, record number, purpose), so the same seed gives the same rows.
"""

from aakash_cdp.bronze.synthetic.generate import generate
from aakash_cdp.bronze.synthetic.next_day import next_day

__all__ = ["generate", "next_day"]
