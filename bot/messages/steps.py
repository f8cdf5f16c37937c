"""What cannot always be done in Slack, why, and what helps: the sentences for Slack's error codes.

The codes are those of the Web API methods' reference pages.
"""

from collections.abc import Iterable

from bot.domain.incident import HOOK
from bot.domain.pagers import pager_of, step_of
from bot.domain.people import Person
from bot.domain.policy import Policy
from bot.messages.text import one_line
from bot.messages.unsent import SENTENCES as UNSENT
from bot.messages.unsent import why_unsent

_STEPS = {
    "channel": "open the incident's channel",
    "card": "post the card",
    "announcement": "post the announcement",
    "leadership": "tell leadership",
    "escalation": "tell everybody who is to know",
    "invite": "invite people into the channel",
    "direct": "send everybody their direct messages",
    "pin": "pin the card",
    "announcement_pin": "pin the announcement, or take its pin off",
    "topic": "set the channel's topic",
    "bookmarks": "add the links",
    "archive": "archive the channel",
    "export": "share the export",
    HOOK: "tell the hook of the drill",
}

#: Whom a pager was to call, where nobody alone is meant.
_SOMEBODY = "somebody"

#: Our own code, beside Slack's: it was a mistake of the program.
BROKEN = "broken"

_WHY = {
    BROKEN: "Something broke on our side. Tell whoever runs Sitroom: its log says more.",
    "name_taken": "The name is taken. Rename the other channel, then try again.",
    "restricted_action": "A setting of this workspace forbids it. Ask a workspace admin, then try again.",
    "user_is_restricted": "Slack restricts what Sitroom may do here. Ask a workspace admin, then try again.",
    "unknown_method": "This Slack does not offer it. The incident goes on without it.",
    "missing_scope": "The app lacks a permission. Ask whoever installed Sitroom to install it again with its manifest.",
    "not_in_channel": "Sitroom is not in that channel. Invite it there, then try again.",
    "channel_not_found": "Sitroom does not see that channel. Invite it there, or correct its name in the policy.",
    "too_many_pins": "That channel has 100 pins, and Slack takes no more. Take some off, then try again.",
    "is_archived": "The channel is archived. Bring it back, then try again.",
    "no_permission": "Sitroom may not do that here. Ask a workspace admin, then try again.",
    "ratelimited": "Slack is busy. Sitroom keeps trying by itself.",
    "invalid_auth": "Slack does not accept Sitroom's token. Ask whoever installed Sitroom.",
    "account_inactive": "Sitroom was removed from this workspace. Ask whoever installed it.",
    "token_revoked": "Sitroom was removed from this workspace. Ask whoever installed it.",
    "token_expired": "Slack does not accept Sitroom's token any more. Ask whoever installed Sitroom.",
    "not_authed": "Slack does not accept Sitroom's token. Ask whoever installed Sitroom.",
}

#: For those who run Sitroom, and where nothing is tried any more.
_WHY_GIVEN_UP = {
    BROKEN: "A bug: the log says more.",
    "ratelimited": "Slack was busy all the time.",
}


def whom(parts: Iterable[str], known: Iterable[Person]) -> str:
    """Who was not called, by the parts of what a pager was asked: `Ben and ops@example.com`, or `somebody`."""
    names = {one.id: one.name for one in known}
    called = [to if "@" in to else names.get(to, "") for _, _, to in (part.partition("/") for part in parts)]
    return " and ".join(dict.fromkeys(one_line(one) for one in called if one)) or _SOMEBODY


def step_name(step: str, who: str = _SOMEBODY) -> str:
    """What a step does, to follow `could not`; `who` as in `whom`."""
    pager = pager_of(step)
    return f"have {who} called by {one_line(pager)}" if pager else _STEPS.get(step, step)


def named(step: str, policy: Policy) -> str:
    """The same step; a pager by its name, as people know it, where the policy has it still."""
    pager = policy.pager(pager_of(step) or "")
    return step_of(pager.name) if pager else step


def could_not(step: str, who: str = _SOMEBODY) -> str:
    """Says that a step could not be done, without a full stop; `who` as in `whom`."""
    return f"could not {step_name(step, who)}"


def _is_outside(step: str) -> bool:
    return step == HOOK or pager_of(step) is not None


def failure(step: str, code: str) -> str:
    """Why a step could not be done, in few words: Slack's own, or what those for services outside Slack mean."""
    return why_unsent(code).rstrip(".") if _is_outside(step) else code


def slack_error(step: str, code: str, who: str = _SOMEBODY) -> str:
    """What could not be done, why, and what to do about it, as plain text; `who` as in `whom`."""
    if _is_outside(step):
        by_hand = " Meanwhile, telephone them." if pager_of(step) else ""
        return f"Sitroom {could_not(step, who)}. {why_unsent(code)}{by_hand}"
    why = _WHY.get(code, f'Slack said "{code}". Try again; if that does not help, ask whoever runs Sitroom.')
    return f"Sitroom {could_not(step)}. {why}"


def why_given_up(error: str) -> str:
    """Why something was not done at all, for those who run Sitroom, as plain text; a code we know has its sentence."""
    sentence = _WHY_GIVEN_UP.get(error) or _WHY.get(error) or UNSENT.get(error)
    return f"{sentence} ({error})" if sentence else error
