"""`cdp doctor`: everything that is wrong with the set-up, at once."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from aakash_cdp.cli.options import home_option, json_option, print_json
from aakash_cdp.config import Settings
from aakash_cdp.errors import CdpError, ExitCode, Problem

LEAST_FREE_BYTES = 2 * 2**30


@click.command("doctor")
@home_option
@json_option
def command(settings: Settings, as_json: bool) -> int:
    """Look at settings, policy, models, Bronze, control database, publication and disk, and report every problem.

    Changes nothing. Exits with 1 when something is wrong.

    \b
    Examples:
      cdp doctor
      cdp doctor --home /srv/cdp --json
    """
    examined = [(name, list(_problems_of(look, settings))) for name, look in _LOOKS.items()]
    if as_json:
        print_json([{"what": name, "problems": [str(problem) for problem in found]} for name, found in examined])
    else:
        for name, found in examined:
            click.secho(f"{'ok   ' if not found else 'WRONG'} {name}", fg="red" if found else "green")
            for problem in found:
                click.echo(f"error: {problem}")
    return ExitCode.FAILED if any(found for _, found in examined) else ExitCode.DONE


def _problems_of(look: Callable[[Settings], object], settings: Settings) -> Iterator[Problem]:
    try:
        look(settings)
    except CdpError as error:
        yield from error.problems


def _policy(settings: Settings) -> None:
    from aakash_cdp.bronze.contract import load_sources
    from aakash_cdp.silver.vocabulary import load_vocabulary

    problems: list[Problem] = []
    loads: list[Callable[[], object]] = [
        lambda: load_sources(settings.policy / "sources.yml"),
        lambda: load_vocabulary(settings.policy / "vocabulary.yml"),
    ]
    for load in loads:
        try:
            load()
        except CdpError as error:
            problems.extend(error.problems)
    if problems:
        raise CdpError(tuple(problems))


def _models(settings: Settings) -> None:
    from aakash_cdp.pipeline.session import compile_plan

    compile_plan(settings)


def _bronze(settings: Settings) -> None:
    from aakash_cdp.bronze.contract import load_sources
    from aakash_cdp.bronze.files import list_paths, read_footers, require_root

    root = settings.bronze or settings.home / "bronze"
    require_root(root)
    listed = list_paths(root, load_sources(settings.policy / "sources.yml"))
    read_footers(root, ((table, path) for table, paths in listed.items() for path in paths))


def _control(settings: Settings) -> None:
    from aakash_cdp.pipeline.session import open_control

    if settings.database_url or (settings.home / "control.db").exists():
        open_control(settings).close()


def _publication(settings: Settings) -> None:
    from aakash_cdp.pipeline.session import open_published

    open_published(settings).close()


def _disk(settings: Settings) -> None:
    place = _existing(settings.home)
    free = shutil.disk_usage(place).free
    if free < LEAST_FREE_BYTES:
        fact = f"{free // 2**20:,} MiB are free at {place}"
        raise CdpError((Problem("disk-full", (fact,), "free some disk, or set CDP_KEEP=1"),))


def _existing(path: Path) -> Path:
    return path if path.exists() else _existing(path.parent)


_LOOKS: dict[str, Callable[[Settings], None]] = {
    "policy": _policy,
    "models": _models,
    "bronze": _bronze,
    "control database": _control,
    "publication": _publication,
    "disk": _disk,
}
