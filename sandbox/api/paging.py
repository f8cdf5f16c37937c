"""Cursors: opaque to the app, an offset or a position inside."""

import base64
import binascii
from collections.abc import Sequence
from typing import Any

from sandbox.model import Json
from sandbox.refusals import ApiError


def encode(position: str) -> str:
    """A cursor for this position."""
    return base64.b64encode(f"next:{position}".encode()).decode()


def decode(cursor: str) -> str:
    """The position of a cursor.

    Raises:
        ApiError: `invalid_cursor`.
    """
    try:
        kind, _, position = base64.b64decode(cursor, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise ApiError("invalid_cursor") from error
    if kind != "next" or not position:
        raise ApiError("invalid_cursor")
    return position


def limit_of(wanted: int, most: int) -> int:
    """The page size to use.

    Raises:
        ApiError: `invalid_limit`.
    """
    if wanted < 0:
        raise ApiError("invalid_limit")
    return min(wanted or most, most)


def page(items: Sequence[Any], cursor: str, limit: int) -> tuple[list[Any], Json]:
    """One page of a list, and the `response_metadata` that leads to the next."""
    start = 0
    if cursor:
        position = decode(cursor)
        if not position.isdigit():
            raise ApiError("invalid_cursor")
        start = int(position)
    end = start + limit
    following = encode(str(end)) if end < len(items) else ""
    return list(items[start:end]), {"next_cursor": following}
