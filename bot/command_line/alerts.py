"""Alerts from the command line: trying the routes out, and looking at what was sent and not understood."""

import argparse
import getpass
import os
import secrets
import sys
from pathlib import Path

from bot.alerts.rehearsal import drill_of, practice_of, rehearsed
from bot.clock import Clock
from bot.command_line.database import open_database, shared_clock
from bot.command_line.operators import acting
from bot.domain.alerts.secrets import without_secrets
from bot.messages.command_line import alerts as words
from bot.policy_file import read_policy
from bot.settings import Settings, SettingsError, read_local_settings
from handlers.alerts.source import Heard, Unreadable, called, discover
from storage import rejected
from storage.deliveries import put

#: How many alerts of a file are told about.
_TOLD = 5


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Put the commands of this module among the others."""
    about = commands.add_parser("alerts", help="try out the routes of alerts; see what was not understood")
    verbs = about.add_subparsers(required=True, metavar="VERB")
    testing = verbs.add_parser(
        "test", help="send what a source would send, as practice, and say what becomes of it"
    )
    testing.add_argument("file", type=Path, help="the body of a request, or - for standard input")
    testing.add_argument("--source", default="alertmanager", help="whose it is (default: %(default)s)")
    testing.add_argument("--dry-run", action="store_true", help="only say what would become of it")
    testing.set_defaults(action=_test)
    refused = verbs.add_parser("rejected", help="what was sent and not understood; with a number, all of it")
    refused.add_argument("number", type=int, nargs="?")
    refused.set_defaults(action=_rejected)


async def _test(options: argparse.Namespace) -> int:
    settings = read_local_settings(os.environ)
    policy = read_policy(settings.policy)
    heard, sender = _read(options.file, options.source, settings)
    alerts = heard.alerts
    clock: Clock = options.clock
    async with open_database(settings) as database:
        now = (await shared_clock(database, clock))()
        by = await acting(settings.operator or getpass.getuser(), database)
        practice = practice_of(alerts, source=options.source, sender=sender, starter=by.person)
        async with database.read() as db:
            trials = [await rehearsed(db, one, practice, policy, now) for one in alerts[:_TOLD]]
        print(words.trials(trials, len(alerts), policy))  # noqa: T201 - this is the command line
        if heard.misfits:
            print(words.misfits([one.why for one in heard.misfits]))  # noqa: T201
        if options.dry_run or not alerts:
            return 0
        async with database.write() as db:
            await put(db, [drill_of(practice, secrets.token_hex(16))], now=now)
    print(words.fired())  # noqa: T201
    return 0


def _read(file: Path, source: str, settings: Settings) -> tuple[Heard, str]:
    """What a file says, and the name of their sender.

    Raises:
        SettingsError: there is no such source or file, or it cannot be understood.
    """
    kinds = discover()
    known = read_policy(settings.policy).alerts.senders
    if source not in known:
        raise SettingsError(words.no_source(source, sorted(known)))
    declared = known[source]
    try:
        body = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
        heard = kinds[declared.kind.value].parse(
            {}, without_secrets(body.decode("utf-8", "replace")).encode(), declared.fields
        )
    except OSError as error:
        raise SettingsError(words.unread(str(file), error.strerror or str(error))) from error
    except Unreadable as error:
        raise SettingsError(words.not_understood(str(file), str(error))) from error
    return heard, called(declared, kinds)


async def _rejected(options: argparse.Namespace) -> int:
    async with open_database(read_local_settings(os.environ)) as database, database.read() as db:
        if options.number is None:
            said = words.rejected(await rejected.listing(db))
        else:
            row = await rejected.load(db, options.number)
            if row is None:
                raise SettingsError(words.no_rejected(options.number))
            said = words.rejected_whole(row)
    print(said)  # noqa: T201 - this is the command line
    return 0
