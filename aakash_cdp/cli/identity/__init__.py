"""`cdp identity`: figures of identity, what stewards decide of leads, how good it is, and what to hand back."""

import click

from aakash_cdp.cli.identity import decisions, figures, quality


@click.group("identity")
def command() -> None:
    """Look at who is the same student, measure it, and decide where the rules can not.

    A decision is kept with who, when and why, outranks every rule, and is applied by the next `cdp run`.

    \b
    Examples:
      cdp identity stats
      cdp identity unlink lead_1 lead_2 --why "twins, the mother called"
    """


for _subcommand in (*figures.COMMANDS, *decisions.COMMANDS, *quality.COMMANDS):
    command.add_command(_subcommand)
