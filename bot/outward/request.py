"""What is sent over HTTP."""

import msgspec

#: How much of an answer is read, in bytes.
LIMIT = 256 * 1024


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """A request, and how far it may go.

    Attributes:
        seconds: how long the whole may take.
        private: whether it may go to an address that only this network knows, or to this machine.
        limit: how much of an answer is read, in bytes.
        whole: whether an answer counts only if it can be read to its end. Where the request does something, its status
            counts as soon as it is there.
    """

    url: str
    seconds: float
    method: str = "GET"
    headers: dict[str, str] = {}
    body: bytes | None = None
    private: bool = False
    limit: int = LIMIT
    whole: bool = True
