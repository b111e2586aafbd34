"""A conversation driven in-process by the product's own functions: heard, opened, acted in and closed."""

import re
import secrets
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.clock.service import advance, business_now
from servicing.conversation.models import Conversation
from servicing.conversation.service import for_phone, for_web, lock, state_of
from servicing.identity.service import Outcome, submit
from servicing.message.compose import Reply
from servicing.message.models import Message, Outbox
from servicing.rights.rules import Finding
from servicing.runtime import Runtime
from servicing.turn.act import Scope, TurnReference, act
from servicing.turn.close import close_turn
from servicing.turn.receive import Incoming, receive
from servicing.turn.service import Answer, Opened, open_turn


class Talk:
    """One conversation; what is said in it is answered with `Noted.` unless a test does more in the turn."""

    def __init__(self, runtime: Runtime, conversation_id: UUID) -> None:
        self.runtime = runtime
        self.id = conversation_id

    async def drop(self, text: str, expecting: str | None = None) -> None:
        """The borrower writes while `expecting` is what was asked for, and nobody looks yet."""
        async with self.runtime.sessions.begin() as session:
            conversation = await lock(session, self.id)
            assert conversation is not None
            (await state_of(session, self.id, await business_now(session))).requested_slot = expecting
            await receive(session, self.runtime, conversation, Incoming(secrets.token_hex(8), text))

    async def open(self) -> Opened:
        async with self.runtime.sessions.begin() as session:
            opened = await open_turn(session, self.runtime, self.id, "test")
        assert opened is not None
        return opened

    async def write(self, text: str, expecting: str | None = None) -> Opened:
        """The borrower writes; gives the turn that it opened."""
        await self.drop(text, expecting)
        return await self.open()

    async def close(self, opened: Opened, *rights: str) -> str:
        """Closes the turn as if the dialogue model had answered, and had found these rights; gives its outcome."""
        answer = Answer(
            replies=(Reply("utter_noted", "0", "Noted."),),
            state=None,
            requested_slot=None,
            active_loop=None,
            intent=None,
            confidence=1.0,
            rights=tuple(Finding(intent=intent, evidence="model", confidence=0.9) for intent in rights),
            understanding={},
            model_id=None,
        )
        async with self.runtime.sessions.begin() as session:
            return await close_turn(session, self.runtime, opened, answer)

    async def say(self, text: str, *rights: str) -> str:
        """A whole turn: written, opened, closed. Gives its outcome."""
        return await self.close(await self.write(text), *rights)

    async def act(
        self, opened: Opened, do: Callable[[AsyncSession, Scope], Awaitable[dict[str, Any]]]
    ) -> dict[str, Any]:
        """What a custom action does in the turn."""
        reference = TurnReference(opened.turn_id, opened.attempt, opened.now, opened.time_zone)
        return await act(self.runtime, reference, "test", secrets.token_hex(4), do)

    async def hand_in(self, opened: Opened) -> Outcome:
        """The identity form hands in what was given."""

        async def do(session: AsyncSession, scope: Scope) -> dict[str, Any]:
            outcome = await submit(session, scope)
            return {"status": outcome.status, "missing": outcome.missing}

        done = await self.act(opened, do)
        return Outcome(done["status"], tuple(done["missing"]))

    async def prove(self, text: str, expecting: str | None = "account_proof") -> Outcome:
        """A whole turn in which the identity form hands in what was given."""
        opened = await self.write(text, expecting)
        outcome = await self.hand_in(opened)
        await self.close(opened)
        return outcome

    async def row(self) -> Conversation:
        async with self.runtime.sessions.begin() as session:
            return await session.get_one(Conversation, self.id)

    async def messages(self) -> list[Message]:
        async with self.runtime.sessions.begin() as session:
            query = select(Message).where(Message.conversation_id == self.id).order_by(Message.seq)
            return list(await session.scalars(query))


async def texting(runtime: Runtime, phone: str) -> Talk:
    async with runtime.sessions.begin() as session:
        return Talk(runtime, (await for_phone(session, phone, await business_now(session))).id)


async def chatting(runtime: Runtime, sender: str = "an address") -> Talk:
    async with runtime.sessions.begin() as session:
        conversation, _ = await for_web(session, sender, "en", await business_now(session))
        return Talk(runtime, conversation.id)


async def later(runtime: Runtime, **passed: float) -> None:
    """Moves the business clock on."""
    async with runtime.sessions.begin() as session:
        await advance(session, timedelta(**passed))


async def codes_texted(runtime: Runtime, phone: str) -> list[str]:
    """The one-time codes that wait in the outbox for a number, oldest first."""
    async with runtime.sessions.begin() as session:
        query = select(Outbox).where(Outbox.recipient == phone, Outbox.what == "code").order_by(Outbox.id)
        bodies = [runtime.vault.open("outbox", row.sealed_body or b"") for row in await session.scalars(query)]
    return [re.findall(r"\b\d{6}\b", body)[0] for body in bodies]
