"""SM-9: what was sent of an alert is kept with the incident, without secrets, whole, and found wherever it is looked for."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from bot import backup, upkeep
from bot.cli import exported
from bot.domain import events as e
from bot.settings import Settings
from storage.database import Database
from tests.alerting import alerts, told
from tests.flows.alarms import OVER, card_of, tells_of
from tests.flows.records import happened
from tests.world import World

TOKEN = "xoxb-" + "123456789012-canary"


async def accepted(here: World) -> None:
    """An alert with a secret in it was accepted; later it was over."""
    await alerts(here, told("Catalog is slow", service="catalog", summary=f"token={TOKEN} & odd <words>"))
    await here.presses("ben", card_of(here, "token=[secret] & odd <words>"), "Accept as SEV3")
    await alerts(here, told("Catalog is slow", service="catalog", summary="Well again", until=OVER))
    await here.advance(minutes=1)


async def test_what_was_sent_before_and_after_it_became_an_incident_is_exported(here: World) -> None:
    await accepted(here)

    assert [one.file for one in await happened(here, e.FileKept)] == ["alert-1-1.txt", "alert-1-2.txt"]
    whole = json.loads(await exported(Settings(bot_token="", database_url=here.database_url), 1, "json"))
    first, second = (json.loads(text) for text in whole["payloads"].values())
    assert first["alerts"][0]["annotations"] == {"summary": "token=[secret] & odd <words>"}
    assert second["status"] == "resolved"
    assert "Well again" in await exported(Settings(bot_token="", database_url=here.database_url), 1, "md")


async def test_no_secret_is_kept_anywhere(here: World) -> None:
    await accepted(here)

    with closing(sqlite3.connect(here.database_url.removeprefix("sqlite:///"))) as db:
        assert not any(TOKEN in line for line in db.iterdump())
    assert not any(TOKEN in str(call.args) for call in here.workspace.calls)


async def test_an_altered_payload_is_noticed_and_so_is_one_that_is_gone(here: World) -> None:
    await accepted(here)
    assert await findings(here) == []
    first, second = (one.sha256 for one in await happened(here, e.FileKept))
    with closing(sqlite3.connect(here.database_url.removeprefix("sqlite:///"))) as db:
        db.execute("UPDATE files SET content = ? WHERE sha256 = ?", (b"nothing happened", first))
        db.execute("DELETE FROM files WHERE sha256 = ?", (second,))
        db.commit()

    told_of = "\n".join(await findings(here))

    assert first[:12] in told_of
    assert "INC-1" in told_of


async def findings(here: World) -> list[str]:
    """What `sitroom verify` finds."""
    database = await Database.open(here.database_url)
    try:
        return (await upkeep.altered(database))[1]
    finally:
        await database.close()


async def test_it_survives_a_backup(here: World) -> None:
    await accepted(here)
    folder = Path(here.database_url.removeprefix("sqlite:///")).parent
    settings = Settings(bot_token="", database_url=here.database_url)
    before = await exported(settings, 1, "json")
    await backup.back_up(here.database_url, folder / "saved")
    elsewhere = f"sqlite:///{folder / 'again.db'}"

    await backup.bring_back(folder / "saved", elsewhere, although_altered=False)

    assert await exported(Settings(bot_token="", database_url=elsewhere), 1, "json") == before


async def test_what_was_sent_goes_along_where_incidents_are_merged(here: World) -> None:
    await accepted(here)
    await here.types("ada", "#general", "/incident declare sev2 Login fails")

    await here.types("ben", here.incident_channel(1), "/incident merge INC-2")
    await alerts(
        here, told("Catalog is slow", service="catalog", summary="Slow again", at=here.now.isoformat())
    )
    await here.advance(minutes=1)

    settings = Settings(bot_token="", database_url=here.database_url)
    assert "Slow again" in str(json.loads(await exported(settings, 2, "json"))["payloads"])


async def test_what_is_no_incidents_is_forgotten_a_month_after_it_was_told_of_last(here: World) -> None:
    """Also where nothing ever showed that its group is over."""
    await here.presses("ben", await tells_of(here, "Noise"), "Decline")
    await alerts(here, told("Noise", until=OVER))

    await here.jump(minutes=31 * 24 * 60)
    await here.running.ticker.prune()

    with closing(sqlite3.connect(here.database_url.removeprefix("sqlite:///"))) as db:
        assert db.execute("SELECT count(*) FROM alert_payloads").fetchone() == (0,)
