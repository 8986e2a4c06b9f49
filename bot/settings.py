"""One frozen Settings: the only reader of the environment and of returns-bot.toml."""

from pathlib import Path
from typing import Literal

from pydantic import SecretStr
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)


class Settings(BaseSettings):
    """Everything that an operator sets: returns-bot.toml, overruled by RETURNS_BOT_… variables."""

    model_config = SettingsConfigDict(
        env_prefix="RETURNS_BOT_",
        toml_file="returns-bot.toml",
        frozen=True,
        extra="forbid",
    )

    folder: Path = Path("returns-bot-data")
    """Where the SQLite stores, and the operator's own templates, are kept."""
    database_url: str = ""
    """The store; empty: SQLite in ``folder``."""
    engine_url: str = ""
    """The workflow engine's own tables; empty: SQLite in ``folder``."""
    executor: str = "bot-1"
    """A name for this process that stays the same when it is started again."""

    service_name: str = "Returns Bot"
    """What the bot calls itself in its mails."""
    contact: str = ""
    """Whom people write to when the bot fails: an address that a person reads."""
    operator: str = ""
    """The operator's address: notes about what needs a person."""
    rules_address: str = ""
    """Where you publish the rule book (https://…/): rules in answers become links to it."""

    mail_address: str = ""
    """The address that people write to, and that the bot writes from."""
    imap_host: str = "localhost"
    """The server that the mailbox is on."""
    imap_port: int = 993
    """Its port: 993 for tls, 143 for starttls."""
    imap_tls: str = "tls"
    """tls, starttls or none (none only on loopback)."""
    imap_user: str = ""
    """The user to sign in as."""
    imap_password: SecretStr = SecretStr("")
    """Its password; best given in the environment."""
    imap_mailbox: str = "INBOX"
    """The folder that is read. Nothing in it is marked, moved or deleted."""
    imap_idle_seconds: int = 240
    """How long one wait for new mail lasts before it is renewed."""
    imap_timeout_seconds: int = 30
    """How long the server may be silent before the bot connects again."""
    smtp_host: str = "localhost"
    """The server that mail goes out by."""
    smtp_port: int = 587
    """Its port: 587 for starttls, 465 for tls."""
    smtp_tls: str = "starttls"
    """tls, starttls or none (none only on loopback)."""
    smtp_user: str = ""
    """The user to sign in as; empty: no sign-in."""
    smtp_password: SecretStr = SecretStr("")
    """Its password; best given in the environment."""
    smtp_timeout_seconds: int = 60
    """How long one attempt to send may take."""
    ca_file: Path | None = None
    """An authority of your own for the mail servers' certificates."""

    slack_bot_token: SecretStr = SecretStr("")
    """The bot's token (xoxb-…); empty: no Slack. Best given in the environment."""
    slack_app_token: SecretStr = SecretStr("")
    """The app's token (xapp-…) for Socket Mode; best given in the environment."""
    slack_signing_secret: SecretStr = SecretStr("")
    """The app's signing secret, for HTTP mode; best given in the environment."""
    slack_user_token: SecretStr = SecretStr("")
    """An administrator's token (xoxp-…, files:write): deletes files that lie in the open."""
    slack_mode: Literal["socket", "http"] = "socket"
    """socket (Slack needs no way to us) or http (Slack calls ``slack_http_port``)."""
    slack_http_host: str = "127.0.0.1"
    """Where HTTP mode listens: behind a proxy of yours that speaks TLS."""
    slack_http_port: int = 3000
    """The port that HTTP mode listens on; the path is /slack/events."""
    slack_trust_addresses: bool = False
    """Take the workspace's mail addresses for people's own: only where your company gives them."""
    slack_guests: bool = False
    """Take files and lines from guests of the workspace."""
    slack_other_workspaces: bool = False
    """Take files and lines from people of other workspaces, and in channels shared with them."""
    slack_api: str = "https://slack.com/api/"
    """Slack's own address: another one only for trials."""
    slack_file_origin: str = ""
    """One more origin that files may come from, which is given the token: only for trials."""

    trust_from: bool = False
    """Believe From without proof: only where every mail host is loopback."""
    authserv_id: str = ""
    """The name that your own border server writes into Authentication-Results."""

    replies_per_hour: int = 60
    """Answers that one person gets in an hour; then silence and a note to you."""
    date_window_days: int = 7
    """How far the Date of a mail may lie from now, for it to act."""
    quarantine_after: int = 3
    """How many failures of ours put a message aside."""
    check_seconds: int = 300
    """How long the check of one file may take."""
    check_megabytes: int = 2000
    """How much memory the check of one file may take."""
    largest_file_megabytes: int = 50
    """Larger files are refused, packed or unpacked (a workbook: four times that, unpacked)."""
    failure_notice_minutes: int = 60
    """When sender and operator are told that a check fails by our fault."""
    reminders_from: int = 8
    """The hour in England from which people are reminded, on working days."""
    reminders_until: int = 18
    """The hour from which they are left in peace until the next working day."""
    workers: int = 4
    """How many messages are worked on at once; at most 8 on SQLite."""
    poll_seconds: float = 0.5
    """How often the queue of messages is looked at."""

    @property
    def serves_slack(self) -> bool:
        """Whether the bot is in a workspace."""
        return bool(self.slack_bot_token.get_secret_value())

    @property
    def serves_mail(self) -> bool:
        """Whether the bot has a mailbox; without Slack it must have one."""
        return bool(self.mail_address) or not self.serves_slack

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, then the environment, then the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)
