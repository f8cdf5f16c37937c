"""The outbox worker: takes an effect, does it in Slack, and hands back commands that say what came of it.

Nothing here decides anything about an incident. A call that failed for now is tried again, with growing
pauses, for a day; one that cannot succeed is buried, the incident is told which step is missing, and a
person can ask for another try.
"""

from bot.delivery.outbox import Delivery

__all__ = ["Delivery"]
