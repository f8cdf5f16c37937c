"""Nothing that people, alerts or policies say becomes a mention or link, and nothing is too long for Slack."""

import re
from collections.abc import Iterator
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.domain.effects import Show, Surface
from bot.domain.people import Person
from bot.domain.postmortem import document
from bot.domain.redaction import Remains
from bot.domain.timeline import link
from bot.messages import help as help_messages
from bot.messages import listing, replies
from bot.messages.channel import channel_name, topic
from bot.messages.export import export
from bot.messages.export_markdown import markdown
from bot.messages.forms import (
    cadence,
    declare,
    note,
    reason,
    redact,
    resolve,
    roles,
    severity,
    status,
    update,
)
from bot.messages.home import home
from bot.messages.ids import Draft, FormContext
from bot.messages.surfaces import render
from tests.messages.checking import length, problems
from tests.messages.worlds import Story, far_too_long, stories, words

_THOROUGH = settings(max_examples=60, suppress_health_check=list(HealthCheck))

#: Whoever must act is mentioned here, and nobody elsewhere.
_ASKS = {Surface.OVERDUE, Surface.PAGED, Surface.STABLE}


def _shows(story: Story) -> Iterator[Show]:
    """Everything that was asked for, and every surface for every entry besides."""
    yield from story.shows
    person = story.incident.declared_by
    for surface in Surface:
        for version in range(len(story.entries) + 1):
            yield Show(surface, version, person)


@_THOROUGH
@given(stories())
def test_no_surface_says_more_than_it_means(story: Story) -> None:
    for show in _shows(story):
        entry = story.entry(show.version)
        post = render(show, story.incident, entry, story.rules, story.now)
        if post:
            assert problems(post, pings=show.surface in _ASKS) == [], show


def _said(story: Story, text: str) -> Iterator[Any]:
    incident, rules, now, entries = story.incident, story.rules, story.now, story.entries
    policy = rules.policy
    draft = Draft(text, "sev1", "c1", text, private=True, drill=True)
    yield replies.declared(incident, policy)
    yield replies.already(incident, draft, policy, now)
    yield replies.rejected(text, incident)
    yield replies.failed("abc123")
    yield replies.unknown_word(text, text, "/incident")
    yield replies.needs_form(text, text)
    yield replies.exported(incident, text)
    yield replies.confirm_archive(incident)
    for reply in (replies.noted, replies.joined, replies.escalated, replies.retrying):
        yield reply(incident)
    yield replies.redacted(incident, Remains((now,) * 30, title=True), now)
    yield replies.subscribed(incident, on=True)
    yield listing.incidents([incident] * 20, policy, now, more=3)
    yield listing.summary(incident, policy, now)
    yield listing.timeline(incident, entries, rules, now)
    yield listing.catchup(incident, entries, rules, now)
    yield listing.links(policy)
    yield help_messages.about(Word(text), "/incident")
    yield help_messages.overview([Word(text)] * 30, text)


class Word:
    """A subcommand that says whatever it likes about itself."""

    def __init__(self, text: str) -> None:
        self.name = self.usage = self.summary = self.where = text
        self.aliases = (text, text)


def _views(story: Story, text: str) -> Iterator[dict[str, Any]]:
    incident, rules, now, entries = story.incident, story.rules, story.now, story.entries
    policy = rules.policy
    draft = Draft(text, "sev1", "c1", text, private=True)
    context = FormContext(origin="C0INC", extra="C0INC:1.0:")
    yield declare.form(policy, draft, context, running=[incident] * 7, command="/incident", now=now)
    yield declare.form(policy, Draft(), context, running=[incident] * 7, command="/incident", now=now)
    yield update.form(incident, policy, now)
    yield status.form(incident, policy)
    yield severity.form(incident, policy)
    yield roles.form(incident, policy)
    yield resolve.form(incident, policy, text)
    yield resolve.form(incident, policy, None)
    yield from (form(incident) for form in (reason.reopen, reason.decline, reason.cancel))
    yield note.form(incident, policy)
    yield cadence.form(incident, policy)
    yield redact.form(incident, entries, rules, 1)
    yield redact.form(incident, entries, rules)
    for person in (incident.declared_by, Person("U0OTHER", text)):
        yield home(person, [incident] * 30, rules, now)


@_THOROUGH
@given(stories(), words())
def test_no_reply_says_more_than_it_means(story: Story, text: str) -> None:
    for post in _said(story, text):
        assert problems(post) == []


@settings(max_examples=20, suppress_health_check=list(HealthCheck))
@given(stories(), far_too_long)
def test_forty_thousand_characters_do_not_break_a_reply_or_a_form(story: Story, text: str) -> None:
    for payload in (*_said(story, text), *_views(story, text)):
        assert problems(payload) == []


@_THOROUGH
@given(stories(), words())
def test_no_form_and_no_home_says_more_than_it_means(story: Story, text: str) -> None:
    for view in _views(story, text):
        assert problems(view) == []


@_THOROUGH
@given(stories(), st.integers(1, 12))
def test_every_name_and_topic_is_one_that_slack_takes(story: Story, attempt: int) -> None:
    name = channel_name(story.incident, story.rules.policy, attempt)
    assert re.fullmatch(r"[a-z0-9_-]{1,80}", name)
    assert "42" in name
    said = topic(story.incident, story.rules.policy)
    assert 0 < length(said) <= 250
    assert not re.search(r"@\w|#\w|://|<|\n", said)


@_THOROUGH
@given(words(40_000), words(40_000), st.sampled_from(["sev1", None]))
def test_a_draft_fits_into_a_button_and_comes_back(title: str, description: str, level: str | None) -> None:
    encoded = Draft(title, level, "c1", description, private=True).encode()
    assert length(encoded) <= 2000
    draft = Draft.decode(encoded)
    assert (draft.severity, draft.component, draft.private, draft.drill) == (level, "c1", True, False)


@_THOROUGH
@given(stories())
def test_no_words_become_markup_in_the_markdown_export(story: Story) -> None:
    said = document(story.incident, story.entries, story.rules, story.now)
    text = markdown(said, story.rules, {})
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    inner = [child for token in tokens for child in token.children or []]
    kinds = {token.type for token in (*tokens, *inner)}
    assert not kinds & {
        "html_block",
        "html_inline",
        "image",
        "code_inline",
        "code_block",
        "fence",
        "hr",
        "s_open",
    }
    links = {child.attrs["href"] for child in inner if child.type == "link_open"}
    assert links <= {"https://team.slack.test/archives/C1/p1"}
    headings = sum(token.type == "heading_open" for token in tokens)
    assert headings == 6 + len(said.open) + len(said.updates) + len(said.evidence)
    assert sum(token.type == "table_open" for token in tokens) == 3
    assert not re.search(r"www\.|@\w", text)
    assert text.count("://") == text.count("](https://team.slack.test/archives/C1/p1)")


@_THOROUGH
@given(stories())
def test_the_json_export_holds_everything(story: Story) -> None:
    links = link(story.entries)
    text = export("json", story.incident, links, story.rules, story.now, payloads={})
    assert text.count('"hash"') == len(links)
