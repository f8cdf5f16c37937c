"""`sitroom doctor` on what is told something outside Slack: it goes there as a call would, and calls nobody."""

from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.destinations.mail import PASSWORD, USER, mail_server
from tests.destinations.pagerduty import KEY, pagerduty
from tests.flows.examined import edit, said, set_up, unwell
from tests.health.endpoints import certificate, endpoint, saying
from tests.outward.receiver import receiver
from tests.program import ProgramWorld

#: In the order of the policy.
DUTY, NIGHT, PHONE = "Ops duty", "Night mail", "Pager app"


@pytest.fixture
async def there(tmp_path: Path) -> AsyncIterator[ProgramWorld]:
    async with set_up(tmp_path) as it:
        yield it


def _duty(url: str = "", *, private: bool = True) -> str:
    return f"{{id: duty, name: {DUTY}, kind: pagerduty, roles: [commander]{_at(url, private=private)}}}"


def _phone(url: str, *, private: bool = True) -> str:
    return f"{{id: phone, name: {PHONE}, kind: webhook, roles: [commander]{_at(url, private=private)}}}"


def _at(url: str, *, private: bool) -> str:
    return f", url: '{url}', private: {str(private).lower()}" if url else ""


MAIL = f"{{id: mail, name: {NIGHT}, kind: email, roles: [commander]}}"


def _pagers(there: ProgramWorld, *pagers: str) -> None:
    on_duty = "roster: [ben@acme.test]\n    acknowledge_minutes: 5\n"
    edit(there.policy_file, "# roster: [oncall:sre, ben@example.com]\n", on_duty)
    edit(there.policy_file, "# pagers:\n", f"pagers: [{', '.join(pagers)}]\n# pagers:\n")


def _scenario(there: ProgramWorld, url: str) -> None:
    hook = f"{{url: '{url}', on: {{flag: 'on'}}, private: true}}"
    scenario = f"{{id: payments-down, title: Payments fail, happens: x, expected: x, hook: {hook}}}"
    with there.policy_file.open("a") as file:
        file.write(f"\ngame_days: {{scenarios: [{scenario}]}}\n")


def _mail(port: int, *, host: str = "127.0.0.1", login: str = "") -> dict[str, str]:
    url = f"smtp://{login}{host}:{port}"
    return {"SITROOM_SMTP_URL": url, "SITROOM_MAIL_FROM": "sitroom@acme.test"}


async def test_sm_14_what_could_call_is_well_and_nobody_is_called_to_find_out(there: ProgramWorld) -> None:
    """SM-14, SP-4: nobody wakes up, no failure is switched on, and no mail is sent."""
    async with pagerduty() as duty, receiver() as phone, receiver() as flags, mail_server() as (box, port):
        _pagers(there, _duty(duty.url), MAIL, _phone(phone.url))
        _scenario(there, flags.url)
        secrets = f"duty={KEY} phone=0123456789abcdef"
        found = await said(there, SITROOM_DESTINATION_SECRETS=secrets, **_mail(port))

        assert [*duty.server.requests, *phone.requests, *flags.requests, *box.mails] == []
    outside = [line for line in found if line[6:].startswith((DUTY, NIGHT, PHONE, "hook"))]
    well = "it can be reached, and its secret is set. Whether that is the right one shows with the first call"
    unsigned = "not signed: SITROOM_DESTINATION_SECRETS has no payments-down=SECRET"
    assert outside == [
        f"ok    {DUTY}: PagerDuty; {well}",
        f"ok    {NIGHT}: e-mail; the mail server lets Sitroom in",
        f"ok    {PHONE}: webhook; {well}",
        f"ok    hook of payments-down: it can be reached; what it is told is {unsigned}",
    ]


async def test_sm_14_a_pager_without_what_it_needs_is_named_with_what_to_set(there: ProgramWorld) -> None:
    """SM-14: whoever sets it up hears of it before the first call."""
    _pagers(there, _duty(), MAIL)

    missing, without_server = await unwell(there)

    assert missing == (
        f"fail  {DUTY}: it has no secret, so it cannot call. Add duty=SECRET to SITROOM_DESTINATION_SECRETS."
    )
    assert without_server.startswith(f"fail  {NIGHT}: there is no mail server")


async def test_a_secret_of_nothing_is_named(there: ProgramWorld) -> None:
    async with pagerduty() as duty:
        _pagers(there, _duty(duty.url))
        [wrong] = await unwell(there, SITROOM_DESTINATION_SECRETS=f"dutty=0123456789abcdef duty={KEY}")

    assert "dutty" in wrong


async def test_a_key_that_pagerduty_would_not_take(there: ProgramWorld) -> None:
    async with pagerduty() as duty:
        _pagers(there, _duty(duty.url))
        [wrong] = await unwell(there, SITROOM_DESTINATION_SECRETS=f"duty={KEY[1:]}")

    assert wrong == (
        f"fail  {DUTY}: Its secret is no Integration Key of PagerDuty's: those have 32 characters. "
        "Mend that, or every call fails."
    )


NOBODY = "http://127.0.0.1:9/"
TO_DO = "See that it is up and that this machine may connect to it, or correct the policy."


@pytest.mark.parametrize(
    ("url", "private", "wrong"),
    [
        (NOBODY, True, f"warn  {PHONE}: It refuses connections. {TO_DO}"),
        (NOBODY, False, f"fail  {PHONE}: Its address is one of this network. If that is meant, the policy"),
        (
            "http://169.254.169.254/",
            True,
            f"fail  {PHONE}: Its address is one that is never called: link-local",
        ),
        (f"https://{'n' * 64}.test/", False, f"warn  {PHONE}: The name of its server is not known. {TO_DO}"),
    ],
)
async def test_an_address_that_no_call_would_reach(
    there: ProgramWorld, url: str, private: bool, wrong: str
) -> None:
    _pagers(there, _phone(url, private=private))

    [found] = await unwell(there, SITROOM_DESTINATION_SECRETS="phone=0123456789abcdef")

    assert found.startswith(wrong)


async def test_a_certificate_that_does_not_hold(there: ProgramWorld, tmp_path: Path) -> None:
    server, _ = certificate(tmp_path, "another.test")
    async with endpoint(saying(b""), tls=server) as phone:
        _pagers(there, _phone(f"https://127.0.0.1:{phone.port}/"))
        [found] = await unwell(there, SITROOM_DESTINATION_SECRETS="phone=0123456789abcdef")

    assert found == f"warn  {PHONE}: The certificate of its server does not hold. {TO_DO}"


async def test_sp_4_a_hook_that_nothing_would_reach(there: ProgramWorld) -> None:
    """SP-4: on the day itself it would be too late."""
    _scenario(there, NOBODY)

    [found] = await unwell(there)

    assert found == f"warn  hook of payments-down: It refuses connections. {TO_DO}"


async def test_a_mail_server_that_does_not_let_sitroom_in(there: ProgramWorld, tmp_path: Path) -> None:
    _pagers(there, MAIL)
    server, _ = certificate(tmp_path, "localhost")
    async with mail_server(server) as (_, port):
        assert await unwell(there, **_mail(port, login=f"{USER}:{quote(PASSWORD, safe='')}@")) == []
        [refused] = await unwell(there, **_mail(port, login=f"{USER}:another@"))
    [gone] = await unwell(there, **_mail(port))
    async with mail_server(host="127.0.0.2") as (_, port):
        [open_] = await unwell(there, **_mail(port, host="127.0.0.2"))

    assert refused.startswith(f"fail  {NIGHT}: The mail server does not take the password.")
    assert "another" not in refused
    assert gone == (
        f"warn  {NIGHT}: There is no way to it. See that it is up and that this machine may connect to it, "
        "or correct SITROOM_SMTP_URL."
    )
    assert open_.startswith(f"fail  {NIGHT}: The mail server offers no TLS.")
