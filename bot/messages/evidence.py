"""The message from which an incident was declared, as the first thing in its channel."""

from bot.domain.events import MessageCaptured
from bot.messages import kit, marks
from bot.messages.kit import Post
from bot.messages.scene import Scene
from bot.messages.text import link, moment, name, quoted


def evidence(scene: Scene) -> Post | None:
    """The quoted message, with its author, its time and the way to it."""
    captured = scene.event(MessageCaptured)
    if captured is None or captured.how != "evidence" or scene.blank_news:
        return None
    message = captured.message
    head = f":page_facing_up: Declared from what *{name(message.author)}* wrote {moment(message.posted_at, scene.now)}:"
    files = f"{len(message.files)} file{'s' if len(message.files) > 1 else ''}" if message.files else ""
    way = link(message.permalink, "Open the message") if message.permalink else ""
    blocks = [
        kit.section(head),
        kit.section(quoted(message.text)) if message.text.strip() else None,
        kit.context(" · ".join(filter(None, [files, way]))),
    ]
    text = f"{marks.called(scene.incident)}: declared from a message by {message.author.name}"
    return marks.about(scene.incident, text, blocks)
