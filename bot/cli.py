"""The command line: run, demo, export, and what an operator needs."""

import argparse
import asyncio
import contextlib
import errno
import gc
import os
import signal
import sys
from pathlib import Path

from bot import backup, doctor, logs, upkeep
from bot.app import App, StartupError
from bot.clock import Clock, system_clock
from bot.command_line import alerts as alert_commands
from bot.command_line import incidents as incident_commands
from bot.command_line import oncall as oncall_commands
from bot.command_line import policy as policy_commands
from bot.command_line import queues as queue_commands
from bot.command_line.database import open_database
from bot.domain.policy import Rules
from bot.domain.rejected import Rejected
from bot.domain.wording import number_in
from bot.messages.command_line import arguments as misread
from bot.messages.command_line import demo as demo_words
from bot.messages.command_line import exporting, integrity, starting
from bot.messages.export import export
from bot.policy_file import PolicyError, read_policy
from bot.settings import Settings, SettingsError, read_local_settings, read_settings
from bot.signals import asked_at_a_terminal, asked_to_reload, until_told
from storage import files, incidents, timeline
from storage.errors import BackupError, DatabaseUnavailable, MigrationError, Unreadable

_LAST_PORT = 65535

#: At which the demo's reminders are not late yet.
_FASTEST = 300

#: In seconds. SQLite's threads need the interpreter for a moment, at each of three or four visits of a request; Python
#: would let them wait for 5 ms each time while the event loop has something to do.
_SWITCH = 0.00005

#: As a shell reports what SIGPIPE has ended.
_BROKEN_PIPE = 128 + signal.SIGPIPE

#: There is no room for what is printed.
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}

#: What a person can mend, told in one sentence and without a traceback.
_MENDABLE = (
    SettingsError,
    PolicyError,
    StartupError,
    BackupError,
    DatabaseUnavailable,
    MigrationError,
    Rejected,
)


def run(arguments: list[str], clock: Clock = system_clock) -> int:
    """Do what the arguments say; the exit status."""
    try:
        try:
            return _carried_out(arguments, clock)
        finally:
            print(end="", flush=True)  # noqa: T201 - at the exit it would be too late to say why it fails
    except BrokenPipeError:  # as in `sitroom list | head`: whoever read has read enough
        _write_no_more()
        return _BROKEN_PIPE
    except OSError as error:
        if error.errno not in _FULL:
            raise
        _write_no_more()
        print(f"sitroom: {exporting.not_printed(error.strerror)}", file=sys.stderr)  # noqa: T201
        return 1


def _write_no_more() -> None:
    """Forget what was to be printed: at the exit Python would try it again, and complain."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def _carried_out(arguments: list[str], clock: Clock) -> int:
    options = _parser().parse_args(arguments, argparse.Namespace(clock=clock))
    try:
        status: int = asyncio.run(options.action(options))
    except _MENDABLE as error:
        print(f"sitroom: {error}", file=sys.stderr)  # noqa: T201 - this is the command line
        if isinstance(error, PolicyError) and error.others:
            print(f"sitroom: {starting.more_mistakes(len(error.others))}", file=sys.stderr)  # noqa: T201
        return 1
    except KeyboardInterrupt:
        return 130
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="sitroom", description="Incident command for Slack.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    running = commands.add_parser("run", help="run against Slack, as the environment says (docs/settings.md)")
    running.set_defaults(action=_run)
    demo = commands.add_parser("demo", help="run with a Slack of its own, in the browser")
    demo.add_argument(
        "--port", type=_port, default=8765, help="where the page is served (default: %(default)s)"
    )
    demo.add_argument("--speed", type=_speed, default=1.0, help="how many times faster the clock runs")
    demo.add_argument(
        "--policy", type=Path, metavar="FILE", help="your own policy, with its people and channels"
    )
    demo.add_argument(
        "--mail-port",
        type=_port,
        metavar="PORT",
        help="where a mail server on this machine takes the policy's mail",
    )
    demo.set_defaults(action=_demo)
    incident_commands.add_commands(commands)
    oncall_commands.add_commands(commands)
    exporting = commands.add_parser("export", help="write a whole incident to standard output or a file")
    exporting.add_argument("incident", metavar="INC-42")
    exporting.add_argument("--format", choices=("md", "json"), default="md")
    exporting.add_argument("--output", type=Path, help="a file, instead of standard output")
    exporting.set_defaults(action=_export)
    examining = commands.add_parser(
        "doctor", help="check everything that Sitroom needs, and say what to mend"
    )
    examining.set_defaults(action=_examine)
    verifying = commands.add_parser("verify", help="check that nothing on any timeline was altered")
    verifying.set_defaults(action=_verify)
    backing = commands.add_parser(
        "backup", help="write the whole database to a file, also while Sitroom runs"
    )
    backing.add_argument("file", type=Path, help="a new file")
    backing.set_defaults(action=_backup)
    restoring = commands.add_parser("restore", help="bring a backup back where there is no database yet")
    restoring.add_argument("file", type=Path, help="what `backup` wrote")
    restoring.add_argument("--although-altered", action="store_true", help="also if a timeline was altered")
    restoring.set_defaults(action=_restore)
    queue_commands.add_commands(commands)
    alert_commands.add_commands(commands)
    policy_commands.add_commands(commands)
    return parser


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > _LAST_PORT:
        raise argparse.ArgumentTypeError(misread.no_port(text, _LAST_PORT))
    return int(text)


def _speed(text: str) -> float:
    with contextlib.suppress(ValueError):
        if 0 < float(text) <= _FASTEST:
            return float(text)
    raise argparse.ArgumentTypeError(misread.no_speed(text, _FASTEST))


async def _run(_options: argparse.Namespace) -> int:
    settings = read_settings(os.environ)
    _keep_from_bolt()
    sys.setswitchinterval(_SWITCH)
    logs.configure(settings.log_level)
    policy = read_policy(settings.policy)
    told = asyncio.create_task(until_told())
    reload = asked_to_reload()
    starting = asyncio.create_task(App.start(settings, policy, system_clock))
    await asyncio.wait({told, starting}, return_when=asyncio.FIRST_COMPLETED)
    if not starting.done():  # Slack cannot be reached, and nobody wants to wait for it any longer
        starting.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await starting
        return 0
    app = await starting
    app.reload.start(reload)
    gc.freeze()  # what a start loads stays: looked through again and again, it would keep people waiting
    await told
    await app.stop()
    return 0


def _keep_from_bolt() -> None:
    """Bolt takes what it finds in the environment for its own: it would warn of a second token, or begin OAuth."""
    for name in ("SLACK_BOT_TOKEN", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_VERIFICATION_TOKEN"):
        os.environ.pop(name, None)


async def _demo(options: argparse.Namespace) -> int:
    from bot.demo import demo  # noqa: PLC0415 - the sandbox is not needed to run against Slack

    _keep_from_bolt()
    logs.configure("WARNING")
    async with demo(
        port=options.port,
        speed=options.speed,
        policy=options.policy,
        mail_port=options.mail_port,
        reread=lambda *reach: print(demo_words.read_again(*reach), flush=True),  # noqa: T201
    ) as running:
        told = asyncio.create_task(until_told())
        running.reload.start(asked_at_a_terminal())
        said = demo_words.running(running.page, running.alert, running.asked, running.left_out)
        print(said, flush=True)  # noqa: T201
        if options.policy:
            print(demo_words.edited(os.getpid()), flush=True)  # noqa: T201
        await told
    return 0


async def _export(options: argparse.Namespace) -> int:
    settings = read_local_settings(os.environ)
    number = number_in(options.incident)
    if number is None:
        raise SettingsError(misread.no_incident(options.incident))
    text = await exported(settings, number, options.format)
    if options.output is None:
        sys.stdout.write(text)
        return 0
    try:
        options.output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise SettingsError(exporting.not_written(options.output, error.strerror)) from error
    return 0


async def _verify(_options: argparse.Namespace) -> int:
    async with open_database(read_local_settings(os.environ)) as database:
        checked, findings = await upkeep.altered(database)
    for finding in findings:
        print(finding)  # noqa: T201
    print(integrity.checked(checked, len(findings)))  # noqa: T201
    return 1 if findings else 0


async def _examine(_options: argparse.Namespace) -> int:
    findings = await doctor.examine(os.environ, system_clock)
    print(*findings, sep="\n")  # noqa: T201
    return 1 if any(finding.level is doctor.Level.FAIL for finding in findings) else 0


async def _backup(options: argparse.Namespace) -> int:
    settings = read_local_settings(os.environ)
    said, sound = await backup.back_up(settings.database_url, options.file)
    print("\n".join(said))  # noqa: T201
    return 0 if sound else 1


async def _restore(options: argparse.Namespace) -> int:
    settings = read_local_settings(os.environ)
    altered = options.although_altered
    said = await backup.bring_back(options.file, settings.database_url, although_altered=altered)
    print("\n".join(said))  # noqa: T201
    return 0


async def exported(settings: Settings, number: int, format_: str) -> str:
    """A whole incident, from the database alone: Slack need not be there.

    Raises:
        SettingsError: there is no such incident, or it cannot be read.
    """
    rules = Rules(read_policy(settings.policy))
    try:
        async with open_database(settings) as database, database.read() as db:
            incident = await incidents.load(db, number)
            links = await timeline.links(db, number)
            payloads = await files.payloads(db, [link.entry for link in links])
    except Unreadable as error:
        raise SettingsError(exporting.unreadable(error)) from error
    if incident is None:
        raise SettingsError(exporting.unknown(number))
    return export(format_, incident, links, rules, system_clock(), payloads=payloads)
