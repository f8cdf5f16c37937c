"""What was not done, in words for those who run Sitroom: of an incident its number and no more."""

import enum
from typing import assert_never

import msgspec

from bot.domain import effects as f
from bot.domain.effects import Effect, Show, Surface
from bot.domain.wording import reference


class Weight(enum.IntEnum):
    """What its absence means, the worst first."""

    NO_PLACE = 0  # nobody can meet
    NOT_DONE = 1  # somebody asked for it
    NOT_TOLD = 2  # somebody does not know, or is not there
    NOT_TIDY = 3


class Undone(msgspec.Struct, frozen=True):
    """Something that was not done.

    Attributes:
        words: what it is, to stand by itself.
    """

    weight: Weight
    words: str


ANSWER = Undone(Weight.NOT_TOLD, "an answer to somebody")
NOTICE = Undone(Weight.NOT_TOLD, "a message in the operators' channel")
RECURRING = Undone(Weight.NOT_TOLD, "a reminder of the policy's review, or of a game day")
TWICE = Undone(Weight.NOT_TIDY, "a message that is there twice, and should be taken back")
HOME = Undone(Weight.NOT_TIDY, "somebody's App Home")

#: It was stored by a release that knows more, or less.
UNKNOWN = Undone(Weight.NOT_TOLD, "a delivery that this release does not know")

_SURFACES = {
    Surface.CARD: "the card of {}",
    Surface.ANNOUNCEMENT: "the announcement of {}",
    Surface.LEADERSHIP: "the message to leadership about {}",
    Surface.ESCALATION: "the message about {} to those who are to know",
    Surface.ESCALATION_DIRECT: "the message about {} to somebody who is to know",
    Surface.READY: "the way to the channel of {}, for who declared it",
    Surface.GUIDE: "a guide for a role in {}",
    Surface.CONFIDED: "why somebody was brought into {}",
    Surface.ROLE_CALL: "the call for a role in {}",
    Surface.REMINDER: "a reminder of an update of {}",
    Surface.OVERDUE: "the notice in {} that an update is overdue",
    Surface.STABLE: "the notice in {} that it may be resolved",
    Surface.UPDATE: "an update in {}",
    Surface.SUBSCRIBER_UPDATE: "an update of {} for somebody who follows",
    Surface.CHANGE: "the notice of a change in {}",
    Surface.EVIDENCE: "the message from which {} was declared",
    Surface.SNAPSHOT: "the look at the health endpoints in {}",
    Surface.PAGE: "the call of somebody for {}",
    Surface.PAGED: "the line in {} about who is called",
    Surface.PLAYBOOK: "a playbook in {}",
    Surface.SCENARIO: "what is practised in {}",
    Surface.REPORT: "how the drill {} went",
    Surface.REPORT_ELSEWHERE: "how the drill {} went, for others",
    Surface.TROUBLE: "the notice of what could not be done in {}",
}

_OTHERS: dict[type[Effect], str] = {
    f.TakeSnapshot: "the look at the health endpoints for {}",
    f.PageOutside: "what a pager had to hear about {}",
    f.ShowAlert: "the card of an alert",
    f.ShowStorm: "the summary of a storm of alerts",
}

_REQUESTS = {
    "slash": "a command",
    "action": "a button that was pressed",
    "form": "a form that was sent",
    "shortcut": "a shortcut",
    "mention": "a mention of Sitroom",
    "event": "something that happened in Slack",
    "missed": "what was said while Sitroom was down",
}


def request(kind: str, incident: int | None) -> Undone:
    """Something that came from Slack; `kind` as in the inbox."""
    where = f" in {reference(incident)}" if incident else ""
    return Undone(Weight.NOT_DONE, f"{_REQUESTS.get(kind, 'a request')}{where}")


def delivery(effect: Effect, incident: int | None) -> Undone:
    """Something that was to be seen in Slack; `incident` is None where it is private."""
    weight, words = _named(effect)
    return Undone(weight, words.format(reference(incident) if incident else "an incident"))


def _named(effect: Effect) -> tuple[Weight, str]:  # noqa: PLR0912 - one line a kind
    match effect:
        case Show():
            return Weight.NOT_TOLD, _SURFACES[effect.surface]
        case f.OpenChannel():
            return Weight.NO_PLACE, "the channel of {}"
        case f.Invite():
            return Weight.NOT_TOLD, "an invitation to the channel of {}"
        case f.KeepFiles():
            return Weight.NOT_DONE, "the files of a captured message of {}"
        case f.ShowAlert() | f.ShowStorm() | f.TakeSnapshot() | f.PageOutside():
            return Weight.NOT_TOLD, _OTHERS[type(effect)]
        case f.CallHook():
            return Weight.NOT_DONE, "the call of the hook of the drill {}"
        case f.ShareExport():
            return Weight.NOT_DONE, "an export of {}"
        case f.SetTopic():
            return Weight.NOT_TIDY, "the topic of the channel of {}"
        case f.SyncBookmarks():
            return Weight.NOT_TIDY, "the links in the channel of {}"
        case f.PinCard():
            return Weight.NOT_TIDY, "the pin of the card of {}"
        case f.PinAnnouncement():
            return Weight.NOT_TIDY, "the pin of the announcement of {}"
        case f.ArchiveChannel():
            return Weight.NOT_TIDY, "the archiving of the channel of {}"
        case f.Confirm():
            return Weight.NOT_TIDY, "the mark on a captured message of {}"
        case _:
            assert_never(effect)
