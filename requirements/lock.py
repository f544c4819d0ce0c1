"""Pin every dependency: one lock for the runtime, one for each extra, none naming where packages come from."""

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent
EXTRAS = {
    "dev": ["dev", "postgres"],
    "postgres": ["postgres"],
    "athena": ["athena"],
    "trino": ["trino"],
    "console": ["console"],
}
QUIET = ["--quiet", "--no-header", "--strip-extras", "--allow-unsafe", "--annotation-style", "line"]
NO_ADDRESSES = ["--no-emit-index-url", "--no-emit-find-links", "--no-emit-trusted-host"]


def compile_lock(name: str, *options: str) -> None:
    """Write requirements/<name>.txt from pyproject.toml."""
    command = [
        sys.executable,
        "-m",
        "piptools",
        "compile",
        "pyproject.toml",
        "--output-file",
        f"requirements/{name}.txt",
    ]
    subprocess.run([*command, *QUIET, *NO_ADDRESSES, *options], cwd=FOLDER.parent, check=True)


def main() -> None:
    """Lock the runtime first; every extra keeps to the versions chosen there."""
    compile_lock("runtime")
    for name, extras in EXTRAS.items():
        chosen = [option for extra in extras for option in ("--extra", extra)]
        compile_lock(name, "--constraint", "requirements/runtime.txt", *chosen)


if __name__ == "__main__":
    main()
