"""How the page shows mrkdwn."""

import pytest
from playwright.async_api import Page

_LINKS = """async ([text, verbatim]) => {
  const { mrkdwn } = await import("/page/mrkdwn.js");
  const shown = document.createElement("div");
  shown.append(mrkdwn(text, { verbatim }));
  return [...shown.querySelectorAll("a")].map((one) => one.textContent);
}"""


@pytest.mark.parametrize(("verbatim", "links"), [(True, ["shown"]), (False, ["http://bare.test/x", "shown"])])
async def test_a_bare_address_is_a_link_unless_the_text_is_verbatim(
    page: Page, *, verbatim: bool, links: list[str]
) -> None:
    text = "see http://bare.test/x or <https://marked.test|shown>"

    assert await page.evaluate(_LINKS, [text, verbatim]) == links
