"""config.yaml as one typed value, whatever its parts came from."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from watcher.config.allowances import AllowanceEntry
from watcher.config.confidence import Confidence
from watcher.config.digest import Digest
from watcher.config.fields import Address, Name, Paths, Port, Secret, Zone
from watcher.config.levels import LevelName, Repeat
from watcher.config.most import MaxAlerts
from watcher.config.receivers import Receiver, RouteEntry
from watcher.config.refusal import as_written, wrong
from watcher.config.schedules import QuietField, ScheduleEntry
from watcher.config.server import Server
from watcher.config.sources import Source
from watcher.config.spans import AfterField, Retention, Timeout
from watcher.config.strict import SecretFile, Strict
from watcher.config.urls import StorageUrl
from watcher.domain.rule import CONFIDENCE


class Smtp(Strict):
    """The mail server."""

    host: Annotated[str, Field(min_length=1)]
    """The server's name."""
    port: Port | None = None
    """587 with starttls, 465 with tls, 25 with none, unless written."""
    security: Literal["starttls", "tls", "none"] = "starttls"
    """How the connection is protected."""
    username: str | None = None
    """The account, where the server wants one."""
    password: Secret | None = None
    """Its password; rather use password_file."""
    password_file: SecretFile | None = None
    """A file that holds the password."""
    sender: Address = Field(alias="from")
    """The From line, such as Limit Watcher <limits@example.com>."""
    timeout: Timeout = Field(default="30s", validate_default=True)
    """How long to wait for the server."""

    @property
    def effective_port(self) -> int:
        """The port to use: the one written, else the usual one of `security`."""
        return self.port or {"starttls": 587, "tls": 465, "none": 25}[self.security]


class Storage(Strict):
    """Where state lives."""

    url: StorageUrl = Field(default="sqlite:////data/watcher.db", repr=False)
    """sqlite:////data/watcher.db (four slashes: an absolute path) or postgresql://user@host/database."""
    url_file: SecretFile | None = None
    """A file that holds the URL, where it has a password in it."""
    keep_samples: Retention = Field(default="400d", validate_default=True)
    """How long history is kept."""
    exports: Annotated[str, Field(min_length=1)] | None = None
    """The folder for fetched reports: `exports` beside the SQLite file, /data/exports with PostgreSQL."""


class Defaults(Strict):
    """What rules that say nothing else do."""

    after: AfterField = Field(default="1 poll", validate_default=True)
    """How long a condition must hold before it counts."""
    repeat: Repeat = Field(default="never", validate_default=True)
    """Whether a level is told again while it lasts."""
    digest_only: tuple[LevelName, ...] = ("notice",)
    """Levels that send no message at once."""
    confidence: Confidence = CONFIDENCE
    """How likely `forecast` must be: above 50% and below 100%."""
    quiet: QuietField | None = None
    """When to keep still where neither the rule nor the route says."""
    group: Annotated[str, Field(min_length=1)] | None = None
    """What many alerts at once are put together by where neither the rule nor the route says."""
    max_alerts: MaxAlerts | None = None
    """How many alerts each rule may raise that names no number of its own; any number unless written."""


class Log(Strict):
    """What the program says about itself."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    """The least important line that is written."""
    format: Literal["auto", "json", "console"] = "auto"
    """auto is console on a terminal and json elsewhere."""


def _version(value: Any) -> int:
    if value in (1, "1") and not isinstance(value, bool):
        return 1
    raise wrong("E112", f"version `{as_written(value)}` is not known here", hint="write version: 1")


settings_sources: ContextVar[tuple[PydanticBaseSettingsSource, ...]] = ContextVar(
    "settings_sources", default=()
)
"""Where the values come from while one Config is built: environment, secret files, YAML; strongest first."""


class Config(BaseSettings):
    """All of config.yaml with the environment and the secret files laid over it."""

    model_config: ClassVar[SettingsConfigDict] = SettingsConfigDict(
        extra="forbid", frozen=True, hide_input_in_errors=True, use_attribute_docstrings=True
    )

    version: Annotated[Literal[1], BeforeValidator(_version)]
    """The version of this file's language."""
    timezone: Zone = "UTC"
    """The IANA zone in which people read times."""
    locale: Literal["en", "pt-BR"] = "en"
    """The tongue of built-in words, numbers and dates in messages."""
    rules: Paths = ("rules/*.yaml",)
    """Rules files, by paths relative to this file."""
    sources: Annotated[dict[Name, Source], Field(min_length=1)]
    """What is watched, by a name of your own."""
    allowances: tuple[AllowanceEntry, ...] = ()
    """Limits from the contract, used only where the API gives none; the first that matches wins."""
    receivers: Annotated[dict[Name, Receiver], Field(min_length=1)]
    """Who can be told, by a name of your own."""
    schedules: dict[Name, ScheduleEntry] = Field(default_factory=dict)
    """Windows of the week, by a name of your own, for `quiet`."""
    routes: Annotated[tuple[RouteEntry, ...], Field(min_length=1)]
    """Who is told what; the first match wins and the last must catch all."""
    digest: Digest | None = None
    """When and to whom everything is told, bad or not."""
    smtp: Smtp | None = None
    """The mail server; needed by email receivers."""
    server: Server | None = None
    """Where the program listens: the status page, metrics, and pushed numbers, which need it."""
    storage: Storage = Storage()
    """Where state lives."""
    defaults: Defaults = Defaults()
    """What rules that say nothing else do."""
    log: Log = Log()
    """What the program says about itself."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what was laid out: pydantic's own readers know no places and look at the real environment."""
        del settings_cls, env_settings, dotenv_settings, file_secret_settings
        return (init_settings, *settings_sources.get())
