"""`porchlight db …`: the servicing database."""

import asyncio
from typing import Annotated

import typer

from porchlight.settings import Settings, load

db = typer.Typer(help="The servicing database.", no_args_is_help=True)


@db.command("url")
def db_url() -> None:
    """Prints the address of the database, as psql and every driver take it."""
    from porchlight.postgres import APP, url

    settings = load()
    print((settings.database_url or url(settings.porchlight_home, APP)).replace("+psycopg", "", 1))


@db.command("migrate")
def db_migrate() -> None:
    """Brings the schema and the rows of the programs up to date."""
    from porchlight.cli.connection import available
    from servicing.migrations import upgrade

    with available() as settings:
        upgrade(settings.database_owner_url)
    print("The schema and the programs are up to date.")


@db.command("seed")
def db_seed(
    portfolio: Annotated[
        int, typer.Option(min=0, max=2000, help="Adds so many made-up loans too, and a week of work on the desk.")
    ] = 0,
) -> None:
    """Adds the sample borrowers that are missing (development only)."""
    from porchlight.cli.connection import available, bring_up_to_date, seed_portfolio

    settings = _in_development()
    with available(settings):
        print(f"{asyncio.run(bring_up_to_date(settings))} sample loans added.")
        if portfolio:
            loans, conversations = asyncio.run(seed_portfolio(settings, portfolio))
            print(f"{loans} portfolio loans and {conversations} conversations added.")


@db.command("reset")
def db_reset(yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False) -> None:
    """Deletes everything in the database and makes it anew with the samples (development only)."""
    from porchlight.cli.connection import NotNow, alone, bring_up_to_date

    settings = _in_development()
    if not yes and not typer.confirm("Delete every borrower, message and arrangement?"):
        raise NotNow("Nothing was deleted.")
    with alone(settings):
        if settings.embedded_database:
            _reset_embedded(settings)
        else:
            _empty(settings.database_owner_url)
            asyncio.run(bring_up_to_date(settings))
    print("The database is as new.")


def _in_development() -> Settings:
    from porchlight.cli.connection import NotNow

    settings = load()
    if settings.porchlight_env != "dev":
        raise NotNow("This belongs to development, and PORCHLIGHT_ENV is prod.")
    return settings


def _reset_embedded(settings: Settings) -> None:
    from porchlight.cli.connection import bring_up_to_date
    from porchlight.postgres import APP, OWNER, EmbeddedPostgres, url

    home = settings.porchlight_home
    with EmbeddedPostgres(home) as server:
        server.drop_database()
        server.make_roles()
        settings.database_url, settings.database_owner_url = url(home, APP), url(home, OWNER)
        asyncio.run(bring_up_to_date(settings))


def _empty(owner_url: str) -> None:
    from sqlalchemy import create_engine

    engine = create_engine(owner_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    engine.dispose()
