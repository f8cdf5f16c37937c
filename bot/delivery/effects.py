"""What is done about each effect of an incident that takes no more than Slack, a hook or a pager."""

from typing import assert_never

from bot.delivery import papers, places
from bot.delivery.errand import Errand
from bot.delivery.hooking import Hooks
from bot.delivery.paging import Pagers
from bot.delivery.showing import show
from bot.domain import commands as c
from bot.domain import effects as f
from bot.domain.effects import Effect, Show


async def carry_out(effect: Effect, errand: Errand, hooks: Hooks, pagers: Pagers) -> list[c.Command]:  # noqa: C901, PLR0912 - one an effect
    """Do it, and answer with what came of it.

    Raises:
        SlackError, DestinationError: it could not be done.
        LeaseLost: as `Lease.check`.
    """
    match effect:
        case f.CallHook():
            return await hooks.call(errand)
        case f.PageOutside():
            return await pagers.tell(effect, errand)
        case Show():
            return await show(effect, errand)
        case f.OpenChannel():
            return await places.open_channel(errand)
        case f.SetTopic():
            return await places.set_topic(errand)
        case f.SyncBookmarks():
            return await places.sync_bookmarks(errand)
        case f.PinCard():
            return await places.pin_card(errand)
        case f.PinAnnouncement():
            return await places.pin_announcement(errand)
        case f.Invite():
            return await places.invite(effect, errand)
        case f.ArchiveChannel():
            return await places.archive(errand)
        case f.Confirm():
            return await places.confirm(effect, errand)
        case f.KeepFiles() | f.TakeSnapshot():
            raise TypeError("files are stored in the transaction that records them")
        case f.ShareExport():
            return await papers.share_export(effect.version, errand)
        case f.ShowAlert() | f.ShowStorm():
            raise TypeError("an alert may have no incident")
        case _:
            assert_never(effect)
