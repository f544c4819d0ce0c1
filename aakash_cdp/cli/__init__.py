"""The command line: `cdp`. Commands load their code when they are called, so that `cdp --help` answers at once."""

import os
import sys
from importlib import import_module

import click

from aakash_cdp import __version__
from aakash_cdp.errors import CdpError, ExitCode

COMMANDS = {
    "demo": ("demo", "Make a synthetic Superleap, run everything, show what came out."),
    "generate": ("generate", "Write a synthetic Superleap Bronze folder."),
    "run": ("run", "Bring Silver, identity and Gold up to date and publish them."),
    "query": ("query", "Read-only SQL over what is published."),
    "explain": ("explain", "Why leads are one student, or why they are not."),
    "identity": ("identity", "Figures of identity, stewards' decisions, evaluation."),
    "plan": ("plan", "What an edited policy would change, before it does."),
    "status": ("status", "How fresh and how whole the publication is."),
    "check": ("check", "Hold everything published to every check."),
    "quarantine": ("quarantine", "Rows set aside, and why."),
    "rollback": ("rollback", "Point readers at an earlier publication."),
    "doctor": ("doctor", "Everything that is wrong with the set-up, at once."),
    "docs": ("docs", "What a table or a column means."),
}


class LazyCommands(click.Group):
    """A group whose subcommands are imported only when they are run."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module, _ = COMMANDS[cmd_name]
        command: click.Command = import_module(f"aakash_cdp.cli.{module}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=LazyCommands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="cdp")
def cdp() -> None:
    """One row per student and one row per thing that happened, from Superleap CRM, with every value explained.

    \b
    Start here:
      cdp demo                       see it work on made-up data
      cdp run --bronze DIR           run it on yours
      cdp status                     see how fresh it is
    """


def main() -> None:
    """The console script. Exit: 0 done, 1 failed, 2 wrong usage or configuration, 3 done with warnings."""
    try:
        code = cdp.main(standalone_mode=False)
        sys.exit(code if isinstance(code, int) else ExitCode.DONE)
    except click.ClickException as error:
        error.show()
        sys.exit(ExitCode.USAGE)
    except click.Abort:
        click.echo("stopped; what was published before still stands", err=True)
        sys.exit(ExitCode.FAILED)
    except CdpError as error:
        click.echo(str(error), err=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(ExitCode.DONE)
    except Exception as error:
        if os.environ.get("CDP_DEBUG"):
            raise
        click.echo(_unexpected(error), err=True)
        sys.exit(ExitCode.FAILED)


def _unexpected(error: Exception) -> str:
    """An error nobody foresaw: its kind and place, never its message, which may hold a personal value."""
    trace = error.__traceback__
    place = "an unknown place"
    while trace is not None:
        place = f"{os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}"
        trace = trace.tb_next
    return (
        f"error: unexpected.\n  {type(error).__name__} at {place}; what was published before still stands\n"
        "hint: CDP_DEBUG=1 shows the whole error, which may hold personal values; please report it"
    )
