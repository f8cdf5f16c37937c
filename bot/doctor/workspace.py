"""Whether Slack lets Sitroom do its work: secrets, tokens, scopes, the time, and what the policy names."""

import re
from collections.abc import Callable, Sequence
from datetime import timedelta

from bot.clock import Clock
from bot.directory import accounts, channels_by_key, find
from bot.doctor.finding import Finding, fail, ok, warn
from bot.domain.policy import Policy
from bot.messages.command_line import doctor as words
from bot.metrics import Metrics
from bot.settings import Settings
from bot.slack import Slack, SlackError
from bot.slack.gateway import Identity
from bot.slack.scopes import SCOPES

#: From then on, requests of Slack's are refused as too old (https://docs.slack.dev/authentication/verifying-requests-from-slack).
_REFUSED = timedelta(minutes=5)

#: What the way of an answer, and whole seconds in a header, explain.
_NOTICED = timedelta(seconds=10)

#: What Slack gives out as signing secrets. It promises no such form, so another one is only pointed out.
_SECRET = re.compile(r"[0-9a-f]{32}")


async def examine(settings: Settings, policy: Policy | None, clock: Clock) -> list[Finding]:
    """What was found about the workspace; of the policy only where there is one."""
    findings = [_secrets(settings.signing_secrets)] if settings.signing_secrets else []
    slack = Slack(settings.bot_token, settings.slack_api_url, clock, Metrics())
    try:
        me = await slack.identify()
    except SlackError as error:
        return [*findings, _refused("SLACK_BOT_TOKEN", error, words.bot_token_refused)]
    else:
        findings += [ok("SLACK_BOT_TOKEN", words.bot_token(me.url or me.team)), _scopes(me), _time(me, clock)]
        if settings.app_token:
            findings.append(await _socket(settings.app_token, slack))
        if policy:
            findings += [*await _channels(policy, slack), *await _people(policy, slack)]
        return findings
    finally:
        await slack.close()


def _secrets(secrets: Sequence[str]) -> Finding:
    """Their looks alone: what Slack signs with it does not tell."""
    if all(_SECRET.fullmatch(secret) for secret in secrets):
        return ok("SLACK_SIGNING_SECRET", words.secret())
    return warn("SLACK_SIGNING_SECRET", words.odd_secret())


def _refused(about: str, error: SlackError, refused: Callable[[str], str]) -> Finding:
    if error.foreign:
        return fail(about, words.no_web_api(error.code))
    if not error.permanent and not error.token_refused:
        return fail(about, words.unreachable(error.code))
    return fail(about, refused(error.code))


def _scopes(me: Identity) -> Finding:
    missing = sorted(SCOPES - me.scopes)
    if not me.scopes:
        return warn("scopes", words.unknown_scopes())
    if missing:
        return fail("scopes", words.missing_scopes(missing))
    return ok("scopes", words.all_scopes(len(SCOPES)))


def _time(me: Identity, clock: Clock) -> Finding:
    if me.at is None:
        return warn("clock", words.timeless())
    ahead = clock() - me.at
    if abs(ahead) >= _REFUSED:
        return fail("clock", words.far_off(ahead))
    if abs(ahead) >= _NOTICED:
        return warn("clock", words.somewhat_off(ahead))
    return ok("clock", words.punctual())


async def _socket(token: str, slack: Slack) -> Finding:
    try:
        await slack.web.ask_for_socket(token)
    except SlackError as error:
        return _refused("SLACK_APP_TOKEN", error, words.app_token_refused)
    return ok("SLACK_APP_TOKEN", words.app_token())


async def _channels(policy: Policy, slack: Slack) -> list[Finding]:
    return [await _channel(name, keys, slack) for name, keys in channels_by_key(policy).items()]


async def _channel(name: str, keys: Sequence[str], slack: Slack) -> Finding:
    try:
        await slack.channels.id_of(name)
    except SlackError as error:
        if error.code == "channel_not_found":
            return fail(name, words.no_channel(keys))
        return warn(name, words.not_looked_up(error.code))
    return ok(name, words.channel())


async def _people(policy: Policy, slack: Slack) -> list[Finding]:
    named, found, findings = accounts(policy), 0, []
    for account in named:
        try:
            person = await find(account, slack)
        except SlackError as error:
            findings.append(warn(account, words.not_looked_up(error.code)))
            continue
        if person is None:
            findings.append(warn(account, words.stranger()))
        found += person is not None
    return [*findings, ok("people", words.known_people(found, len(named)))]
