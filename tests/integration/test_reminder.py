"""A reminder from being asked for to the outbox, on the business clock and through the gate."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from servicing.borrower.models import ContactPoint
from servicing.borrower.service import by_phone
from servicing.consent.service import record
from servicing.conversation.service import for_phone
from servicing.message.models import Outbox
from servicing.reminder import service as reminders
from servicing.reminder.models import Reminder
from servicing.reminder.service import Due
from servicing.wording.texts import Words
from tests.integration.test_arrangement import DANA, verified_turn, within
from tests.support.values import NOW

NORA = "+12075550113"
TOMORROW = NOW + timedelta(days=1)
WORDS = Words("Lantern Home Servicing: your call is tomorrow.", "utter_test", "0" * 12)


async def stands(session, runtime, conversation, subject_id):
    return Due(WORDS, "appointment", until=TOMORROW + timedelta(days=1))


async def fallen(session, runtime, conversation, subject_id):
    return None


async def ask(runtime, phone: str = DANA, at: datetime = TOMORROW, subject: int = 7) -> None:
    turn = await verified_turn(runtime, phone)
    await within(
        runtime, turn, lambda session, scope: reminders.remind(session, scope, "test", subject, at, address=phone)
    )


async def sweep(runtime, now: datetime, wording=stands) -> list[str | None]:
    async with runtime.sessions.begin() as session:
        waiting = await reminders.due(session, ["test"], now)
    settled = []
    for reminder_id in waiting:
        async with runtime.sessions.begin() as session:
            settled.append(await reminders.send(session, runtime, reminder_id, {"test": wording}, now))
    return settled


async def texts_to(runtime, phone: str) -> list[Outbox]:
    async with runtime.sessions.begin() as session:
        return list(await session.scalars(select(Outbox).where(Outbox.recipient == phone)))


async def test_it_is_said_once_when_it_is_due_and_not_before(runtime):
    await ask(runtime)
    assert await sweep(runtime, TOMORROW - timedelta(seconds=1)) == []
    assert await sweep(runtime, TOMORROW) == ["sent"]
    assert await sweep(runtime, TOMORROW) == []
    [sent] = await texts_to(runtime, DANA)
    assert (sent.purpose, sent.what) == ("requested", "appointment")


async def test_two_workers_say_it_once(runtime):
    await ask(runtime)
    one, other = await asyncio.gather(sweep(runtime, TOMORROW), sweep(runtime, TOMORROW))
    assert [status for status in (*one, *other) if status] == ["sent"]
    assert len(await texts_to(runtime, DANA)) == 1


async def test_asked_for_twice_it_is_kept_once(runtime):
    await ask(runtime)
    await ask(runtime)
    async with runtime.sessions.begin() as session:
        assert await session.scalar(select(func.count()).select_from(Reminder)) == 1


async def test_taken_back_it_is_not_said_and_asked_for_again_it_is(runtime):
    await ask(runtime)
    async with runtime.sessions.begin() as session:
        assert await reminders.drop(session, "test", 7, NOW) == 1
    assert await sweep(runtime, TOMORROW) == []
    await ask(runtime)
    assert await sweep(runtime, TOMORROW) == ["sent"]


async def test_it_is_dropped_when_its_subject_no_longer_stands(runtime):
    await ask(runtime)
    assert await sweep(runtime, TOMORROW, fallen) == ["dropped"]
    assert await texts_to(runtime, DANA) == []


async def test_it_is_dropped_once_it_would_come_too_late(runtime):
    await ask(runtime)
    assert await sweep(runtime, TOMORROW + timedelta(days=1)) == ["dropped"]


async def test_at_night_it_waits_for_the_morning(runtime):
    night = datetime(2026, 11, 26, 3, 30, tzinfo=UTC)
    await ask(runtime, at=night)
    assert await sweep(runtime, night) == ["sent"]
    [waiting] = await texts_to(runtime, DANA)
    assert waiting.due_at == datetime(2026, 11, 26, 13, 0, tzinfo=UTC), "8:00 in Ohio"


async def test_after_an_opt_out_the_gate_refuses_it_and_says_so_on_the_record(runtime):
    await ask(runtime)
    async with runtime.sessions.begin() as session:
        await record(session, address=DANA, topic="texts", event="withdrawn", source="borrower", now=NOW)
    assert await sweep(runtime, TOMORROW) == ["refused"]
    assert await texts_to(runtime, DANA) == []
    async with runtime.sessions.begin() as session:
        reminder = await session.scalar(select(Reminder))
        assert reminder is not None and reminder.message_id is not None


async def test_asked_for_by_text_it_goes_without_other_consent(runtime):
    await ask(runtime, NORA)
    assert await sweep(runtime, TOMORROW) == ["sent"]


async def test_a_number_that_was_taken_off_the_file_gets_none(runtime):
    await ask(runtime)
    async with runtime.sessions.begin() as session:
        [(_, contact_point, _)] = await by_phone(session, DANA)
        (await session.get_one(ContactPoint, contact_point.id)).status = "replaced"
    assert await sweep(runtime, TOMORROW) == ["dropped"]


@pytest.mark.parametrize(("last_said", "added"), [(None, True), (timedelta(days=29), False), (timedelta(30), True)])
async def test_the_opt_out_line_comes_with_it_every_thirty_days(runtime, last_said, added):
    await ask(runtime)
    async with runtime.sessions.begin() as session:
        conversation = await for_phone(session, DANA, NOW)
        conversation.opt_out_line_at = None if last_said is None else TOMORROW - last_said
    await sweep(runtime, TOMORROW)
    async with runtime.sessions.begin() as session:
        conversation = await for_phone(session, DANA, NOW)
        assert (conversation.opt_out_line_at == TOMORROW) is added
