"""What the environment says: where Slack and the database are, and what the command is called."""

import re
from collections.abc import Mapping
from pathlib import Path

import msgspec


class SettingsError(Exception):
    """The environment is not usable; the sentence says which variable and what to set."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """How this process runs.

    Attributes:
        bot_token: `SLACK_BOT_TOKEN`, `xoxb-…`.
        app_token: `SLACK_APP_TOKEN`, `xapp-…`: Socket Mode where it is set.
        signing_secret: `SLACK_SIGNING_SECRET`: requests over HTTP where it is set. Two, with a comma between them,
            while it is being changed.
        slack_api_url: `SLACK_API_URL`, the root of a Slack-compatible Web API.
        database_url: `DATABASE_URL`.
        policy: `SITROOM_POLICY`, the path of the policy file.
        command: `SITROOM_COMMAND`, the slash command.
        host, port: `SITROOM_HOST`, `SITROOM_PORT`: where health checks and Slack's requests are answered.
        log_level: `SITROOM_LOG_LEVEL`.
        operator: `SITROOM_OPERATOR`, who acts on the command line.
        alert_secrets: `SITROOM_ALERT_SECRETS`, `id=secret` of each source of alerts, with blanks between them.
        destination_secrets: `SITROOM_DESTINATION_SECRETS`, `id=secret` of what is told something over HTTP.
        smtp_url: `SITROOM_SMTP_URL`, where mail is handed over.
        mail_from: `SITROOM_MAIL_FROM`, whose mail it is.
        metrics_token: `SITROOM_METRICS_TOKEN`: who shows it may read `/metrics`; nobody where it is empty.
    """

    bot_token: str
    app_token: str = ""
    signing_secret: str = ""
    slack_api_url: str = "https://slack.com/api/"
    database_url: str = "sqlite:///sitroom.db"
    policy: Path = Path("policies/default.yml")
    command: str = "/incident"
    host: str = "127.0.0.1"
    port: int = 8080
    log_level: str = "INFO"
    operator: str = ""
    metrics_token: str = ""
    alert_secrets: str = ""
    destination_secrets: str = ""
    smtp_url: str = ""
    mail_from: str = ""

    @property
    def signing_secrets(self) -> tuple[str, ...]:
        """Each of the signing secrets; none in Socket Mode."""
        return tuple(filter(None, (one.strip() for one in self.signing_secret.split(","))))

    @property
    def secrets_of_sources(self) -> Mapping[str, tuple[str, ...]]:
        """The secrets of each source of alerts, by its id: two while one is being changed."""
        found: dict[str, tuple[str, ...]] = {}
        for pair in self.alert_secrets.split():
            id_, _, secret = pair.partition("=")
            found[id_] = (*found.get(id_, ()), secret)
        return found

    @property
    def secrets_of_destinations(self) -> Mapping[str, str]:
        """The secret of each destination outside Slack, by its id."""
        return dict(pair.split("=", 1) for pair in self.destination_secrets.split())


#: The environment variable of each setting; `docs/settings.md` names every one of them.
VARIABLES = {
    "bot_token": "SLACK_BOT_TOKEN",
    "app_token": "SLACK_APP_TOKEN",
    "signing_secret": "SLACK_SIGNING_SECRET",
    "slack_api_url": "SLACK_API_URL",
    "database_url": "DATABASE_URL",
    "policy": "SITROOM_POLICY",
    "command": "SITROOM_COMMAND",
    "host": "SITROOM_HOST",
    "port": "SITROOM_PORT",
    "log_level": "SITROOM_LOG_LEVEL",
    "operator": "SITROOM_OPERATOR",
    "metrics_token": "SITROOM_METRICS_TOKEN",
    "alert_secrets": "SITROOM_ALERT_SECRETS",
    "destination_secrets": "SITROOM_DESTINATION_SECRETS",
    "smtp_url": "SITROOM_SMTP_URL",
    "mail_from": "SITROOM_MAIL_FROM",
}

#: What is shorter can be guessed.
_TOKEN = re.compile(r"[!-~]{16,}")

_PAIR = re.compile(r"[a-z][a-z0-9_-]{0,39}=[!-~]{16,}")

_SMTP = re.compile(r"smtps?://([^@/\s]+@)?[^@/:\s]+:[0-9]{1,5}/?")

_ADDRESS = re.compile(r"[!-~]+@[!-~]+")

_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


def read_settings(environment: Mapping[str, str]) -> Settings:
    """The settings of a process that talks to Slack.

    Raises:
        SettingsError: a variable is missing or cannot be what it is.
    """
    given = {field: environment.get(name, "").strip() for field, name in VARIABLES.items()}
    if not given["bot_token"]:
        raise SettingsError(
            "SLACK_BOT_TOKEN is not set. Copy the Bot User OAuth Token from the app's OAuth & Permissions page."
        )
    if not given["app_token"] and not given["signing_secret"]:
        raise SettingsError(
            "Set SLACK_APP_TOKEN for Socket Mode, or SLACK_SIGNING_SECRET for requests over HTTP; "
            "both are on the app's Basic Information page."
        )
    _check(given)
    return _settings(given)


def read_local_settings(environment: Mapping[str, str]) -> Settings:
    """The settings of a command that needs the database and the policy, but not Slack.

    Raises:
        SettingsError: a variable cannot be what it is.
    """
    given = {field: environment.get(name, "").strip() for field, name in VARIABLES.items()}
    _check(given)
    return _settings(given)


def _check(given: Mapping[str, str]) -> None:
    for field, prefix in (("bot_token", "xoxb-"), ("app_token", "xapp-")):
        if given[field] and not given[field].startswith(prefix):
            raise SettingsError(
                f"{VARIABLES[field]} begins with {prefix}; what is set does not. Copy it again."
            )
    if given["port"] and not (given["port"].isdigit() and int(given["port"]) < 65536):
        raise SettingsError(f"SITROOM_PORT is a number below 65536, not {given['port']!r}.")
    if given["log_level"] and given["log_level"].upper() not in _LEVELS:
        raise SettingsError(f"SITROOM_LOG_LEVEL is one of {', '.join(_LEVELS)}.")
    if given["command"] and not given["command"].startswith("/"):
        raise SettingsError(f"SITROOM_COMMAND begins with a slash, like /incident, not {given['command']!r}.")
    if given["signing_secret"] and not all(one.strip() for one in given["signing_secret"].split(",")):
        raise SettingsError(
            "SLACK_SIGNING_SECRET is one secret, or while it is being changed two, with a comma between them."
        )
    if given["metrics_token"] and not _TOKEN.fullmatch(given["metrics_token"]):
        raise SettingsError(
            "SITROOM_METRICS_TOKEN is a word of 16 characters or more. `openssl rand -hex 32` makes one."
        )
    _check_pairs(given, "alert_secrets", "alertmanager")
    _check_pairs(given, "destination_secrets", "payments-down")
    _check_mail(given)
    if given["slack_api_url"] and not given["slack_api_url"].startswith(("https://", "http://")):
        raise SettingsError("SLACK_API_URL is a URL, like https://slack.com/api/.")


def _check_pairs(given: Mapping[str, str], field: str, example: str) -> None:
    for pair in given[field].split():
        if not _PAIR.fullmatch(pair):
            raise SettingsError(
                f"{VARIABLES[field]} is made of pairs like {example}=SECRET, with blanks between them, and each "
                f"secret has 16 characters or more: the one of {pair.partition('=')[0][:40]!r} is not such a pair. "
                "`openssl rand -hex 32` makes a secret."
            )


def _check_mail(given: Mapping[str, str]) -> None:
    if given["smtp_url"] and not _SMTP.fullmatch(given["smtp_url"]):
        raise SettingsError(
            "SITROOM_SMTP_URL is like smtp://user:password@mail.example.com:587, or smtps://…:465 where TLS comes first. "
            "Write what is special in a password as in any URL: %40 for @."
        )
    if given["smtp_url"] and not _ADDRESS.fullmatch(given["mail_from"]):
        raise SettingsError("SITROOM_MAIL_FROM is the mail address that Sitroom writes from. Set it, too.")


def _settings(given: Mapping[str, str]) -> Settings:
    values: dict[str, object] = {field: text for field, text in given.items() if text}
    if "port" in values:
        values["port"] = int(given["port"])
    if "policy" in values:
        values["policy"] = Path(given["policy"])
    if "slack_api_url" in values:
        values["slack_api_url"] = given["slack_api_url"].rstrip("/") + "/"
    values["log_level"] = given["log_level"].upper() or "INFO"
    return msgspec.convert({"bot_token": "", **values}, Settings)
