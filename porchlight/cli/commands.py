"""All commands, thin: settings in, one function, words out."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Annotated, Literal
from uuid import UUID

import typer

from porchlight.cli.database import db
from porchlight.cli.evaluation import annotate, evaluate
from porchlight.cli.importing import imports
from porchlight.cli.options import options
from porchlight.cli.staff import token, user
from porchlight.settings import load

app = typer.Typer(
    help="Porchlight: a self-service assistant for homeowners who fall behind on a mortgage.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
transcripts = typer.Typer(help="What was said, as evidence.", no_args_is_help=True)
app.add_typer(db, name="db")
app.add_typer(imports, name="import")
app.add_typer(user, name="user")
app.add_typer(token, name="token")
app.add_typer(transcripts, name="transcripts")
app.add_typer(options, name="options")


@app.command()
def up() -> None:
    """Runs everything: database, migrations, samples, model, all processes. Ctrl-C stops it."""
    from rich.console import Console

    from porchlight.cli import banner
    from porchlight.cli.connection import bring_up_to_date
    from porchlight.settings import Settings
    from porchlight.supervisor import Supervisor

    settings = load()
    console = Console(soft_wrap=True)
    supervisor = Supervisor(settings, console)

    async def prepare(current: Settings) -> None:
        added = await bring_up_to_date(current)
        if added:
            supervisor.say(f"added {added} sample loans")

    asyncio.run(supervisor.run(prepare, lambda seconds: banner.show(console, settings, seconds)))


@app.command(hidden=True)
def serve(
    process: Annotated[Literal["app", "worker", "actions", "rasa"], typer.Argument(help="Which one.")],
    host: Annotated[str, typer.Option(help="Where rasa or actions listen; another only in a closed network.")] = (
        "127.0.0.1"
    ),
) -> None:
    """Runs one process by itself, as a container does. The database is there and migrated."""
    from porchlight.cli import serving

    serving.serve(load(), process, host)


@app.command()
def chat(
    channel: Annotated[Literal["sms", "web"] | None, typer.Option(help="How to write; web unless --from.")] = None,
    from_: Annotated[str | None, typer.Option("--from", help="The number to text from, +1…")] = None,
) -> None:
    """A conversation in the terminal with the assistant that runs."""
    from porchlight import terminal_chat

    terminal_chat.run(load(), channel or ("sms" if from_ else "web"), from_)


@app.command()
def train() -> None:
    """Trains the dialogue model from data/, domain.yml and config.yml; prints its figures as JSON."""
    from porchlight import training

    figures = asyncio.run(training.train(load(), lambda line: print(line, file=sys.stderr, flush=True)))
    print(json.dumps(figures))


@app.command()
def understand() -> None:
    """What the model and the rights patterns make of each line of standard input: a JSON object a line."""
    from porchlight.cli.understanding import understood

    for answer in understood(load(), sys.stdin):
        print(json.dumps(answer, ensure_ascii=False), flush=True)


app.command()(evaluate)
app.add_typer(annotate, name="annotate")


@transcripts.command("verify")
def transcripts_verify() -> None:
    """Checks that no evidence was changed, removed or put in later; names what was, with exit code 1."""
    from porchlight.cli.connection import in_database
    from servicing.audit.verify import Verdict, verify
    from servicing.runtime import Runtime

    async def check(runtime: Runtime) -> Verdict:
        async with runtime.sessions.begin() as session:
            return await verify(session)

    verdict = in_database(check)
    for fault in verdict.faults:
        print(fault, file=sys.stderr)
    print(f"{verdict.checked} entries checked, {len(verdict.faults)} faults.")
    raise typer.Exit(1 if verdict.faults else 0)


@transcripts.command("export")
def transcripts_export(
    conversation: Annotated[UUID, typer.Argument(help="The conversation's id.")],
    kind: Annotated[Literal["jsonl", "csv", "pdf"], typer.Option("--format", help="Of the file.")] = "jsonl",
    output: Annotated[Path | None, typer.Option(help="Where to; standard output unless given.")] = None,
) -> None:
    """Writes one conversation with the evidence of each message."""
    from porchlight.cli.connection import NotNow, in_database
    from servicing.audit.service import record
    from servicing.message.export import export, render
    from servicing.runtime import Runtime

    async def write(runtime: Runtime) -> bytes | None:
        async with runtime.sessions.begin() as session:
            found = await export(session, conversation)
            if found is None:
                return None
            await record(session, "operator", "transcript:export", f"conversation:{conversation}", {"format": kind})
        return render(found, kind)

    written = in_database(write)
    if written is None:
        raise NotNow("There is no such conversation.")
    if output is not None:
        output.write_bytes(written)
    else:
        sys.stdout.buffer.write(written)
