"""Texts in and out without the dialogue model: what a person sends, what is answered, what is in the outbox."""

import secrets

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from channels.sms.inbound import Text, take
from servicing.clock.service import machine_now
from servicing.conversation.models import Conversation
from servicing.message.compose import Reply
from servicing.message.models import DeliveryEvent, Outbox
from servicing.message.service import Offer
from servicing.runtime import Runtime
from servicing.turn.close import close_turn
from servicing.turn.service import Answer, open_turn

ACCOUNT_SID = "AC" + "0" * 32
AUTH_TOKEN = "simulated-auth-token"
OUR_NUMBER = "+18885550100"
NUMBER = "+13035550188"


def answer(text: str, *offers: Offer) -> Answer:
    return Answer(
        replies=(Reply("utter_test", "0" * 12, text, offers),),
        state=None,
        requested_slot=None,
        active_loop=None,
        intent="inform",
        confidence=0.9,
        rights=(),
        understanding={},
        model_id="test",
    )


async def conversation_of(session: AsyncSession, number: str) -> Conversation:
    found = await session.scalar(select(Conversation).where(Conversation.sender == number))
    assert found is not None
    return found


async def write_in(runtime: Runtime, body: str, number: str = NUMBER, **more) -> str:
    """A text from somebody's phone; gives its id."""
    sid = "SM" + secrets.token_hex(16)
    await take(runtime, Text(sid, number, body, **more))
    return sid


async def answer_with(runtime: Runtime, text: str, *offers: Offer, number: str = NUMBER) -> Outbox:
    """Answers what waits from this number with these words; gives the row that is to be sent."""
    async with runtime.sessions.begin() as session:
        conversation_id = (await conversation_of(session, number)).id
        opened = await open_turn(session, runtime, conversation_id, "test")
    assert opened is not None, "nothing waits for an answer"
    async with runtime.sessions.begin() as session:
        await close_turn(session, runtime, opened, answer(text, *offers))
    return (await outbox(runtime, number))[-1]


async def exchange(runtime: Runtime, text: str = "Hello.", number: str = NUMBER) -> Outbox:
    """Somebody writes and is answered; gives the row that is to be sent."""
    await write_in(runtime, "hi there", number)
    return await answer_with(runtime, text, number=number)


async def outbox(runtime: Runtime, number: str = NUMBER) -> list[Outbox]:
    async with runtime.sessions.begin() as session:
        return list(await session.scalars(select(Outbox).where(Outbox.recipient == number).order_by(Outbox.id)))


async def row(runtime: Runtime, outbox_id: int) -> Outbox:
    async with runtime.sessions.begin() as session:
        return await session.get_one(Outbox, outbox_id)


async def change(runtime: Runtime, outbox_id: int, **values) -> None:
    """Puts a row where a crash or the passing of time would have put it."""
    async with runtime.sessions.begin() as session:
        await session.execute(update(Outbox).where(Outbox.id == outbox_id).values(**values))


async def hurry(runtime: Runtime) -> None:
    """Lets every pause between attempts be over."""
    async with runtime.sessions.begin() as session:
        waiting = update(Outbox).where(Outbox.next_attempt_at.is_not(None))
        await session.execute(waiting.values(next_attempt_at=machine_now()))


async def events(runtime: Runtime, outbox_id: int) -> list[str]:
    async with runtime.sessions.begin() as session:
        query = select(DeliveryEvent.status).where(DeliveryEvent.outbox_id == outbox_id).order_by(DeliveryEvent.id)
        return list(await session.scalars(query))
