"""A process of its own for the lock tests: take_the_lock.py HOME URL RUN_ID [unrecorded].

Takes the lock, records the run, says "held" and waits until its input closes. Refused, it prints why and exits 1.
"""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from aakash_cdp.control import ControlDatabase, Run, writer_lock
from aakash_cdp.errors import CdpError


def main(home: str, url: str, run_id: str, *options: str) -> None:
    """Holds the lock until the input closes."""
    database = ControlDatabase.open(url)
    with writer_lock(Path(home), database):
        now = datetime.now(UTC)
        if "unrecorded" not in options:
            database.start_run(
                Run(run_id, "running", "full", "duckdb", now, now, os.getpid(), "host-of-holder", "p1", "0.1.0")
            )
        print("held", flush=True)
        sys.stdin.read()
    database.close()


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except CdpError as error:
        print(error)
        sys.exit(error.exit_code)
