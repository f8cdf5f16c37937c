"""What people see in Slack: every message that is new, once, by its words."""

import json
import re
from collections.abc import Iterator

from sandbox.model import Channel, Message
from sandbox.workspace import Workspace
from tests.faults.day.numbers import START
from tests.faults.day.standing import Said

_CASE = re.compile(r"\bcase(\d+)\b", re.IGNORECASE)

#: What a message is, by the first of these words that it has; what has none of them asks nobody to act.
_WORDS = (
    (":alarm_clock: *Update due", "update due"),
    (" overdue*", "update overdue"),
    ("You are called as", "called in person"),
    (" is called as ", "called in the channel"),
    ("Nobody has answered as", "nobody answered"),
    ("it may be resolved.", "may be resolved"),
    ("It may be resolved.", "may be resolved"),
    ("that begins anew", "minutes begin anew"),
    ("You are on call: ", "hand-over"),
    (" yet.* Who takes it?", "role offered"),
)

_LEADERSHIP = (
    ("is affected", "leadership: component"),
    ("it was not over after", "leadership: duration"),
    ("nobody has acknowledged yet", "leadership: again"),
    ("asked for you", "leadership: by hand"),
)

_ESCALATIONS = (
    ("the update is overdue", "escalation: overdue"),
    ("nobody commands", "escalation: uncommanded"),
    ("has not acknowledged", "escalation: unacknowledged"),
    ("it is not over yet", "escalation: lasts"),
    ("", "escalation: begun"),
)


class Eyes:
    """Looks at what was posted since it looked last.

    Args:
        bot: Sitroom's bot, by its id in messages.
        me: its account.
    """

    def __init__(self, workspace: Workspace, bot: str, me: str) -> None:
        self._workspace, self._bot, self._me = workspace, bot, me
        self._last: dict[str, str] = {}

    def new(self) -> list[Said]:
        """What asks somebody to act, of the messages that nobody has looked at yet."""
        calls = self._workspace.calls
        places = {call.args.get("channel", "") for call in calls if call.method == "chat.postMessage"}
        calls.clear()  # a day of them would fill the memory
        found: list[Said] = []
        for id_ in places & self._workspace.channels.keys():
            place = self._workspace.channels[id_]
            last = self._last.get(id_, "")
            fresh: list[Message] = []
            for message in reversed(place.messages.values()):
                if message.ts <= last:
                    break
                fresh.append(message)
            if fresh:
                self._last[id_] = fresh[0].ts
            mine = (one for one in reversed(fresh) if one.bot_id == self._bot)
            found += [said for one in mine for said in self._said(one, place)]
        return found

    def _said(self, message: Message, place: Channel) -> Iterator[Said]:
        blocks = json.dumps(message.blocks, ensure_ascii=False)
        what = _what(blocks, place)
        if what is None:
            return
        minute = round((float(message.ts) - START.timestamp()) / 60, 2)
        case = _CASE.search(message.text) or _CASE.search(place.name)
        number = 0 if case is None or what == "hand-over" else int(case[1])
        named = self._named(blocks, place)
        if what in _NAMES:
            named = "#" + _between(blocks, *_NAMES[what])
        elif what.startswith(("leadership", "escalation")) and not place.is_direct:
            named = f"#{place.name}"
        yield Said(number, minute, what, named, " late with this" in blocks)

    def _named(self, blocks: str, place: Channel) -> str:
        people = self._workspace.users.values()
        if place.is_direct:
            return "+".join(one.handle for one in people if one.id in place.members and one.id != self._me)
        return "#" + "+".join(sorted(one.handle for one in people if f"<@{one.id}>" in blocks))


#: Between which words the name of a playbook, and that of an endpoint, stands.
_NAMES = {
    "playbook": (":clipboard: *", "*"),
    "step opened": ("finds that ", " is well"),
    "step closed": ("finds that ", " is not well"),
}


def _between(text: str, before: str, after: str) -> str:
    return text.partition(before)[2].partition(after)[0]


def _what(blocks: str, place: Channel) -> str | None:
    if "*Why now:*" in blocks:
        words = _LEADERSHIP if place.name == "incident-room" else _ESCALATIONS
        why = blocks.partition("*Why now:*")[2]
        return next((what for said, what in words if said in why), "leadership")
    if place.name == "incidents":
        return None
    for what, (before, after) in _NAMES.items():
        if before in blocks and after in _after(blocks, before):
            return what
    return next((what for said, what in _WORDS if said in blocks), None)


def _after(text: str, words: str) -> str:
    return text.partition(words)[2]
