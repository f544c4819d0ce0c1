"""The floor: read each Bronze file once and write it once, `select *` to Parquet, default compression, 2 threads."""

import sys
from pathlib import Path

import duckdb


def main() -> None:
    """`python -m bench.floor BRONZE OUT`: one connection, one statement a file."""
    bronze, out = Path(sys.argv[1]), Path(sys.argv[2])
    out.mkdir()
    connection = duckdb.connect(config={"threads": 2})
    for number, path in enumerate(sorted(bronze.glob("*/dt=*/*.parquet"))):
        target = out / f"{number}.parquet"
        connection.execute(f"copy (select * from read_parquet('{path}')) to '{target}' (format parquet)")
    connection.close()


if __name__ == "__main__":
    main()
