"""Settings: environment variables that start with `CDP_`, or the same names in lower case in `<home>/settings.yml`.

The environment wins. Nothing here has a default that could send data to a wrong place.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from aakash_cdp.errors import ExitCode, fail

REPOSITORY_POLICY = Path(__file__).parents[1] / "policy"
NAMES = {
    "CDP_BRONZE": "folder that holds <table>/dt=YYYY-MM-DD/*.parquet (default: bronze in the home)",
    "CDP_DATABASE_URL": "control database; postgresql://… where hosts share it (default: control.db in the home)",
    "CDP_HOME": "folder that holds everything a run writes (default: ./cdp-home)",
    "CDP_KEEP": "publications kept for rollback, at least 1 (default: 2)",
    "CDP_MEMORY": "memory DuckDB may use, such as 8GB (default: its own, 80 % of the machine)",
    "CDP_NOTIFY": "command that gets one JSON line when a run fails, and when one succeeds after a failure",
    "CDP_PLAN_CELLS": "percent of one attribute's values that a policy edit may flip without approval (default: 2)",
    "CDP_PLAN_REACH": "percent of a permission's students that it may lose without approval (default: 1)",
    "CDP_PLAN_STUDENTS": "percent of students that it may merge or split without approval (default: 0.5)",
    "CDP_POLICY": "folder of the policy files (default: policy beside the code)",
    "CDP_THREADS": "threads DuckDB may use (default: one a processor)",
}


@dataclass(frozen=True)
class Limits:
    """How much an edited policy may change without approval, as shares.

    `students` merged or split, `cells` of one attribute flipped, `reach`: of those with a permission who lose it.
    """

    students: float = 0.005
    cells: float = 0.02
    reach: float = 0.01


LIMITS = {"CDP_PLAN_STUDENTS": 0.005, "CDP_PLAN_CELLS": 0.02, "CDP_PLAN_REACH": 0.01}


@dataclass(frozen=True)
class Settings:
    """Everything a command needs to know about its surroundings."""

    home: Path
    policy: Path
    bronze: Path | None
    database_url: str | None
    keep: int
    threads: int
    memory: str
    notify: str | None
    limits: Limits = Limits()


def load_settings(home: Path | None = None, environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings. Raises CdpError `settings-invalid` (exit 2)."""
    place = (home or Path(environment.get("CDP_HOME", "cdp-home"))).resolve()
    values = {**_from_file(place / "settings.yml"), **{k: v for k, v in environment.items() if k in NAMES and v}}
    bronze = values.get("CDP_BRONZE")
    return Settings(
        home=place,
        policy=Path(values.get("CDP_POLICY", REPOSITORY_POLICY)).resolve(),
        bronze=Path(bronze).resolve() if bronze else None,
        database_url=values.get("CDP_DATABASE_URL"),
        keep=_positive(values, "CDP_KEEP", 2),
        threads=_positive(values, "CDP_THREADS", os.cpu_count() or 1),
        memory=values.get("CDP_MEMORY", ""),
        notify=values.get("CDP_NOTIFY"),
        limits=Limits(*(_percent(values, name, share) for name, share in LIMITS.items())),
    )


def _from_file(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    try:
        document = yaml.load(path.read_text(), Loader=yaml.CSafeLoader) or {}
    except yaml.YAMLError as error:
        raise _invalid(f"{path.name} is no YAML: {str(error).splitlines()[0]}") from None
    if not isinstance(document, dict):
        raise _invalid(f"{path.name} must hold lines of `name: value`")
    values = {f"CDP_{name.upper()}": str(value) for name, value in document.items()}
    unknown = sorted(set(values) - set(NAMES))
    if unknown:
        raise _invalid(f"{path.name} has unknown settings: {', '.join(name[4:].lower() for name in unknown)}")
    return values


def _percent(values: Mapping[str, str], name: str, default: float) -> float:
    """A share, which the setting gives in percent."""
    try:
        share = float(values[name]) / 100 if name in values else default
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise _invalid(f"{name} is {values[name]!r}; it must be a number from 0 to 100")
    return share


def _positive(values: Mapping[str, str], name: str, default: int) -> int:
    text = values.get(name, str(default))
    if not text.isdigit() or int(text) < 1:
        raise _invalid(f"{name} is {text!r}; it must be a whole number of at least 1")
    return int(text)


def _invalid(fact: str) -> Exception:
    return fail(
        "settings-invalid", fact, hint="docs/cli.md lists the settings; correct this one", exit_code=ExitCode.USAGE
    )
