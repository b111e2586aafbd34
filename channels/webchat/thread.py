"""One web chat as its holder may read it and write in it: each call is one transaction."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncSession

from channels.webchat.frames import Refused, Sent, owner_frame
from channels.webchat.live import announce
from servicing.clock.service import business_now
from servicing.conversation import service as conversations
from servicing.message.service import page
from servicing.runtime import Runtime
from servicing.turn.receive import Incoming, UnknownChoice, receive
from servicing.turn.service import idle
from servicing.user.models import User

PAGE = 200
"""Messages in one answer; a client that got as many asks again."""


class Closed(Exception):
    """The token opens no chat: it is unknown, has expired, or was signed out."""


class Unavailable(Exception):
    """The database cannot be reached now; the same call may be made again."""


@dataclass(frozen=True)
class Snapshot:
    """A chat at one moment: `messages` (in the contract's shape) and `idle` belong together."""

    conversation_id: UUID
    messages: tuple[dict[str, Any], ...]
    idle: bool
    owner: str
    owner_name: str | None

    @property
    def thinking(self) -> bool:
        """The assistant is about to answer."""
        return not self.idle and self.owner == "assistant"

    @property
    def owner_frame(self) -> dict[str, Any]:
        return owner_frame(self.owner, self.owner_name)


@asynccontextmanager
async def _transaction(runtime: Runtime) -> AsyncIterator[AsyncSession]:
    try:
        async with runtime.sessions.begin() as session:
            yield session
    except (DBAPIError, PoolTimeout, OSError) as error:
        if isinstance(error, DBAPIError) and not _passing(error):
            raise
        raise Unavailable from error


def _passing(error: DBAPIError) -> bool:
    """The connection failed or timed out, rather than a statement of ours being wrong."""
    return error.connection_invalidated or type(error).__name__ in ("OperationalError", "InterfaceError")


async def begin(runtime: Runtime, sender: str, language: str) -> tuple[UUID, str]:
    """Opens a chat: its conversation and the token that is its only key. Raises Unavailable."""
    async with _transaction(runtime) as session:
        now = await business_now(session)
        conversation, token = await conversations.for_web(session, sender, language, now)
        return conversation.id, token


async def look(runtime: Runtime, token: str, after: int) -> Snapshot:
    """The messages after `after`, whether all is answered, and by whom. Raises Closed, Unavailable."""
    async with _transaction(runtime) as session:
        # One snapshot: a reply that commits between two statements must not be left out of an idle answer.
        await session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        conversation = await conversations.by_token(session, token)
        if conversation is None:
            raise Closed
        name = None
        if conversation.owner_user_id is not None:
            name = (await session.get_one(User, conversation.owner_user_id)).name
        return Snapshot(
            conversation_id=conversation.id,
            messages=tuple([view.frame() for view in await page(session, conversation.id, after, PAGE)]),
            idle=await idle(session, conversation.id),
            owner=conversation.owner,
            owner_name=name,
        )


async def write(runtime: Runtime, token: str, sent: Sent) -> int:
    """Writes a borrower's message down, once for its id, and returns its number in the conversation.

    Raises Closed, Unavailable, and Refused for a choice that was not offered here.
    """
    try:
        async with _transaction(runtime) as session:
            found = await conversations.by_token(session, token)
            conversation = await conversations.lock(session, found.id) if found is not None else None
            if conversation is None:
                raise Closed
            receipt = await receive(
                session, runtime, conversation, Incoming(provider_id=sent.id, text=sent.text, choice_id=sent.choice)
            )
            return receipt.seq
    except UnknownChoice as error:
        raise Refused("unknown_choice", "this choice was not offered in this conversation", 404) from error


async def speak(runtime: Runtime, token: str, language: str) -> None:
    """The chat goes on in this language. Raises Closed, Unavailable."""
    async with _transaction(runtime) as session:
        found = await conversations.by_token(session, token)
        conversation = await conversations.lock(session, found.id) if found is not None else None
        if conversation is None:
            raise Closed
        conversation.language = language


async def end(runtime: Runtime, token: str) -> None:
    """Signs out: verification ends and the token opens nothing any more. Raises Closed, Unavailable."""
    async with _transaction(runtime) as session:
        conversation = await conversations.by_token(session, token)
        if conversation is None:
            raise Closed
        await conversations.sign_out(session, token, await business_now(session))
        await announce(session, conversation.id)
