"""Evidence is insert-only, chained, and erasable without breaking the chain."""

import pytest
from sqlalchemy import create_engine, delete, text, update
from sqlalchemy.exc import DBAPIError

from servicing.audit.models import EvidenceKey
from servicing.audit.verify import verify
from servicing.conversation.service import for_phone
from servicing.message.models import MessageText
from servicing.message.service import hear
from tests.support.values import NOW


async def thread(runtime):
    """Three messages heard from one number."""
    async with runtime.sessions.begin() as session:
        conversation = await for_phone(session, "+13035550199", NOW)
        for said in ("hello", "my number is [last_four]", "bye"):
            await hear(session, runtime.vault, conversation, text=said, original=said, now=NOW)
        return conversation.id


async def faults(runtime):
    async with runtime.sessions.begin() as session:
        return [str(fault) for fault in (await verify(session)).faults]


async def test_an_untouched_thread_verifies(runtime):
    await thread(runtime)
    async with runtime.sessions.begin() as session:
        verdict = await verify(session)
    assert verdict.faults == ()
    assert verdict.checked >= 3


@pytest.mark.parametrize("statement", ["UPDATE message SET author = 'assistant'", "DELETE FROM message"])
async def test_neither_the_application_nor_the_owner_may_change_a_message(runtime, owner_database, statement):
    await thread(runtime)
    with pytest.raises(DBAPIError, match="permission denied"):
        async with runtime.sessions.begin() as session:
            await session.execute(text(statement))
    engine = create_engine(owner_database)
    with pytest.raises(DBAPIError, match="evidence"), engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


async def test_changed_words_are_found_with_their_place(runtime):
    conversation_id = await thread(runtime)
    async with runtime.sessions.begin() as session:
        await session.execute(update(MessageText).where(MessageText.text == "hello").values(text="hullo"))
    assert await faults(runtime) == [f"conversation:{conversation_id} message 1: its words were changed"]


@pytest.mark.parametrize(
    ("tampering", "said"),
    [
        (
            "UPDATE message SET author = 'assistant', purpose = 'reply' WHERE seq = 2",
            "message 2: its fields were changed",
        ),
        ("DELETE FROM message WHERE seq = 2", "entry 2: an entry is missing"),
        ("DELETE FROM message WHERE seq = 3", "the end of the stream does not match its head"),
    ],
)
async def test_one_who_gets_round_the_trigger_is_found_out(runtime, owner_database, tampering, said):
    await thread(runtime)
    engine = create_engine(owner_database)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE message DISABLE TRIGGER insert_only"))
        connection.execute(
            text("DELETE FROM message_text WHERE message_id IN (SELECT id FROM message WHERE seq IN (2, 3))")
        )
        connection.execute(text(tampering))
    engine.dispose()
    assert any(said in fault for fault in await faults(runtime))


async def test_words_and_their_key_can_be_erased_and_the_chain_stays_whole(runtime):
    await thread(runtime)
    async with runtime.sessions.begin() as session:
        await session.execute(delete(MessageText).where(MessageText.text == "hello"))
        await session.execute(delete(EvidenceKey).where(EvidenceKey.position == 1))
    assert await faults(runtime) == []
