"""App Home: a person's own view of what is going on."""

from handlers.asking import Ask
from handlers.desk import Desk
from handlers.intent import Answer, Intent, Nothing, ShowHome


async def opened(ask: Ask, _desk: Desk) -> Answer:
    """`app_home_opened`; opening the messages tab is the same event and shows nothing."""
    return ShowHome() if ask.happened.tab in {"home", ""} else Nothing()


INTENT = Intent(
    name="home", summary="My incidents, open incidents, what is overdue", events={"app_home_opened": opened}
)
