"""`porchlight user …` and `porchlight token …`: who works here."""

import secrets
import sys
from typing import Annotated, Literal

import typer

Role = Literal["specialist", "supervisor", "compliance", "admin"]

user = typer.Typer(help="Staff accounts.", no_args_is_help=True)
token = typer.Typer(help="Bearer tokens for the desk API.", no_args_is_help=True)


@user.callback()
def _user() -> None:
    pass


@token.callback()
def _token() -> None:
    pass


@user.command("add")
def user_add(
    email: Annotated[str, typer.Argument(help="What the person signs in with.")],
    role: Annotated[Role, typer.Option(help="What the person may do.")],
    name: Annotated[str | None, typer.Option(help="The name that others see; by default the address.")] = None,
) -> None:
    """Adds a person who signs in at the desk.

    The password is asked for, or is the first line of standard input where that is no terminal; without one, a
    password is made and printed once.
    """
    from porchlight.cli.connection import in_database
    from servicing.runtime import Runtime
    from servicing.user import service as users

    given = _password()
    password = given or secrets.token_urlsafe(15)

    async def add(runtime: Runtime) -> None:
        async with runtime.sessions.begin() as session:
            await users.create(session, email, name or email, role, password)

    in_database(add)
    print(f"{users.normal_email(email)} can sign in as {role}.")
    if not given:
        print(f"Password: {password}")


def _password() -> str:
    if sys.stdin is not None and sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\r\n") if sys.stdin is not None else ""


@token.command("create")
def token_create(
    role: Annotated[Role, typer.Option(help="What its holder may do.")],
    name: Annotated[str, typer.Option(help="Who it is for: each token is a person of its own.")] = "API client",
) -> None:
    """Prints a bearer token, once; only its digest is kept."""
    from porchlight.cli.connection import in_database
    from servicing.runtime import Runtime
    from servicing.user import service as users

    address = f"token-{secrets.token_hex(6)}@token.invalid"

    async def create(runtime: Runtime) -> str:
        async with runtime.sessions.begin() as session:
            person = await users.create(session, address, name, role, None)
            return await users.create_token(session, person, "bearer", None)

    print(in_database(create))
