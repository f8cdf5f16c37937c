"""Mail is handed over to a real server, with TLS and a password; nothing that people write becomes a header of it."""

from pathlib import Path
from urllib.parse import quote

import pytest
from msgspec.structs import replace

from bot.destinations.email import send
from bot.domain.pagers import Turn
from bot.domain.policy import Pager, PagerKind
from bot.outward.destination import DestinationError, Means
from tests.destinations.mail import PASSWORD, USER, mail_server
from tests.destinations.pages import PAGE, means
from tests.health.endpoints import certificate

PAGER = Pager(id="mail", name="Mail", kind=PagerKind.EMAIL)


def _by(
    port: int, *, user: str = "", password: str = "", scheme: str = "smtp", host: str = "127.0.0.1"
) -> Means:
    login = f"{user}:{quote(password, safe='')}@" if user else ""
    return means(mail_server=f"{scheme}://{login}{host}:{port}")


async def test_whoever_is_called_gets_a_mail_that_says_so() -> None:
    async with mail_server() as (box, port):
        await send(PAGE, PAGER, _by(port))

    [(mail, to, _)] = box.mails
    assert to == ["ben@acme.test"]
    assert mail["To"] == "ben@acme.test"
    assert mail["From"] == "sitroom@acme.test"
    assert mail["Subject"] == PAGE.summary
    assert mail["Message-ID"] == f"<{PAGE.key}.ben%40acme.test@acme.test>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert PAGE.lines[1] in mail.get_content()


@pytest.mark.parametrize("turn", [Turn.ANSWERED, Turn.OVER])
async def test_only_calls_are_mailed(turn: Turn) -> None:
    async with mail_server() as (box, port):
        await send(replace(PAGE, turn=turn), PAGER, _by(port))

    assert box.mails == []


async def test_a_password_is_given_behind_starttls_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, _ = certificate(tmp_path, "localhost")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
    async with mail_server(server) as (box, port):
        await send(PAGE, PAGER, _by(port, user=USER, password=PASSWORD, host="localhost"))
        with pytest.raises(DestinationError) as refused:
            await send(PAGE, PAGER, _by(port, user=USER, password="another", host="localhost"))
        with pytest.raises(DestinationError) as unknown:
            await send(PAGE, PAGER, _by(port, host="localhost"))

    assert [encrypted for _, _, encrypted in box.mails] == [True]
    assert (refused.value.code, refused.value.permanent) == ("smtp_535", True)
    assert (unknown.value.code, unknown.value.permanent) == ("smtp_530", True)


async def test_where_tls_comes_first_the_password_is_given_behind_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, _ = certificate(tmp_path, "localhost")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
    async with mail_server(server, at_once=True) as (box, port):
        await send(PAGE, PAGER, _by(port, user=USER, password=PASSWORD, scheme="smtps", host="localhost"))

    assert len(box.mails) == 1


async def test_a_server_elsewhere_without_tls_gets_neither_mail_nor_password() -> None:
    """By an address that is not the one by which this machine is known to need none."""
    elsewhere = "127.0.0.2"
    async with mail_server(host=elsewhere) as (box, port):
        with pytest.raises(DestinationError) as failed:
            await send(PAGE, PAGER, _by(port, user=USER, password=PASSWORD, host=elsewhere))

    assert (failed.value.code, failed.value.permanent) == ("no_tls", True)
    assert box.mails == []


async def test_a_server_on_this_machine_needs_no_certificate_that_holds(tmp_path: Path) -> None:
    """What a distribution installs offers STARTTLS by a certificate that nobody signed."""
    server, _ = certificate(tmp_path, "another.test")
    async with mail_server(server) as (box, port):
        await send(PAGE, PAGER, _by(port, user=USER, password=PASSWORD))

    assert [encrypted for _, _, encrypted in box.mails] == [True]


async def test_a_certificate_that_does_not_hold_is_not_spoken_to(tmp_path: Path) -> None:
    server, _ = certificate(tmp_path, "localhost")
    elsewhere = "127.0.0.2"
    async with mail_server(server, host=elsewhere) as (box, port):
        with pytest.raises(DestinationError) as failed:
            await send(PAGE, PAGER, _by(port, user=USER, password=PASSWORD, host=elsewhere))

    assert (failed.value.code, failed.value.permanent) == ("certificate", False)
    assert box.mails == []


async def test_what_hangs_up_after_it_took_the_mail_is_tried_again_with_the_same_identifier() -> None:
    async with mail_server() as (box, port):
        box.hangs_up = True
        with pytest.raises(DestinationError) as failed:
            await send(PAGE, PAGER, _by(port))
        box.hangs_up = False
        await send(PAGE, PAGER, _by(port))

    assert not failed.value.permanent
    assert len({mail["Message-ID"] for mail, _, _ in box.mails}) == 1


@pytest.mark.parametrize(
    ("answer", "code", "permanent"),
    [("550 No such user", "smtp_550", True), ("451 Come again", "smtp_451", False)],
)
async def test_an_address_that_is_refused_is_said(answer: str, code: str, permanent: bool) -> None:
    async with mail_server() as (box, port):
        box.refuses = {"ben@acme.test": answer}
        with pytest.raises(DestinationError) as failed:
            await send(PAGE, PAGER, _by(port))

    assert (failed.value.code, failed.value.permanent) == (code, permanent)


async def test_a_port_at_which_nobody_listens_is_tried_again() -> None:
    async with mail_server() as (_, port):
        pass
    with pytest.raises(DestinationError) as failed:
        await send(PAGE, PAGER, _by(port))

    assert (failed.value.code, failed.value.permanent) == ("unreachable", False)


@pytest.mark.parametrize(
    ("changes", "server", "code"),
    [({"to": ""}, "smtp://127.0.0.1:9", "no_mail_address"), ({}, "", "no_mail_server")],
)
async def test_without_an_address_or_a_server_it_cannot_call(
    changes: dict[str, str], server: str, code: str
) -> None:
    with pytest.raises(DestinationError, match=code) as failed:
        await send(replace(PAGE, **changes), PAGER, means(mail_server=server))

    assert failed.value.permanent


@pytest.mark.parametrize(
    "summary",
    [
        "INC-1 Bcc: evil@evil.test" * 40,
        "=?utf-8?q?=0ABcc:_evil@evil.test?=",
        "\U0001f525 " * 400,
        "caf\u00e9 <b>bold</b> \u202e",
    ],
)
async def test_no_words_of_people_become_a_header(summary: str) -> None:
    async with mail_server() as (box, port):
        await send(replace(PAGE, summary=summary), PAGER, _by(port))

    [(mail, to, _)] = box.mails
    assert to == ["ben@acme.test"]
    assert mail["Bcc"] is None
    assert len(str(mail["Subject"])) <= 250


@pytest.mark.parametrize("address", ["b\u00e9n@acme.test", "ben@acme.test\r\nBcc: e@evil.test"])
async def test_an_address_that_is_none_gets_nothing_sent_elsewhere(address: str) -> None:
    async with mail_server() as (box, port):
        with pytest.raises(DestinationError):
            await send(replace(PAGE, to=address), PAGER, _by(port))

    assert box.mails == []
