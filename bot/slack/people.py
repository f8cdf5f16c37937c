"""Who is who in the workspace, remembered for some minutes."""

from datetime import datetime, timedelta

import msgspec

from bot.clock import Clock
from bot.domain.people import Person, Standing
from bot.slack.errors import SlackError
from bot.slack.web import Json, WebApi

#: How long an answer about an account is believed.
BELIEVED = timedelta(minutes=10)

#: Slack's words for somebody whom we may not know.
_UNKNOWN = frozenset({"user_not_found", "user_not_visible"})


class Account(msgspec.Struct, frozen=True):
    """Somebody's account: who they are and what they are to the workspace."""

    person: Person
    standing: Standing


class People:
    """Looks accounts up."""

    def __init__(self, web: WebApi, clock: Clock) -> None:
        self._web, self._clock = web, clock
        self._known: dict[str, tuple[datetime, Account]] = {}
        self.team = ""

    async def account(self, user: str) -> Account:
        """The account with this id; one that Slack does not know is an outsider.

        Raises:
            SlackError: Slack would not say, and the account was never seen before.
        """
        at, known = self._known.get(user, (None, None))
        if at and known and self._clock() - at < BELIEVED:
            return known
        try:
            answer = await self._web.call("users.info", {"user": user})
        except SlackError as error:
            if error.code in _UNKNOWN:
                return Account(Person(user, user), Standing.OUTSIDER)
            if known:
                return known
            raise
        return self.learn(answer.get("user", {}))

    def learn(self, raw: Json) -> Account:
        """Remember an account as Slack describes it (`users.info`, `user_change`)."""
        account = Account(Person(str(raw.get("id", "")), _name(raw)), self._standing(raw))
        self._known[account.person.id] = (self._clock(), account)
        return account

    async def by_email(self, address: str) -> Person | None:
        """Who has this e-mail address, or None when nobody has."""
        try:
            answer = await self._web.call("users.lookupByEmail", {"email": address})
        except SlackError as error:
            if error.code == "users_not_found":
                return None
            raise
        return self.learn(answer.get("user", {})).person

    def _standing(self, raw: Json) -> Standing:
        elsewhere = bool(self.team) and raw.get("team_id", self.team) != self.team
        if raw.get("deleted") or raw.get("is_bot") or raw.get("is_stranger") or elsewhere:
            return Standing.OUTSIDER
        if raw.get("is_restricted") or raw.get("is_ultra_restricted"):
            return Standing.GUEST
        return Standing.MEMBER


def _name(raw: Json) -> str:
    profile = raw.get("profile", {})
    found = profile.get("display_name") or profile.get("real_name") or raw.get("real_name") or raw.get("name")
    return str(found or raw.get("id", "somebody"))
