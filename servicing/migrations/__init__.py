"""Alembic migrations of the servicing database, run by `porchlight db migrate`."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

from servicing.option.load import load, read


def configuration(url: str) -> Config:
    """Alembic's configuration for the database at `url` (the owner's URL)."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def upgrade(url: str) -> int:
    """Brings the schema to the newest revision and the programs' rows to what their reviewed files say.

    Gives how many rows changed. Synchronous; safe to run again.
    """
    rows = read()
    command.upgrade(configuration(url), "head")
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            return load(connection, rows)
    finally:
        engine.dispose()
