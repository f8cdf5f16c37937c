"""Practice: which scenarios there are, what one is about, and how it went."""

from collections.abc import Iterator

from bot.domain import events as e
from bot.domain.alerts.expected import real_at
from bot.domain.alerts.health import called
from bot.domain.drill_report import Asked, Report, Worked, report
from bot.domain.incident import HOOK, Incident, Practice
from bot.domain.policy import Policy, Scenario
from bot.domain.status import Status
from bot.domain.wording import duration
from bot.messages import ids, kit, marks
from bot.messages.kit import Block, Post
from bot.messages.scene import Scene
from bot.messages.text import channel_link, code, moment, name, phrase, said
from bot.messages.unsent import why_unsent

#: How many of a playbook's undone steps are named, and how much of each.
_NAMED, _STEP = 5, 100


def scenarios(policy: Policy, command: str) -> Post:
    """What there is to practise, each with a button that begins it."""
    how = f"Or practise something of your own: {code(f'{command} drill sev2 What is broken')}."
    head = kit.section("*What shall we practise?*")
    return kit.post("Scenarios to practise", [head, *scenario_rows(policy), kit.context(how)])


def scenario_rows(policy: Policy) -> list[Block]:
    """Each scenario with a button that begins it."""
    return [_scenario(one, policy) for one in policy.game_days.scenarios]


def _scenario(one: Scenario, policy: Policy) -> Block:
    severity = policy.severity(one.severity or policy.default_severity)
    text = f":{severity.emoji}: *{phrase(one.title)}* · {code(one.id)}\n{phrase(one.happens, 400)}"
    return kit.section(text, kit.button("Begin", ids.Action.DRILL_BEGIN, one.id, suffix=one.id))


def scenario(scene: Scene) -> Post | None:
    """What is practised, and what its hook was told."""
    begun, practice = scene.event(e.ScenarioBegun), scene.incident.practice
    if begun is None or practice is None:
        return None
    blocks = [
        kit.section(f":dart: *What happens*\n{said(begun.happens, 1400)}"),
        kit.section(f"*What is expected*\n{said(begun.expected, 1400)}"),
        kit.context(_hook(scene, practice), scene.from_when),
    ]
    return marks.about(scene.incident, f"{marks.called(scene.incident)}: what is practised", blocks)


def _hook(scene: Scene, practice: Practice) -> str:
    incident = scene.incident
    if practice.hook is None:
        return ""
    if incident.private:
        return ":electric_plug: The hook is not called: nothing of a private incident leaves Slack."
    if error := incident.missing.get(HOOK):
        return f":warning: The hook did not hear that it {_turn(incident)}. {phrase(why_unsent(error), 300)}"
    if practice.told is None or practice.told_at is None:
        return ":electric_plug: The hook is called." if incident.is_open else ""
    what = "begins" if practice.told else "is over"
    at = moment(practice.told_at, scene.now)
    return (
        f":electric_plug: The hook was told at {at} that it {what}, and answered {called(practice.status)}."
    )


def _turn(incident: Incident) -> str:
    return "begins" if incident.is_open else "is over"


def how_it_went(scene: Scene) -> Post | None:
    """The report of a drill that is over, as it was then."""
    if not scene.story:
        return None
    went = report(scene.story, scene.policy)
    where = (
        f" {channel_link(scene.incident.channel.id)}" if scene.show.channel and scene.incident.channel else ""
    )
    head = f":checkered_flag: *How it went:* {marks.called_safely(scene.incident)}{where}"
    practice = scene.incident.practice
    lines = [
        head,
        *_times(went, scene.policy),
        *(_asked(one, went, scene) for one in went.asked),
        *map(_worked, went.worked),
        *_firing(went.incident, scene),
    ]
    expected = f"*Expected:* {phrase(practice.expected, 1000)}" if practice else ""
    blocks = [*kit.paragraphs(lines), kit.context(expected, scene.from_when)]
    return marks.about(scene.incident, f"{marks.called(scene.incident)}: how it went", blocks)


def _times(went: Report, policy: Policy) -> Iterator[str]:
    deed, update, incident = went.acknowledged, went.first_update, went.incident
    yield (
        f"• *Acknowledged* after {duration(went.after(deed.at))} by {name(deed.by)}"
        if deed
        else "• *Acknowledged* by nobody who commanded"
    )
    yield (
        f"• *First update* after {duration(went.after(update.at))} by {name(update.by)}"
        if update
        else "• *No update* was posted"
    )
    if mitigated := went.mitigated:
        yield f"• *Mitigated* after {duration(went.after(mitigated.at))} by {name(mitigated.by)}"
    ended = Status.RESOLVED if incident.status is Status.CLOSED else incident.status
    yield f"• *{marks.status_name(ended, policy)}* after {duration(went.after(incident.resolved_at or went.ended_at))}"
    if not went.asked:
        yield "• No reminder was needed"


def _asked(one: Asked, went: Report, scene: Scene) -> str:
    late = duration((one.done_at or went.ended_at) - one.due_at)
    if one.role:
        role = marks.role_name(one.role, scene.policy)
        taken = f"taken {late} later" if one.done_at else "never taken"
        return f"• *{role}* was offered at {moment(one.due_at, scene.now)}, and {taken}"
    due = f"• *Update due {moment(one.due_at, scene.now)}:* "
    if one.done_at is None:
        return f"{due}never came; it was over {late} later"
    return f"{due}{f'put off after {late}' if one.put_off else f'{late} late'}"


def _firing(incident: Incident, scene: Scene) -> Iterator[str]:
    """What the drill made and is not over, and when it is taken for real."""
    named = [f"“{phrase(seen.told.title, _STEP)}”" for seen in incident.firing if seen.told.expected]
    at = real_at(incident)
    if named and at:
        more = f" and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
        fires = "fires" if len(named) == 1 else "fire"
        yield (
            f":rotating_light: *Look:* {', '.join(named[:_NAMED])}{more} {fires} still. "
            f"What fires at {moment(at, scene.now)} counts as real."
        )


def _worked(one: Worked) -> str:
    done = f"• *{phrase(one.name)}:* {one.steps - len(one.undone)} of {one.steps} steps done"
    named = ", ".join(f"“{phrase(step, _STEP)}”" for step in one.undone[:_NAMED])
    more = f" and {len(one.undone) - _NAMED} more" if len(one.undone) > _NAMED else ""
    return f"{done}. Not: {named}{more}" if one.undone else done
