"""Alembic migrations of the servicing database, run by `porchlight db migrate`."""

from pathlib import Path

from alembic import command
from alembic.config import Config


def configuration(url: str) -> Config:
    """Alembic's configuration for the database at `url` (the owner's URL)."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def upgrade(url: str) -> None:
    """Brings the schema to the newest revision. Synchronous; safe to run again."""
    command.upgrade(configuration(url), "head")
