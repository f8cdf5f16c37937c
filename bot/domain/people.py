"""Who acts, and who is written down as having acted."""

import enum
import re

import msgspec

from bot.domain.rejected import Rejected

#: Of somebody on the command line.
_LONGEST_NAME = 60
#: Behind the name of whoever acts there.
_HERE = " (command line)"
#: What the id of a source of alerts begins with.
_SOURCE = "source:"
_ACCOUNT = re.compile(r"[UW][A-Z0-9]{2,20}")


class Person(msgspec.Struct, frozen=True):
    """Somebody as the timeline remembers them.

    The name is kept beside the id so that an export can be read without Slack.

    Attributes:
        id: the Slack user id (`U…` or `W…`), or `sitroom` or `cli:NAME` for those without one.
        name: the display name at the time.
    """

    id: str
    name: str

    @property
    def has_account(self) -> bool:
        """Whether Slack knows them, and not only the timeline: then they can be mentioned, invited, and written to."""
        return _ACCOUNT.fullmatch(self.id) is not None

    @property
    def is_machine(self) -> bool:
        """Whether it is no person at all: Sitroom, or a source of alerts."""
        return self.id == SITROOM.id or self.id.startswith(_SOURCE)

    @property
    def elsewhere(self) -> "Person":
        """The same person, when they do not act on the command line."""
        return Person(self.id, self.name.removesuffix(_HERE))


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


def source_actor(id_: str, name: str) -> Actor:
    """A source of alerts, which does what the policy's routes say; the timeline names it."""
    return Actor(Person(f"{_SOURCE}{id_}", name), Standing.SYSTEM)


def operator(name: str) -> Actor:
    """Whoever gives commands on the command line of the host: who has the database may do everything.

    Raises:
        Rejected: nobody is called that.
    """
    plain = " ".join(name.split())
    if not plain or not plain.isprintable() or len(plain) > _LONGEST_NAME:
        raise Rejected(f"Say who you are with --as, in 1 to {_LONGEST_NAME} characters.")
    return Actor(Person(f"cli:{plain}", f"{plain}{_HERE}"), Standing.SYSTEM)


def operator_in_slack(person: Person) -> Actor:
    """Somebody with an account who gives commands on the command line: Slack can bring them in and write to them."""
    return Actor(Person(person.id, f"{person.name}{_HERE}"), Standing.SYSTEM)
