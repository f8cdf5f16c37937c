"""The buttons of an alert's card, and of the summary of a storm; `alerts` lists what waits."""

from bot.domain.alerts.judgement import Judgement, Verdict, check_waiting
from bot.domain.rejected import Rejected
from bot.messages import alerts as messages
from bot.messages.forms import alert as forms
from bot.messages.ids import Action, Field, Form
from handlers.asking import Ask
from handlers.desk import Desk
from handlers.intent import Answer, Handler, Intent, Judge, Open, Say, Where


async def listed(_ask: Ask, desk: Desk) -> Answer:
    """`alerts`."""
    waiting, count, summaries = await desk.waiting_alerts()
    where = {one.id: one.card or summaries.get(one.storm or 0) for one in waiting}
    links = {id_: desk.slack.permalink(at.channel, at.ts) for id_, at in where.items() if at}
    counted, more = await desk.counted_alerts(), count - len(waiting)
    return Say(messages.waiting(waiting, desk.policy, desk.now, links, counted, more=more))


def _on_group(verdict: Verdict) -> Handler:
    async def handler(ask: Ask, desk: Desk) -> Answer:
        by = await desk.actor()
        incident = int(ask.arg) if ask.arg.isdigit() else None
        return Judge(Judgement(by, verdict, group=ask.number, incident=incident, origin=ask.channel))

    return handler


def _on_storm(verdict: Verdict) -> Handler:
    async def handler(ask: Ask, desk: Desk) -> Answer:
        by = await desk.actor()
        incident = int(ask.arg) if ask.arg.isdigit() else None
        return Judge(Judgement(by, verdict, storm=ask.number, incident=incident, origin=ask.channel))

    return handler


async def choose(ask: Ask, desk: Desk) -> Answer:
    """Merge….

    Raises:
        Rejected: it does not wait any more, or there is nothing that it could belong to.
    """
    group = await desk.alert(ask.number)
    check_waiting(group, await desk.actor(), desk.rules, desk.now, joins=True)
    running = [one for one in await desk.visible() if one.drill == group.drill]
    if not running:
        raise Rejected("No incident is open that it could belong to. Accept it, and there is one.")
    return Open(forms.merge(group, running, ask.channel))


async def merged(ask: Ask, desk: Desk) -> Answer:
    """The form was sent."""
    incident = await desk.incident(int(ask.answer(Field.INTO)))
    by = await desk.actor(incident)
    group, origin = int(ask.context.extra), ask.context.origin
    return Judge(Judgement(by, Verdict.JOIN, group=group, incident=incident.number, origin=origin))


INTENT = Intent(
    name="alerts",
    summary="What alerts wait for somebody to decide",
    where=Where.ANYWHERE,
    slash=listed,
    actions={
        Action.ALERT_ACCEPT: _on_group(Verdict.ACCEPT),
        Action.ALERT_JOIN: _on_group(Verdict.JOIN),
        Action.ALERT_IGNORE: _on_group(Verdict.IGNORE),
        Action.ALERT_DECLINE: _on_group(Verdict.DECLINE),
        Action.ALERT_TAKE_UP: _on_group(Verdict.TAKE_UP),
        Action.ALERT_MERGE_OPEN: choose,
        Action.STORM_DECLARE: _on_storm(Verdict.ACCEPT),
        Action.STORM_JOIN: _on_storm(Verdict.JOIN),
        Action.STORM_DECLINE: _on_storm(Verdict.DECLINE),
        Action.STORM_TAKE_UP: _on_storm(Verdict.TAKE_UP),
    },
    forms={Form.ALERT_MERGE: merged},
)
