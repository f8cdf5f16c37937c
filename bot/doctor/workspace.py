"""Whether Slack lets Sitroom do its work: tokens, scopes, the time, and what the policy names."""

from datetime import timedelta

import msgspec

from bot.clock import Clock
from bot.directory import accounts, find
from bot.doctor.finding import Finding, fail, ok, warn
from bot.domain.policy import Policy
from bot.metrics import Metrics
from bot.settings import Settings
from bot.slack import Slack, SlackError
from bot.slack.errors import NOT_SLACK
from bot.slack.gateway import Identity
from bot.slack.scopes import SCOPES

#: From then on, requests of Slack's are refused as too old (https://docs.slack.dev/authentication/verifying-requests-from-slack).
_REFUSED = timedelta(minutes=5)

#: What the way of an answer, and whole seconds in a header, explain.
_NOTICED = timedelta(seconds=10)


async def examine(settings: Settings, policy: Policy | None, clock: Clock) -> list[Finding]:
    """What was found about the workspace; of the policy only where there is one."""
    slack = Slack(settings.bot_token, settings.slack_api_url, clock, Metrics())
    try:
        me = await slack.identify()
    except SlackError as error:
        return [
            _refused("SLACK_BOT_TOKEN", error, "Copy the Bot User OAuth Token again (OAuth & Permissions)")
        ]
    else:
        findings = [ok("SLACK_BOT_TOKEN", f"belongs to {me.url or me.team}"), _scopes(me), _time(me, clock)]
        findings.append(await _way_in(settings, slack))
        if policy:
            findings += [*await _channels(policy, slack), *await _people(policy, slack)]
        return findings
    finally:
        await slack.close()


def _refused(about: str, error: SlackError, then: str) -> Finding:
    if error.code == NOT_SLACK or error.code.startswith("http_4"):
        return fail(about, f"no Web API of Slack's answers at SLACK_API_URL ({error.code}). Leave it unset")
    if not error.permanent and not error.token_refused:
        return fail(about, f"Slack cannot be reached ({error.code}). Check network, proxy and SLACK_API_URL")
    return fail(about, f"Slack refused it: {error.code}. {then}")


def _scopes(me: Identity) -> Finding:
    missing = sorted(SCOPES - me.scopes)
    if not me.scopes:
        return warn("scopes", "Slack does not say which the app has. Compare them with manifest.yml")
    if missing:
        return fail(
            "scopes",
            f"{', '.join(missing)} missing. Paste manifest.yml into App Manifest, and reinstall the app",
        )
    return ok("scopes", f"all {len(SCOPES)} that manifest.yml asks for")


def _time(me: Identity, clock: Clock) -> Finding:
    if me.at is None:
        return warn("clock", "Slack's answer has no time to compare with. See that the clock is synchronized")
    off = clock() - me.at
    told = f"{abs(off.total_seconds()):.0f} s {'ahead of' if off > timedelta(0) else 'behind'} Slack's"
    if abs(off) >= _REFUSED:
        return fail(
            "clock", f"{told}: requests are refused as too old. Synchronize it (timedatectl set-ntp true)"
        )
    if abs(off) >= _NOTICED:
        return warn("clock", f"{told}. Synchronize it (timedatectl set-ntp true)")
    return ok("clock", "agrees with Slack's")


async def _way_in(settings: Settings, slack: Slack) -> Finding:
    if not settings.app_token:
        return ok("SLACK_SIGNING_SECRET", "is set; whether it is the app's shows when Slack sends a request")
    try:
        await slack.web.ask_for_socket(settings.app_token)
    except SlackError as error:
        then = "Turn Socket Mode on, and copy an app-level token with connections:write (Basic Information)"
        return _refused("SLACK_APP_TOKEN", error, then)
    return ok("SLACK_APP_TOKEN", "Slack gives a socket for it")


async def _channels(policy: Policy, slack: Slack) -> list[Finding]:
    named = dict.fromkeys(name for name in msgspec.structs.astuple(policy.channels) if name)
    return [await _channel(name, slack) for name in named]


async def _channel(name: str, slack: Slack) -> Finding:
    try:
        await slack.channels.id_of(name)
    except SlackError as error:
        if error.code == "channel_not_found":
            return fail(
                name,
                "there is no such channel that Sitroom sees. Create it; if it is private, /invite @Sitroom",
            )
        return warn(name, f"could not be looked up: {error.code}. Try again")
    return ok(name, "is there")


async def _people(policy: Policy, slack: Slack) -> list[Finding]:
    named, found, findings = accounts(policy), 0, []
    for account in named:
        try:
            person = await find(account, slack)
        except SlackError as error:
            findings.append(warn(account, f"could not be looked up: {error.code}. Try again"))
            continue
        if person is None:
            findings.append(warn(account, "the workspace does not know them. Correct the policy"))
        found += person is not None
    return [*findings, ok("people", f"{found} of the {len(named)} whom the policy names are known")]
