"""What people do about a kind of incident, step by step, and the commands that they have at hand."""

from typing import Annotated

import msgspec

from bot.domain.alerts.rules import Glob, LabelName
from bot.domain.parts import Id, Name, Part

#: Words in a title.
Keyword = Annotated[str, msgspec.Meta(min_length=1, max_length=75)]
#: A text with places in braces, filled in with what is known of an incident: `{component}`, `{trace_id}`.
Template = Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
Command = Annotated[str, msgspec.Meta(min_length=1, max_length=1000)]


class Fit(Part, frozen=True):
    """For which incidents a playbook is: any of these is enough, and nothing means that people ask for it.

    Attributes:
        components: the incident's component is one of these.
        labels: one of these labels of one of its alerts has one of these values.
        keywords: one of these stands in the title, as words of their own.
    """

    components: tuple[Id, ...] = ()
    labels: dict[LabelName, Annotated[tuple[Glob, ...], msgspec.Meta(min_length=1)]] = msgspec.field(
        default_factory=dict
    )
    keywords: tuple[Keyword, ...] = ()


class Step(Part, frozen=True):
    """Something to do, and to tick off.

    Attributes:
        command: what is copied into a terminal for it.
        components: it is shown only where the incident's component is one of these, if any are named.
        after: the id of the health endpoint that has to be well before it can be ticked off.
        before_resolve: whether resolving without it takes a reason.
    """

    id: Id
    text: Template
    command: Command | None = None
    components: tuple[Id, ...] = ()
    after: Id | None = None
    before_resolve: bool = False


class Playbook(Part, frozen=True):
    """What to do about one kind of incident."""

    id: Id
    name: Name
    steps: Annotated[tuple[Step, ...], msgspec.Meta(min_length=1, max_length=20)]
    match: Fit = Fit()


class Triage(Part, frozen=True):
    """A command that helps to find out what is wrong."""

    task: Name
    command: Command
    notes: Annotated[str, msgspec.Meta(max_length=300)] = ""
