"""Looking after the inbox and the outbox: what waits, what is dead, and another try for it."""

import argparse
import os

from bot import upkeep
from bot.command_line.database import open_database
from bot.messages.command_line import queues as words
from bot.settings import SettingsError, read_local_settings
from storage.database import Database
from storage.queue import Queue, inbox, outbox

_ALL = "all"

#: What a database can hold.
_LAST = 2**63 - 1


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Put the commands of this module among the others."""
    _add(commands, "inbox", inbox, help_="what people did that waits to be worked on, and what could not be")
    _add(commands, "outbox", outbox, help_="what waits to be sent to Slack, and what could not be")


def _add(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, queue: Queue, *, help_: str
) -> None:
    """Both are looked after in the same way."""
    caring = commands.add_parser(name, help=help_)
    caring.add_argument("verb", choices=("list", "show", "retry", "discard"), nargs="?", default="list")
    caring.add_argument(
        "numbers",
        type=_number,
        nargs="*",
        metavar="NUMBER",
        help="those that `list` shows; `retry all` tries everything dead again",
    )
    caring.set_defaults(action=_care, name=name, queue=queue)


def _number(text: str) -> int | str:
    if text == _ALL or (text.isascii() and text.isdigit() and int(text) <= _LAST):
        return text if text == _ALL else int(text)
    raise argparse.ArgumentTypeError(words.no_number(text))


async def _care(options: argparse.Namespace) -> int:
    async with open_database(read_local_settings(os.environ)) as database:
        said, wrong = await _cared(database, options)
    if said:
        print("\n".join(said))  # noqa: T201 - this is the command line
    if wrong:
        raise SettingsError(wrong)
    return 0


async def _cared(database: Database, options: argparse.Namespace) -> tuple[list[str], str]:
    """What there is to say, and what is wrong with what was asked."""
    name, queue, verb, numbers = options.name, options.queue, options.verb, options.numbers
    if verb == "list":
        return await upkeep.overview(database, queue), ""
    if verb == "show" and len(numbers) == 1 and _ALL not in numbers:
        said = await upkeep.whole(database, queue, numbers[0])
        return said, "" if said else words.unknown(numbers[0], name)
    if verb == "show" or not numbers or (verb == "discard" and _ALL in numbers):
        return [], words.which(name, verb)
    return await _settled(database, queue, name, verb, numbers)


async def _settled(
    database: Database, queue: Queue, name: str, verb: str, numbers: list[int | str]
) -> tuple[list[str], str]:
    if _ALL in numbers:
        return [words.tried_again(await upkeep.replay_all(database, queue), name)], ""
    asked = sorted({int(number) for number in numbers})
    if verb == "retry":
        done = await upkeep.replay(database, queue, asked)
        said = words.tried_again(done, name)
    else:
        done = await upkeep.discard(database, queue, asked)
        said = words.discarded(done)
    return [said] if done else [], await _left(
        database, queue, name, [one for one in asked if one not in done]
    )


async def _left(database: Database, queue: Queue, name: str, numbers: list[int]) -> str:
    """Why nothing was done about these."""
    waiting = await upkeep.waiting(database, queue, numbers)
    others = [number for number in numbers if number not in waiting]
    return " ".join([*waiting.values(), *([words.not_dead(others, name)] if others else [])])
