"""Settings from the environment and `.env`. An unknown or bad value stops the start with its name."""

import base64
import os
import secrets
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
    database_url: str = ""
    database_owner_url: str = ""
    """Who owns the schema and migrates it; `database_url` where there is one role for both."""

    secret_key: str = ""
    data_key: str = ""
    rasa_secret: str = ""
    actions_secret: str = ""

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

    @field_validator("public_url", "rasa_url", "actions_url", "twilio_api_base_url", "servicer_payment_url")
    @classmethod
    def _url(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in ("http", "https"):
            raise ValueError("it must begin with http:// or https://")
        return value.rstrip("/")

    @field_validator("database_url", "database_owner_url")
    @classmethod
    def _database(cls, value: str) -> str:
        if not value:
            return value
        scheme, separator, rest = value.partition("://")
        if not separator or scheme not in ("postgres", "postgresql", "postgresql+psycopg"):
            raise ValueError("it must begin with postgresql://")
        return f"postgresql+psycopg://{rest}"

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.porchlight_env == "prod":
            self._refuse_defaults()
        given = (self.twilio_account_sid, self.twilio_auth_token)
        if any(given) and not all(given):
            raise ValueError("TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN are set together or not at all")
        if all(given) and not (self.twilio_from or self.twilio_messaging_service_sid):
            raise ValueError("TWILIO_FROM or TWILIO_MESSAGING_SERVICE_SID must say which number sends")
        return self

    def _refuse_defaults(self) -> None:
        for name in (*SECRETS, "database_url", "public_url", "twilio_account_sid"):
            if not getattr(self, name):
                raise ValueError(f"{name.upper()} must be set when PORCHLIGHT_ENV is prod")
        if self.porchlight_now is not None:
            raise ValueError("PORCHLIGHT_NOW is for development alone")

    @property
    def sends_by_twilio(self) -> bool:
        return self.twilio_account_sid is not None

    @property
    def embedded_database(self) -> bool:
        """The supervisor runs PostgreSQL itself: no DATABASE_URL was given."""
        return "host=" + str(self.porchlight_home) in self.database_url or not self.database_url

    @property
    def starts_rasa(self) -> bool:
        return self.rasa_url == f"http://127.0.0.1:{self.rasa_port}"

    @property
    def starts_actions(self) -> bool:
        return self.actions_url == f"http://127.0.0.1:{self.actions_port}"


def load(env_file: Path | None = None) -> Settings:
    """The settings of this process. In development, secrets that are not given are made once and kept in the home.

    Raises SettingsError with one sentence.
    """
    given = _environment(env_file or ROOT / ".env")
    unknown = sorted(name for name in given if name.startswith(OURS) and name.lower() not in Settings.model_fields)
    if unknown:
        raise SettingsError(f"{unknown[0]} is not a setting of Porchlight; see .env.example for those there are.")
    values = {name: given[name.upper()] for name in Settings.model_fields if given.get(name.upper())}
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        raise SettingsError(_sentence(error)) from None
    settings.porchlight_home = settings.porchlight_home.expanduser().resolve()
    settings.public_url = settings.public_url or f"http://127.0.0.1:{settings.porchlight_port}"
    settings.rasa_url = settings.rasa_url or f"http://127.0.0.1:{settings.rasa_port}"
    settings.actions_url = settings.actions_url or f"http://127.0.0.1:{settings.actions_port}"
    settings.database_owner_url = settings.database_owner_url or settings.database_url
    if settings.porchlight_env == "dev":
        _keep_secrets(settings)
    try:
        Vault(settings.data_key)
    except ValueError as error:
        raise SettingsError("DATA_KEY must be the base64 of at least 32 random bytes.") from error
    return settings


def _environment(env_file: Path) -> dict[str, str]:
    from_file = {name: value for name, value in dotenv_values(env_file).items() if value is not None}
    return from_file | dict(os.environ)


def _sentence(error: ValidationError) -> str:
    first = error.errors()[0]
    name = ".".join(str(part) for part in first["loc"]).upper()
    reason = first["msg"].removeprefix("Value error, ")
    return f"{name}: {reason}." if name else f"{reason}."


def _keep_secrets(settings: Settings) -> None:
    """Fills what is missing from HOME/secrets, readable by its owner alone."""
    folder = settings.porchlight_home / "secrets"
    for name in SECRETS:
        if getattr(settings, name):
            continue
        path = folder / name
        if not path.exists():
            folder.mkdir(parents=True, exist_ok=True)
            fresh = base64.b64encode(secrets.token_bytes(32)).decode()
            try:
                with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                    file.write(fresh)
            except FileExistsError:
                # Another process of this start was faster.
                pass
        setattr(settings, name, path.read_text().strip())
