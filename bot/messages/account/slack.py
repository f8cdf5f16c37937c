"""What came about in Slack, and what did not, in words."""

from bot.domain import events as e
from bot.domain.pagers import pager_of
from bot.domain.policy import Rules
from bot.domain.timeline import Entry
from bot.messages.account.rule import deed_of
from bot.messages.steps import could_not, failure, named, step_name, whom
from bot.messages.text import utc


@deed_of.register
def _(_event: e.ChannelOpened, _entry: Entry, _rules: Rules) -> str:
    return "opened the incident's channel"


@deed_of.register
def _(event: e.ChannelRenamed, _entry: Entry, _rules: Rules) -> str:
    return f"renamed the channel to {event.name}"


@deed_of.register
def _(_event: e.ChannelArchived, _entry: Entry, _rules: Rules) -> str:
    return "archived the channel"


@deed_of.register
def _(_event: e.ChannelUnarchived, _entry: Entry, _rules: Rules) -> str:
    return "brought the channel back"


@deed_of.register
def _(_event: e.ArchiveRequested, _entry: Entry, _rules: Rules) -> str:
    return "asked to archive the channel"


@deed_of.register
def _(event: e.ExportRequested, _entry: Entry, _rules: Rules) -> str:
    return f"asked for an export ({event.format})"


@deed_of.register
def _(event: e.MessagePosted, _entry: Entry, _rules: Rules) -> str:
    return f"posted {event.surface.partition(':')[0].replace('_', ' ')}"


@deed_of.register
def _(event: e.StepFailed, _entry: Entry, rules: Rules) -> str:
    what = could_not(named(event.step, rules.policy), whom([event.part], rules.directory.known.values()))
    return f"{what} ({failure(event.step, event.error)})"


@deed_of.register
def _(event: e.StepRetried, _entry: Entry, rules: Rules) -> str:
    return f"asked to try again: {step_name(named(event.step, rules.policy))}"


@deed_of.register
def _(event: e.StepRecovered, _entry: Entry, rules: Rules) -> str:
    step = named(event.step, rules.policy)
    pager = pager_of(step)  # somebody may have answered meanwhile
    return f"settled the call that {pager} had not taken" if pager else f"could {step_name(step)} after all"


@deed_of.register
def _(event: e.SilenceEnded, entry: Entry, _rules: Rules) -> str:
    silence = (
        f"heard nothing from Slack between {utc(event.since, entry.at)} and {utc(event.until, entry.at)}"
    )
    what = "next entry was" if event.found == 1 else f"next {event.found} entries were"
    return f"{silence}; the {what} found afterwards"
