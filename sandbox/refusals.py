"""The two ways the sandbox says no: to an app by an error code, to a person by a sentence."""

from typing import Any


class ApiError(Exception):
    """An `ok: false` answer of the Web API."""

    def __init__(self, code: str, **extra: Any) -> None:
        super().__init__(code)
        self.code = code
        self.extra = extra


def invalid_arguments(*messages: str) -> ApiError:
    """The error for missing or malformed arguments, with Slack's `response_metadata`."""
    return ApiError("invalid_arguments", response_metadata={"messages": [f"[ERROR] {m}" for m in messages]})


class Refused(Exception):  # noqa: N818 - it is a refusal, not an error of the sandbox
    """Slack's client would not let this person do that; the message is what they are told."""
