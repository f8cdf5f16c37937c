"""A service outside Slack to which Sitroom sends something, and how that can fail."""


class DestinationError(Exception):
    """Something could not be sent, or nobody knows whether it was.

    Attributes:
        code: our word for why, which `bot.messages.unsent` has a sentence for.
        permanent: whether trying again is pointless before somebody has mended something.
        retry_after: after how many seconds it asks to be tried again, where it said so.
    """

    def __init__(self, code: str, *, permanent: bool = False, retry_after: float | None = None) -> None:
        super().__init__(code)
        self.code, self.permanent, self.retry_after = code, permanent, retry_after
