"""What the environment says of services outside Slack: a mistake is one sentence that says what to set."""

import pytest

from bot.settings import SettingsError, read_local_settings

MAIL = {
    "SITROOM_SMTP_URL": "smtp://sitroom:p%40ss@mail.acme.test:587",
    "SITROOM_MAIL_FROM": "sitroom@acme.test",
}


def test_each_pager_has_its_secret_and_mail_its_server() -> None:
    settings = read_local_settings(
        {**MAIL, "SITROOM_DESTINATION_SECRETS": "pd=0123456789abcdef hook=fedcba9876543210="}
    )

    assert settings.secrets_of_destinations == {"pd": "0123456789abcdef", "hook": "fedcba9876543210="}
    assert (settings.smtp_url, settings.mail_from) == tuple(MAIL.values())


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"SITROOM_DESTINATION_SECRETS": "pd=short"}, "the one of 'pd' is not such a pair"),
        ({"SITROOM_SMTP_URL": "mail.acme.test"}, "SITROOM_SMTP_URL is like smtp://"),
        ({"SITROOM_SMTP_URL": "smtp://mail.acme.test"}, "SITROOM_SMTP_URL is like smtp://"),
        ({"SITROOM_SMTP_URL": "smtp://user:p@ss/word@mail.acme.test:587"}, "as in any URL"),
        ({"SITROOM_SMTP_URL": "https://mail.acme.test:587"}, "SITROOM_SMTP_URL is like smtp://"),
        ({"SITROOM_MAIL_FROM": ""}, "SITROOM_MAIL_FROM is the mail address that Sitroom writes from"),
        ({"SITROOM_MAIL_FROM": "Sitroom"}, "SITROOM_MAIL_FROM is the mail address that Sitroom writes from"),
    ],
)
def test_what_cannot_be_is_said_without_the_secret(changes: dict[str, str], said: str) -> None:
    with pytest.raises(SettingsError) as wrong:
        read_local_settings({**MAIL, **changes})

    assert said in str(wrong.value)
    assert "ss/word" not in str(wrong.value)
    assert "short" not in str(wrong.value)
