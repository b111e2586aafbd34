"""Settings from the environment and `.env`. An unknown or bad value stops the start with its name."""

import base64
import os
import re
import secrets
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from dotenv import dotenv_values
from pydantic import AwareDatetime, Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from servicing.clock.hours import parse_hours
from servicing.vault import Vault

ROOT = Path(__file__).parents[1]
OURS = ("PORCHLIGHT_", "TWILIO_", "SERVICER_")
SECRETS = ("secret_key", "data_key", "rasa_secret", "actions_secret")
SHORTEST_SECRET = 32
S3 = "s3://"
_ORIGIN = re.compile(r"https?://(\*\.)?[A-Za-z0-9.-]+(:\d{1,5})?")
NEEDED_IN_PROD = (
    "database_url",
    "public_url",
    "twilio_account_sid",
    "servicer_name",
    "servicer_phone",
    "servicer_payment_url",
)


class SettingsError(Exception):
    """One plain sentence that names the setting."""


class Settings(BaseSettings):
    """Each setting is the environment variable of its name in capitals (contract "Configuration")."""

    model_config = SettingsConfigDict(env_file=None, extra="ignore", env_ignore_empty=True)

    porchlight_env: Literal["dev", "prod"] = "dev"
    porchlight_home: Path = ROOT / ".porchlight"
    porchlight_host: str = "127.0.0.1"
    porchlight_port: int = Field(default=8000, ge=1, le=65535)
    porchlight_now: AwareDatetime | None = None
    rasa_port: int = Field(default=5005, ge=1, le=65535)
    actions_port: int = Field(default=5055, ge=1, le=65535)
    rasa_url: str = ""
    actions_url: str = ""
    public_url: str = ""
    widget_origins: str = ""
    """Sites that may show the chat in a frame, parted by spaces or commas; in development any may."""
    database_url: str = ""
    database_owner_url: str = ""
    """Who owns the schema and migrates it; `database_url` where there is one role for both."""

    secret_key: str = ""
    data_key: str = ""
    rasa_secret: str = ""
    actions_secret: str = ""

    document_store: str = ""
    """A folder, or s3://bucket/prefix; the home's `documents` where none is named."""
    document_s3_endpoint: str = ""
    """Of S3-compatible storage that is not Amazon's."""
    clamd_address: str = ""
    """A socket's path or host:port; papers are not looked through for viruses where none is named."""

    twilio_account_sid: str | None = None
    twilio_auth_token: str | None = None
    twilio_from: str | None = None
    twilio_messaging_service_sid: str | None = None
    twilio_api_base_url: str = "https://api.twilio.com"
    twilio_handles_opt_out: bool = False

    servicer_name: str = "Lantern Home Servicing"
    servicer_phone: str = "+18005550100"
    servicer_nmls_id: str | None = None
    servicer_hours: str = "mon-fri 08:00-20:00; sat 09:00-15:00"
    servicer_timezone: str = "America/New_York"
    servicer_payment_url: str = "https://pay.example"

    @field_validator("servicer_hours")
    @classmethod
    def _hours(cls, value: str) -> str:
        parse_hours(value)
        return value

    @field_validator("servicer_timezone")
    @classmethod
    def _zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError("it must be an IANA time zone such as America/New_York") from error
        return value

    @field_validator(
        "public_url", "rasa_url", "actions_url", "twilio_api_base_url", "servicer_payment_url", "document_s3_endpoint"
    )
    @classmethod
    def _url(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in ("http", "https"):
            raise ValueError("it must begin with http:// or https://")
        return value.rstrip("/")

    @field_validator("document_store")
    @classmethod
    def _store(cls, value: str) -> str:
        if not re.fullmatch(r"[^:]*|s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9._/-]*)?", value):
            raise ValueError("it must be a folder, or s3:// with a bucket and, if wanted, a prefix")
        return value.rstrip("/")

    @field_validator("clamd_address")
    @classmethod
    def _clamd(cls, value: str) -> str:
        if value and not re.fullmatch(r"/.+|[A-Za-z0-9.-]+:\d{1,5}", value):
            raise ValueError("it must be a socket's path such as /run/clamav/clamd.ctl, or host:port")
        return value

    @field_validator("widget_origins")
    @classmethod
    def _origins(cls, value: str) -> str:
        origins = value.replace(",", " ").split()
        if not all(_ORIGIN.fullmatch(origin) for origin in origins):
            raise ValueError("it must be sites such as https://www.example.com, without a path")
        return " ".join(origins)

    @field_validator("database_url", "database_owner_url")
    @classmethod
    def _database(cls, value: str) -> str:
        if not value:
            return value
        scheme, separator, rest = value.partition("://")
        if not separator or scheme not in ("postgres", "postgresql", "postgresql+psycopg"):
            raise ValueError("it must begin with postgresql://")
        return f"postgresql+psycopg://{rest}"

    @field_validator("servicer_phone", "twilio_from")
    @classmethod
    def _number(cls, value: str | None) -> str | None:
        # A short code sends too.
        if value is not None and not re.fullmatch(r"\+[1-9]\d{6,14}|\d{5,6}", value):
            raise ValueError("it must be a number such as +18005550100")
        return value

    @field_validator("data_key")
    @classmethod
    def _key(cls, value: str) -> str:
        if value:
            try:
                Vault(value)
            except ValueError as error:
                raise ValueError("it must be the base64 of at least 32 random bytes") from error
        return value

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.porchlight_env == "prod":
            self._refuse_defaults()
        given = (self.twilio_account_sid, self.twilio_auth_token)
        if any(given) and not all(given):
            raise ValueError("TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN are set together or not at all")
        if all(given) and not (self.twilio_from or self.twilio_messaging_service_sid):
            raise ValueError("TWILIO_FROM or TWILIO_MESSAGING_SERVICE_SID must say which number sends")
        ports = (self.porchlight_port, self.rasa_port, self.actions_port)
        if len(set(ports)) < len(ports):
            raise ValueError("PORCHLIGHT_PORT, RASA_PORT and ACTIONS_PORT must differ")
        return self

    def _refuse_defaults(self) -> None:
        """What suits development only must be given. Addresses and words that reach borrowers are never samples."""
        for name in (*SECRETS, *NEEDED_IN_PROD):
            if name not in self.model_fields_set or not getattr(self, name):
                raise ValueError(f"{name.upper()} must be set when PORCHLIGHT_ENV is prod")
        for name in SECRETS:
            if len(getattr(self, name)) < SHORTEST_SECRET:
                raise ValueError(f"{name.upper()} must have at least {SHORTEST_SECRET} characters in prod")
        if len({getattr(self, name) for name in SECRETS}) < len(SECRETS):
            raise ValueError(f"{', '.join(name.upper() for name in SECRETS)} must differ from each other")
        if not self.public_url.startswith("https://"):
            raise ValueError("PUBLIC_URL must begin with https:// when PORCHLIGHT_ENV is prod")
        if self.porchlight_now is not None:
            raise ValueError("PORCHLIGHT_NOW is for development alone")

    @property
    def sends_by_twilio(self) -> bool:
        return self.twilio_account_sid is not None

    @property
    def embedded_database(self) -> bool:
        """No server was named: the embedded one is used."""
        return not self.database_url

    @property
    def starts_rasa(self) -> bool:
        return self.rasa_url == f"http://127.0.0.1:{self.rasa_port}"

    @property
    def starts_actions(self) -> bool:
        return self.actions_url == f"http://127.0.0.1:{self.actions_port}"

    @property
    def local_url(self) -> str:
        """Where the app answers on this machine."""
        every = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}
        return f"http://{every.get(self.porchlight_host, self.porchlight_host)}:{self.porchlight_port}"

    def as_environment(self) -> dict[str, str]:
        """The settings as a child process is told them: as they were completed here."""
        values = {name.upper(): getattr(self, name) for name in type(self).model_fields}
        return {name: _written(value) for name, value in values.items() if value is not None}


def load(env_file: Path = ROOT / ".env") -> Settings:
    """The settings of this process. In development, secrets that are not given are made once and kept in the home.

    Raises SettingsError with one sentence.
    """
    given = _environment(env_file)
    unknown = sorted(name for name in given if name.startswith(OURS) and name.lower() not in Settings.model_fields)
    if unknown:
        raise SettingsError(f"{unknown[0]} is not a setting of Porchlight; see .env.example for those there are.")
    values = {name: given[name.upper()] for name in Settings.model_fields if given.get(name.upper())}
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        raise SettingsError(_sentence(error)) from None
    settings.porchlight_home = (ROOT / settings.porchlight_home.expanduser()).resolve()
    if settings.document_store and not settings.document_store.startswith(S3):
        settings.document_store = str((ROOT / Path(settings.document_store).expanduser()).resolve())
    settings.public_url = settings.public_url or f"http://127.0.0.1:{settings.porchlight_port}"
    settings.rasa_url = settings.rasa_url or f"http://127.0.0.1:{settings.rasa_port}"
    settings.actions_url = settings.actions_url or f"http://127.0.0.1:{settings.actions_port}"
    settings.database_owner_url = settings.database_owner_url or settings.database_url
    if settings.porchlight_env == "dev":
        _keep_secrets(settings)
    return settings


def _written(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _environment(env_file: Path) -> dict[str, str]:
    from_file = {name: value for name, value in dotenv_values(env_file).items() if value is not None}
    return from_file | dict(os.environ)


def _sentence(error: ValidationError) -> str:
    """Names the setting and what is wrong, never the value: it may be a secret."""
    first = error.errors()[0]
    name = ".".join(str(part) for part in first["loc"]).upper()
    reason = first["msg"].removeprefix("Value error, ")
    return f"{name}: {reason[:1].lower()}{reason[1:]}." if name else f"{reason}."


def _keep_secrets(settings: Settings) -> None:
    """Fills what is missing from HOME/secrets, readable by its owner alone."""
    folder = settings.porchlight_home / "secrets"
    for name in SECRETS:
        if getattr(settings, name):
            continue
        kept = folder / name
        if not kept.exists():
            _make_secret(kept)
        setattr(settings, name, kept.read_text().strip())


def _make_secret(path: Path) -> None:
    """Whole or not at all; of two processes that start at once, both then read the first one's."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(base64.b64encode(secrets.token_bytes(32)).decode())
    with suppress(FileExistsError):
        os.link(fresh, path)
    fresh.unlink()
