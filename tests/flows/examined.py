"""A set-up for `sitroom doctor` to look at, and what it finds there."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from bot.doctor import Level, examine
from storage.database import Database
from tests.program import ProgramWorld
from tests.world import ROOT

POLICY = ROOT / "policies" / "default.yml"

#: Behind what is wrong it begins with one of these.
TO_DO = re.compile(
    r"[.:;,] (add|change|check|`chmod|compare|copy|correct|create|install|make|mend|name|paste|run|see|set|synchronize|turn"
    r"|unset|write)\b",
    re.IGNORECASE,
)


@asynccontextmanager
async def set_up(folder: Path) -> AsyncIterator[ProgramWorld]:
    """A Slack, and a Sitroom that ran before."""
    policy = folder / "policy.yml"
    policy.write_text(POLICY.read_text())
    it = ProgramWorld(folder, policy)
    await it.server.start()
    await (await Database.open(it.database_url)).close()
    yield it
    await it.server.stop()


async def said(there: ProgramWorld, **changes: str) -> list[str]:
    """What the doctor says, a line each, at the time that Slack's clock had when the test began; never a secret."""
    given = {**there.environment, **changes}
    findings = await examine(given, lambda: datetime.now(UTC))
    for finding in findings:
        if finding.level is not Level.OK:
            assert TO_DO.search(str(finding)), f"says not what to do: {finding}"
    lines = [str(finding) for finding in findings]
    secrets = [given[name] for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN") if given[name]]
    secrets += [
        pair.partition("=")[2] for pair in given.get("SITROOM_DESTINATION_SECRETS", "").split() if pair
    ]
    assert not [secret for secret in secrets if secret in "\n".join(lines)]
    return lines


async def unwell(there: ProgramWorld, **changes: str) -> list[str]:
    """What is not well."""
    return [line for line in await said(there, **changes) if not line.startswith("ok ")]


def edit(file: Path, old: str, new: str) -> None:
    """Change the policy."""
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))
