"""What `sitroom doctor` found: of what is not well, what it is, and then what to do, for somebody woken at 3 a.m."""

from collections.abc import Sequence
from datetime import timedelta


def complete() -> str:
    """All that is needed is set."""
    return "complete"


def sensible(policy: object) -> str:
    """The policy file can be used."""
    return f"{policy} makes sense"


def sources(on: Sequence[str]) -> str:
    """Which sources of alerts may send."""
    return f"taken from {', '.join(on)}" if on else "no source has a secret, so none is taken over HTTP"


def pager_ready(kind: str) -> str:
    """Nobody was called to find out; so whether the service takes the secret, nobody knows."""
    return f"{kind}; it can be reached, and its secret is set. Whether that is the right one shows with the first call"


def mail_ready() -> str:
    """The mail server was asked, and sent nothing."""
    return "e-mail; the mail server lets Sitroom in"


def hook_ready(scenario: str, *, signed: bool) -> str:
    """Nothing was switched on to find out."""
    how = "signed" if signed else f"not signed: SITROOM_DESTINATION_SECRETS has no {scenario}=SECRET"
    return f"it can be reached; what it is told is {how}"


def hook_of(scenario: str) -> str:
    """What is told of a drill of a scenario."""
    return f"hook of {scenario}"


def unreached(why: str, *, mail: bool) -> str:
    """There is no way to it now."""
    where = "SITROOM_SMTP_URL" if mail else "the policy"
    return f"{why} See that it is up and that this machine may connect to it, or correct {where}."


def unusable(why: str) -> str:
    """It could never call like this."""
    return f"{why} Mend that, or every call fails."


def pager_keyless(id_: str) -> str:
    """It could not call."""
    return f"it has no secret, so it cannot call. Add {id_}=SECRET to SITROOM_DESTINATION_SECRETS."


def no_mail_server() -> str:
    """No mail could be sent."""
    return "there is no mail server, so it cannot call. Set SITROOM_SMTP_URL and SITROOM_MAIL_FROM."


# --- the database -----------------------------------------------------------------------------------


def no_file_yet(path: object) -> str:
    """Nobody started Sitroom with this database yet."""
    return f"{path} is not there yet; `sitroom run` makes it"


def no_tables_yet() -> str:
    """There is a database, and nothing in it."""
    return "it is empty; `sitroom run` makes the tables"


def careless_sqlite(release: str) -> str:
    """This release has a mistake that Sitroom hardly ever comes across."""
    return (
        f"{release}. Before 3.51.3 it can, very rarely, lose a write when two programs write at one instant. "
        "Sitroom writes by one connection; its command line is another. Take a newer one when you can"
    )


def no_folder(folder: object) -> str:
    """Where the database should be."""
    return f"{folder} does not exist. Make it, or correct DATABASE_URL."


def closed_folder(folder: object) -> str:
    """SQLite makes files beside the database."""
    return (
        f"{folder} may not be written to. Change its owner or mode, or run this as the user who runs Sitroom."
    )


def little_room(folder: object, mebibytes: int) -> str:
    """The disk is nearly full."""
    return f"{folder} has {mebibytes} MiB left on its disk. Make room."


def roomy_folder(folder: object, mebibytes: int) -> str:
    """It is as it should be."""
    return f"{folder} may be written to, and has {mebibytes} MiB left"


def closed_file(path: object) -> str:
    """It is somebody else's."""
    return (
        f"{path} may not be read and written. Change its owner or mode, "
        "or run this as the user who runs Sitroom."
    )


def open_file(path: object, mode: int) -> str:
    """It holds what is said in private incidents."""
    return f"{path} may be read by others (mode {mode:o}). `chmod 600` it."


def private_file(path: object) -> str:
    """It is as it should be."""
    return f"{path} is its owner's alone"


def old_tables(missing: Sequence[str]) -> str:
    """A newer release was installed, and not started yet."""
    return f"{', '.join(missing)} is not applied yet. Run `sitroom backup FILE`, then start Sitroom: that applies it."


def right_tables(last: str) -> str:
    """They are as they should be."""
    return f"its tables are those of this release ({last})"


# --- Slack ------------------------------------------------------------------------------------------


def odd_secret() -> str:
    """It does not look like a signing secret of Slack's; which it is, is not said."""
    return (
        "is not what Slack's look like, 32 digits from 0 to f. With a wrong one every request over HTTP is refused. "
        "Copy the Signing Secret again (Basic Information); two have a comma between them."
    )


def secret() -> str:
    """It looks like one; Slack does not tell more."""
    return "is set; whether it is the app's shows when Slack sends a request"


def no_web_api(code: str) -> str:
    """Something else than Slack answers."""
    return f"no Web API of Slack's answers at SLACK_API_URL ({code}). Unset it; if it is not set, look for a proxy."


def unreachable(code: str) -> str:
    """Nothing answers, or only that it cannot now."""
    return (
        f"Slack cannot be reached ({code}). See https://slack-status.com, then check DNS, firewall and "
        "SLACK_API_URL. Meanwhile incidents go on by `sitroom declare`, `update` and `resolve`."
    )


def bot_token_refused(code: str) -> str:
    """Slack does not take it, or not any more."""
    return (
        f"Slack refused it: {code}. Copy the Bot User OAuth Token again (OAuth & Permissions); "
        "if the app was removed from the workspace, install it first."
    )


def app_token_refused(code: str) -> str:
    """Slack gives no socket for it."""
    return (
        f"Slack refused it: {code}. Turn Socket Mode on, and copy an app-level token with connections:write "
        "(Basic Information)."
    )


def bot_token(workspace: str) -> str:
    """Slack takes it."""
    return f"belongs to {workspace}"


def app_token() -> str:
    """Slack takes it."""
    return "Slack gives a socket for it"


def unknown_scopes() -> str:
    """Slack always says them; a server that is compatible may not."""
    return "Slack does not say which the app has. Compare those under OAuth & Permissions with manifest.yml."


def missing_scopes(scopes: Sequence[str]) -> str:
    """The manifest grew, or somebody took some away."""
    return (
        f"{', '.join(scopes)} missing. Add under OAuth & Permissions what is missing there, "
        "and reinstall the app."
    )


def all_scopes(count: int) -> str:
    """They are as they should be."""
    return f"all {count} that manifest.yml asks for"


def timeless() -> str:
    """Slack's answers always have a time; a proxy may take it away."""
    return "Slack's answer has no time to compare with. See that the clock is synchronized (timedatectl)."


def far_off(ahead: timedelta) -> str:
    """So far ahead of Slack's clock that requests are refused; behind it where that is negative."""
    return f"{_off(ahead)}: requests are refused as too old. {_SYNCHRONIZE}"


def somewhat_off(ahead: timedelta) -> str:
    """Ahead of Slack's clock, or behind it where that is negative."""
    return f"{_off(ahead)}. {_SYNCHRONIZE}"


def punctual() -> str:
    """It is as it should be."""
    return "agrees with Slack's"


_SYNCHRONIZE = "Synchronize it (timedatectl set-ntp true)."


def _off(ahead: timedelta) -> str:
    return f"{abs(ahead.total_seconds()):.0f} s {'ahead of' if ahead > timedelta(0) else 'behind'} Slack's"


# --- what the policy names --------------------------------------------------------------------------


def no_channel(keys: Sequence[str]) -> str:
    """There is none, or it is private and Sitroom is not in it; these keys of the policy name it."""
    return (
        f"there is no such channel that Sitroom sees. Create it, or correct {' and '.join(keys)} in the policy; "
        "if it is private, /invite @Sitroom there."
    )


def not_looked_up(code: str) -> str:
    """Slack did not say whether there is such a channel or person."""
    return f"could not be looked up: {code}. Mend what is said of Slack above, if anything, and try again."


def channel() -> str:
    """Sitroom sees it."""
    return "is there"


def stranger() -> str:
    """Nobody in the workspace has this address or member ID."""
    return "the workspace does not know them. Correct the policy, or take them out of it."


def known_people(known: int, named: int) -> str:
    """How many of those whom the policy names."""
    return f"{known} of the {named} whom the policy names are known"


def unwell(why: str, failures: int) -> str:
    """A health endpoint is not well, or cannot be asked or understood."""
    again = "at once" if failures == 1 else f"after {failures} such answers in a row"
    return f"{why} See that it is well, or correct its poll in the policy; {again} it is an alert."
