"""Who acts, and who is written down as having acted."""

import enum

import msgspec


class Person(msgspec.Struct, frozen=True):
    """Somebody as the timeline remembers them.

    The name is kept beside the id so that an export can be read without Slack.

    Attributes:
        id: the Slack user id (`U…` or `W…`), or `sitroom` or `cli:NAME` for those without one.
        name: the display name at the time.
    """

    id: str
    name: str


SITROOM = Person("sitroom", "Sitroom")


class Standing(enum.Enum):
    """What an account is to the workspace; guests and outsiders may do less."""

    MEMBER = "member"
    GUEST = "guest"
    OUTSIDER = "outsider"  # a bot, a deactivated account, or somebody from another workspace
    SYSTEM = "system"  # Sitroom itself: time, delivery results, the command line of the host


class Actor(msgspec.Struct, frozen=True):
    """Whoever gives a command, and what is known of them at that moment.

    Attributes:
        person: how the timeline will name them.
        standing: what their account is to the workspace.
        in_channel: whether they act from inside the incident's own channel.
    """

    person: Person
    standing: Standing = Standing.MEMBER
    in_channel: bool = False


THE_SYSTEM = Actor(SITROOM, Standing.SYSTEM)
