"""Who is on call, from the command line: also while Slack is down, and the database."""

import argparse
import os

from bot.command_line.database import open_database, shared_clock
from bot.domain.policy import Rules
from bot.messages.command_line import oncall as words
from bot.policy_file import read_policy
from bot.settings import read_local_settings
from storage import overrides
from storage.errors import DatabaseUnavailable, MigrationError


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Put the command of this module among the others."""
    calling = commands.add_parser("oncall", help="who is on call, and how to reach them")
    calling.set_defaults(action=_on_call)


async def _on_call(options: argparse.Namespace) -> int:
    settings = read_local_settings(os.environ)
    rules, now, why = Rules(read_policy(settings.policy)), options.clock(), ""
    try:
        async with open_database(settings) as database:
            now = (await shared_clock(database, options.clock))()
            async with database.read() as db:
                rules = await overrides.applied(db, rules, now)
    except (DatabaseUnavailable, MigrationError) as error:
        why = str(error)
    print(words.on_call(rules, now, why))  # noqa: T201 - this is the command line
    return 0
