"""One frozen Settings: the only reader of the environment and of returns-bot.toml."""

from pathlib import Path

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
    contact: str = ""
    """Whom people write to when the bot fails: an address that a person reads."""
    operator: str = ""
    """The operator's address: notes about what needs a person."""

    mail_address: str = ""
    imap_host: str = "localhost"
    imap_port: int = 993
    imap_tls: str = "tls"
    """tls, starttls or none (none only on loopback)."""
    imap_user: str = ""
    imap_password: SecretStr = SecretStr("")
    imap_mailbox: str = "INBOX"
    imap_idle_seconds: int = 240
    imap_timeout_seconds: int = 30
    smtp_host: str = "localhost"
    smtp_port: int = 587
    smtp_tls: str = "starttls"
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_timeout_seconds: int = 60
    ca_file: Path | None = None
    """An authority of your own for the mail servers' certificates."""

    trust_from: bool = False
    """Believe From without proof: only where every mail host is loopback."""
    authserv_id: str = ""
    """The name that your own border server writes into Authentication-Results."""

    replies_per_hour: int = 60
    date_window_days: int = 7
    quarantine_after: int = 3
    check_seconds: int = 300
    check_megabytes: int = 2000
    largest_file_megabytes: int = 50
    failure_notice_minutes: int = 60
    workers: int = 4
    poll_seconds: float = 0.5
    """How often the queue of messages is looked at."""

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
