"""The commands, thin: settings in, one business function, words out."""

import asyncio
import json
import logging
import secrets
import sys
from datetime import datetime
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

import typer
from rich.console import Console

from porchlight import terminal_chat, training
from porchlight.cli import banner
from porchlight.cli.database import NotNow, available, bring_up_to_date, in_database, refuse_while_up
from porchlight.postgres import APP, EmbeddedPostgres, is_running, url
from porchlight.settings import Settings, load
from porchlight.supervisor import Supervisor
from servicing.audit.verify import verify
from servicing.rights.rules import find
from servicing.runtime import Runtime
from servicing.user import service as users

Role = Literal["specialist", "supervisor", "compliance", "admin"]

app = typer.Typer(
    help="Porchlight: a self-service assistant for homeowners who fall behind on a mortgage.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
db = typer.Typer(help="The servicing database.", no_args_is_help=True)
user = typer.Typer(help="Staff accounts.", no_args_is_help=True)
token = typer.Typer(help="Bearer tokens for the desk API.", no_args_is_help=True)
transcripts = typer.Typer(help="What was said, as evidence.", no_args_is_help=True)
for name, group in (("db", db), ("user", user), ("token", token), ("transcripts", transcripts)):
    app.add_typer(group, name=name)


@app.command()
def up() -> None:
    """Runs everything: database, migrations, samples, model, all processes. Ctrl-C stops it."""
    settings = load()
    console = Console(soft_wrap=True)
    supervisor = Supervisor(settings, console)

    async def prepare(current: Settings) -> None:
        added = await bring_up_to_date(current)
        if added:
            supervisor.say(f"added {added} sample loans")

    asyncio.run(supervisor.run(prepare, lambda seconds: banner.show(console, settings, seconds)))


@app.command(hidden=True)
def serve(process: Literal["app", "worker", "actions", "rasa"]) -> None:
    """Runs one process by itself, as a container does. The database and its migrations are there already."""
    settings = load()
    if not settings.database_url and process != "rasa":
        settings.database_url = url(settings.porchlight_home, APP)
    if process == "app":
        logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
        logging.getLogger("httpx").setLevel(logging.WARNING)
        from porchlight.serving import serve_app

        serve_app(settings)
    elif process == "worker":
        from porchlight.worker.main import main as work

        work(settings)
    elif process == "actions":
        from porchlight.actions_server import main as act

        act(settings)
    else:
        import os

        command = training.serve_command(settings)
        os.execv(command[0], command)


@app.command()
def chat(
    channel: Annotated[Literal["sms", "web"], typer.Option(help="Which way to write.")] = "web",
    from_: Annotated[str | None, typer.Option("--from", help="The number to text from, +1…")] = None,
) -> None:
    """A conversation in the terminal with the running assistant."""
    terminal_chat.run(load(), channel, from_)


@app.command()
def train() -> None:
    """Trains the dialogue model from data/, domain.yml and config.yml."""
    figures = asyncio.run(training.train(load(), lambda line: print(line, file=sys.stderr)))
    print(json.dumps(figures))


@app.command()
def understand() -> None:
    """What the model and the rights patterns make of each line of standard input: a JSON object a line."""
    settings = load()
    lines = [line.rstrip("\n") for line in sys.stdin if line.strip()]
    zone = ZoneInfo(settings.servicer_timezone)
    now = (settings.porchlight_now or datetime.now(zone)).astimezone(zone)
    for text, answer in zip(lines, training.understand(settings, lines, now.isoformat()), strict=True):
        print(json.dumps(with_patterns(text, answer), ensure_ascii=False))


def with_patterns(text: str, answer: dict) -> dict:
    """The model's answer and the findings of the patterns as one; the patterns' evidence comes first."""
    found = [
        {"intent": finding.intent, "confidence": finding.confidence, "evidence": finding.evidence}
        for finding in find(text)
    ]
    by_pattern = {right["intent"] for right in found}
    by_model = [
        {**right, "evidence": "model"} for right in answer.get("rights") or [] if right["intent"] not in by_pattern
    ]
    return {"text": text, "language": answer.get("language", "en"), **answer, "rights": [*found, *by_model]}


@db.command("url")
def db_url() -> None:
    """Prints the address of the database that commands use."""
    settings = load()
    print(settings.database_url or url(settings.porchlight_home, APP))


@db.command("migrate")
def db_migrate() -> None:
    """Brings the schema up to date."""
    from servicing.migrations import upgrade

    with available() as settings:
        upgrade(settings.database_owner_url)
    print("The schema is up to date.")


@db.command("seed")
def db_seed() -> None:
    """Adds the sample borrowers that are missing (development only)."""
    with available() as settings:
        if settings.porchlight_env != "dev":
            raise NotNow("Sample borrowers belong to development; PORCHLIGHT_ENV is prod.")
        print(f"{asyncio.run(bring_up_to_date(settings))} sample loans added.")


@db.command("reset")
def db_reset(yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False) -> None:
    """Deletes everything in the embedded database and makes it anew with the samples."""
    settings = load()
    if settings.database_url:
        raise NotNow("DATABASE_URL names a server of its own; only the embedded database is reset.")
    refuse_while_up(settings, "A reset")
    if is_running(settings.porchlight_home):
        raise NotNow("The embedded database is in use; stop what uses it first.")
    if not yes:
        typer.confirm(f"Delete every borrower, message and arrangement in {settings.porchlight_home}?", abort=True)
    with EmbeddedPostgres(settings.porchlight_home) as server:
        server.drop_database()
        server.make_roles()
        with available() as current:
            asyncio.run(bring_up_to_date(current))
    print("The database is as new.")


@user.command("add")
def user_add(
    email: str,
    role: Annotated[Role, typer.Option(help="What the person may do.")],
    name: Annotated[str | None, typer.Option(help="The name that others see.")] = None,
    password: Annotated[
        str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True, help="Asked for when not given.")
    ] = "",
) -> None:
    """Adds a person who signs in at the desk."""

    async def add(runtime: Runtime) -> None:
        async with runtime.sessions.begin() as session:
            await users.create(session, email, name or email, role, password, by="command line")

    in_database(add)
    print(f"{email} can sign in as {role}.")


@token.command("create")
def token_create(
    role: Annotated[Role, typer.Option(help="What its holder may do.")],
    name: Annotated[str, typer.Option(help="Who it is for: each token is a person of its own.")] = "API client",
) -> None:
    """Prints a bearer token, once; only its digest is kept."""

    async def create(runtime: Runtime) -> str:
        async with runtime.sessions.begin() as session:
            address = f"token-{secrets.token_hex(6)}@api.invalid"
            holder = await users.create(session, address, name, role, None, by="command line")
            return await users.create_token(session, holder, "bearer", None, by="command line")

    print(in_database(create))


@transcripts.command("verify")
def transcripts_verify() -> None:
    """Checks that no evidence was changed, removed or put in later."""

    async def check(runtime: Runtime) -> int:
        async with runtime.sessions.begin() as session:
            verdict = await verify(session)
        for fault in verdict.faults:
            print(fault, file=sys.stderr)
        print(f"{verdict.checked} entries checked, {len(verdict.faults)} faults.")
        return 1 if verdict.faults else 0

    raise typer.Exit(in_database(check))
