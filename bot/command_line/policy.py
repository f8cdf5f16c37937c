"""The policy file from the command line: whether it is right, what follows from it, and its schema for editors."""

import argparse
import os
from pathlib import Path

from bot.clock import system_clock
from bot.domain.policy import Policy
from bot.messages.command_line import policy as words
from bot.messages.command_line.policy.recurring import overdue
from bot.policy_file import PolicyError, read_policy
from bot.policy_file.schema import schema
from bot.settings import read_local_settings


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Put the commands of this module among the others."""
    about = commands.add_parser("policy", help="check a policy file, and see what follows from it")
    verbs = about.add_subparsers(required=True, metavar="VERB")
    checking = verbs.add_parser("check", help="whether files are policies, and what is wrong with each")
    checking.add_argument("files", metavar="FILE", type=Path, nargs="*", help="else that of SITROOM_POLICY")
    checking.set_defaults(action=_check)
    showing = verbs.add_parser("show", help="what follows from a policy, in plain words")
    showing.add_argument("file", metavar="FILE", type=Path, nargs="?", help="else that of SITROOM_POLICY")
    showing.set_defaults(action=_show)
    describing = verbs.add_parser("schema", help="the JSON Schema of a policy file, for editors")
    describing.set_defaults(action=_describe)


async def _check(options: argparse.Namespace) -> int:
    refused = 0
    for file in options.files or [_own()]:
        try:
            policy = read_policy(file)
        except PolicyError as error:
            refused += 1
            print(words.refused((error, *error.others), is_all=error.is_all))  # noqa: T201 - this is the command line
        else:
            print(words.sound(str(file), policy))  # noqa: T201
            _warn(policy)
    return 1 if refused else 0


async def _show(options: argparse.Namespace) -> int:
    policy = read_policy(options.file or _own())
    print(words.shown(policy))  # noqa: T201
    _warn(policy)
    return 0


def _warn(policy: Policy) -> None:
    """Say that it is overdue, which is no mistake."""
    said = overdue(policy, system_clock())
    if said:
        print(f"  {said}")  # noqa: T201


async def _describe(_options: argparse.Namespace) -> int:
    print(schema(), end="")  # noqa: T201
    return 0


def _own() -> Path:
    """The file that Sitroom runs by."""
    return read_local_settings(os.environ).policy
