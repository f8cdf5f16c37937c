"""What buttons, forms and fields are called, and what travels inside them.

The words here are what Slack sends back, also from messages posted by earlier releases: a name, once
shipped, keeps its meaning. Nothing but references travels (an incident's number, a role's id), so a
button pressed after a restart, or a year later, still says all that its handler needs.
"""

import enum

import msgspec

from bot.messages.text import clip, units

#: Slack's limit on the `value` of a button, and on the `private_metadata` of a view.
VALUE_LIMIT, METADATA_LIMIT = 2000, 3000


class Action(enum.StrEnum):
    """What a pressed button or chosen option asks for."""

    DECLARE_OPEN = "declare.open"
    DRILL_BEGIN = "drill.begin"  # the id of a scenario
    DECLARE_ANYWAY = "declare.anyway"  # value: a `Draft`
    UPDATE_OPEN = "update.open"
    STATUS_OPEN = "status.open"
    SEVERITY_OPEN = "severity.open"
    ROLES_OPEN = "roles.open"
    PLAYBOOK_OPEN = "playbook.open"
    RESOLVE_OPEN = "resolve.open"
    REOPEN_OPEN = "reopen.open"
    CADENCE_OPEN = "cadence.open"
    MORE = "more"  # an overflow; each option's value is `42:` and a `More`
    SNOOZE = "snooze"  # 42:10
    CLAIM = "claim"  # 42:scribe
    READY = "ready"  # 3:0, the number of a takeover and the place of an item
    ANSWER = "answer"  # 42:commander
    PAGE = "page"  # 42:commander/U0BEN
    JOIN = "join"
    SUBSCRIBE = "subscribe"  # 42:on or 42:off
    ACKNOWLEDGE = "acknowledge"
    RETRY = "retry"  # 42:channel
    ARCHIVE = "archive"
    CHECK = "check"  # a box; behind the colon of its action_id stands 42:logs, or 42:bad-deploy/roll-back
    EXPORT = "export"  # 42:md
    SHOW = "show"
    ALERT_ACCEPT = "alert.accept"  # these carry a group's number: 7
    ALERT_JOIN = "alert.join"  # 7:42
    ALERT_MERGE_OPEN = "alert.merge"
    ALERT_IGNORE = "alert.ignore"
    ALERT_DECLINE = "alert.decline"
    ALERT_TAKE_UP = "alert.take_up"
    STORM_DECLARE = "storm.declare"  # a storm's number
    STORM_JOIN = "storm.join"  # 3:42
    STORM_DECLINE = "storm.decline"
    STORM_TAKE_UP = "storm.take_up"


class More(enum.StrEnum):
    """What the overflow menu of the card offers."""

    RESOLVE = "resolve"
    ESCALATE = "escalate"
    NOTE = "note"
    TIMELINE = "timeline"
    CATCHUP = "catchup"
    CADENCE = "cadence"


class Form(enum.StrEnum):
    """The `callback_id` of each modal."""

    DECLARE = "declare"
    UPDATE = "update"
    STATUS = "status"
    SEVERITY = "severity"
    ROLES = "roles"
    RESOLVE = "resolve"
    REOPEN = "reopen"
    DECLINE = "decline"
    CANCEL = "cancel"
    NOTE = "note"
    CADENCE = "cadence"
    PLAYBOOK = "playbook"
    REDACT = "redact"
    ALERT_MERGE = "alert.merge"


class Shortcut(enum.StrEnum):
    """The `callback_id` of each shortcut."""

    DECLARE = "declare"
    DECLARE_FROM = "declare_from"
    CAPTURE = "capture"


class Field(enum.StrEnum):
    """The `block_id` of each input; the core's `Rejected.field` names the same."""

    TITLE = "title"
    DESCRIPTION = "description"
    SEVERITY = "severity"
    COMPONENT = "component"
    MARKS = "marks"  # checkboxes: `private`, `public`, `drill`
    STATUS = "status"
    SUMMARY = "summary"
    OVERRIDE = "override"
    WHY = "why"
    MINUTES = "minutes"
    TEXT = "text"
    VERSION = "version"
    INTO = "into"
    PLAYBOOK = "playbook"
    NEXT_AT = "next_at"


#: The `action_id` of every input of a form.
INPUT = "value"
#: The values of the checkboxes under `Field.MARKS`.
PRIVATE, PUBLIC, DRILL = "private", "public", "drill"

_ROLE = "to:"


def role_block(role: str) -> str:
    """The `block_id` of a role's select in the roles form."""
    return f"{_ROLE}{role}"


def role_of(block_id: str) -> str | None:
    """The role whose select has this `block_id`, or None when it is another field."""
    return block_id.removeprefix(_ROLE) if block_id.startswith(_ROLE) else None


def action_id(action: Action, suffix: str = "") -> str:
    """The `action_id` of an element; a suffix makes it unique in its block."""
    return f"{action}:{suffix}" if suffix else str(action)


def action_name(id_: str) -> str:
    """The name under which the handler of an `action_id` is found."""
    return id_.partition(":")[0]


def value(number: int, arg: str = "") -> str:
    """What a button carries: the incident's number, and an argument where it needs one."""
    return f"{number}:{arg}" if arg else str(number)


def parse_value(text: str) -> tuple[int, str]:
    """The number and argument that `value` wrote.

    Raises:
        ValueError: it was not written by `value`.
    """
    number, _, arg = text.partition(":")
    return int(number), arg


class FormContext(msgspec.Struct, frozen=True):
    """What a form remembers from its opening until it is sent.

    Attributes:
        incident: which one it is about; None where it declares one.
        origin: the channel from which it was opened.
        extra: the form's own, for example a message's address.
    """

    incident: int | None = None
    origin: str = ""
    extra: str = ""

    def encode(self) -> str:
        """The text that Slack keeps as `private_metadata`.

        Raises:
            ValueError: it is longer than Slack keeps.
        """
        text = msgspec.json.encode(self).decode()
        if units(text) > METADATA_LIMIT:
            raise ValueError(f"private_metadata has {units(text)} characters; Slack keeps {METADATA_LIMIT}")
        return text

    @classmethod
    def decode(cls, text: str) -> "FormContext":
        """What `encode` wrote.

        Raises:
            msgspec.DecodeError: it was not written by `encode`.
        """
        return msgspec.json.decode(text, type=cls)


class Draft(msgspec.Struct, frozen=True):
    """An incident that is about to be declared: it fills a form in, or waits behind "Declare anyway"."""

    title: str = ""
    severity: str | None = None
    component: str | None = None
    description: str = ""
    private: bool = False
    public: bool = False
    drill: bool = False
    scenario: str = ""
    evidence: str = ""  # `channel:ts:thread_ts` of the message it is declared from

    def encode(self) -> str:
        """The text that fits into a button; a description too long for it is shortened."""
        short = msgspec.structs.replace(
            self,
            title=clip(self.title, 200),
            severity=self.severity and clip(self.severity, 40),
            component=self.component and clip(self.component, 40),
        )
        text = msgspec.json.encode(short).decode()
        while (excess := units(text) - VALUE_LIMIT) > 0:
            room = max(0, units(short.description) - max(1, excess // 6))
            short = msgspec.structs.replace(short, description=clip(short.description, room))
            text = msgspec.json.encode(short).decode()
        return text

    @classmethod
    def decode(cls, text: str) -> "Draft":
        """What `encode` wrote.

        Raises:
            msgspec.DecodeError: it was not written by `encode`.
        """
        return msgspec.json.decode(text, type=cls)
