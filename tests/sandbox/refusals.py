"""What the Web API said when it said no."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse


async def refusal(call: Any) -> dict[str, Any]:
    with pytest.raises(SlackApiError) as raised:
        await call
    response = raised.value.response
    assert isinstance(response, AsyncSlackResponse)
    assert isinstance(response.data, dict)
    return response.data


async def error(call: Any) -> str:
    return str((await refusal(call))["error"])
