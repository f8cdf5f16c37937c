"""The arguments of a Web API call, from wherever the client put them.

The SDK sends most arguments in the query string of a POST, blocks and views as JSON bodies, uploads
as forms; booleans arrive as `1` and `0`. Later sources win: query, then body.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl

import msgspec
from aiohttp import web

from sandbox.model import Json
from sandbox.refusals import ApiError, invalid_arguments

_TRUE = {"1", "true", "True", "yes"}


class Arguments:
    """Reads arguments in the types a method wants."""

    def __init__(self, values: Json) -> None:
        self.values = values

    def __contains__(self, name: str) -> bool:
        return self.values.get(name) is not None

    def __iter__(self) -> Iterator[str]:
        return iter(self.values)

    def text(self, name: str, default: str = "") -> str:
        """A text; numbers are taken as their digits."""
        value = self.values.get(name)
        if value is None:
            return default
        return value if isinstance(value, str) else str(value)

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A boolean, as `true`, `"true"`, `"1"` or 1."""
        value = self.values.get(name)
        if value is None:
            return default
        return value if isinstance(value, bool) else str(value) in _TRUE

    def number(self, name: str, default: int) -> int:
        """A whole number.

        Raises:
            ApiError: `invalid_arguments` when it is none.
        """
        value = self.values.get(name)
        if value is None or value == "":
            return default
        try:
            return int(value)
        except (TypeError, ValueError) as error:
            raise invalid_arguments(f"{name} must be a number [json-pointer:/{name}]") from error

    def names(self, name: str) -> list[str]:
        """A comma-separated list, or a JSON list."""
        value = self.values.get(name)
        if isinstance(value, list):
            return [str(item) for item in value]
        return [part.strip() for part in self.text(name).split(",") if part.strip()]

    def json(self, name: str, code: str = "invalid_arguments") -> Any:
        """A JSON value, sent as itself or as text.

        Raises:
            ApiError: with this code, when the text is not JSON.
        """
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return msgspec.json.decode(value)
        except msgspec.DecodeError as error:
            raise ApiError(code) from error


async def read(request: web.BaseRequest) -> Json:
    """All arguments of a request in one mapping.

    Raises:
        ApiError: `invalid_json` or `json_not_object`.
    """
    values: Json = dict(request.query)
    if request.method == "GET" or not request.body_exists:
        return values
    kind = request.content_type
    if kind == "application/json":
        return values | _decoded(await request.read())
    if kind == "multipart/form-data":
        form = await request.post()
        return values | {k: v.file.read() if isinstance(v, web.FileField) else v for k, v in form.items()}
    body = await request.read()
    if kind == "application/x-www-form-urlencoded":
        return values | dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    return values


def _decoded(body: bytes) -> Json:
    if not body.strip():
        return {}
    try:
        decoded = msgspec.json.decode(body)
    except msgspec.DecodeError as error:
        raise ApiError("invalid_json") from error
    if not isinstance(decoded, dict):
        raise ApiError("json_not_object")
    return decoded


def without_secrets(values: Mapping[str, Any]) -> Json:
    """The arguments as they may be logged."""
    return {name: value for name, value in values.items() if name != "token"}
