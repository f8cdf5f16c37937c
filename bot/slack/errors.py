"""What went wrong with a call to Slack, in the terms delivery decides by."""

#: Slack's error codes that another try may cure (https://docs.slack.dev/reference/methods).
_PASSING = frozenset(
    {
        "internal_error",
        "fatal_error",
        "request_timeout",
        "service_unavailable",
        "team_added_to_org",
        "rollup_error",
        "ratelimited",
        "rate_limited",
    }
)


#: Slack's error codes for a token that serves no more (https://docs.slack.dev/reference/methods/auth.test).
_TOKEN_REFUSED = frozenset(
    {"not_authed", "invalid_auth", "account_inactive", "token_revoked", "token_expired"}
)

#: Something answered with 200, but it was no Web API.
NOT_SLACK = "not_slack"


class SlackError(Exception):
    """A call to Slack failed.

    Attributes:
        method: the Web API method.
        code: Slack's word for it, or ours: `timeout`, `connection`, `http_503`, `ratelimited`, `not_slack`.
        permanent: whether trying again is pointless, because Slack refused this very call.
        retry_after: seconds to wait before the method may be called again, where Slack said so.
    """

    def __init__(
        self,
        method: str,
        code: str,
        *,
        permanent: bool = False,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(f"{method}: {code}")
        self.method = method
        self.code = code
        self.permanent = permanent
        self.retry_after = retry_after

    @property
    def token_refused(self) -> bool:
        """Whether Slack takes our token no more. It says nothing of the call: an operator mends it, and it is made then."""
        return self.code in _TOKEN_REFUSED

    @property
    def foreign(self) -> bool:
        """Whether something answered a call that is no Web API. At the start, the address is wrong; later, it may pass."""
        return self.code == NOT_SLACK or self.code.startswith(("http_3", "http_4"))

    @property
    def outcome(self) -> str:
        """What came of the call, in one of few words: `ratelimited`, `unauthorized`, `refused` or `unavailable`."""
        if self.code in {"ratelimited", "rate_limited", "http_429"}:
            return "ratelimited"
        if self.token_refused or self.code == "missing_scope":
            return "unauthorized"
        return "refused" if self.permanent else "unavailable"


def answered(method: str, code: str) -> SlackError:
    """The error for an answer with `ok: false`."""
    return SlackError(method, code, permanent=code not in _PASSING | _TOKEN_REFUSED)
