"""Booked calls against the real database: one slot is one call, whoever asks and however many at once."""

import asyncio
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from sqlalchemy import func, select, update

from channels.webchat.calendar import event
from servicing.audit.models import AuditEvent
from servicing.borrower.service import by_phone
from servicing.callback import service, undo
from servicing.callback.link import LIFE, Link, opened, token
from servicing.callback.models import Callback
from servicing.callback.reminder import words
from servicing.callback.rules import CAPACITY, Slot
from servicing.callback.service import Reason, Refused
from servicing.conversation.service import for_phone
from servicing.loan.service import report_protection
from servicing.reminder.models import Reminder
from servicing.seed.loans import LOANS
from servicing.seed.samples import add
from servicing.specialist.models import Specialist
from servicing.specialist.service import take_leave
from servicing.turn.act import TurnLost, TurnReference
from servicing.user.models import User
from servicing.vault import Vault
from tests.integration.test_arrangement import DANA, DELPHINE, OWEN, loan_of, verified_turn, within
from tests.support.borrowers import _copy
from tests.support.values import DATA_KEY, NOW, SERVICER

LUIS, MARISOL, STANLEY = "+12105550104", "+15595550110", "+17735550108"
EASTERN = ZoneInfo("America/New_York")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=EASTERN)


async def specialists(runtime) -> dict[str, int]:
    async with runtime.sessions.begin() as session:
        return {one.name: one.id for one in await session.scalars(select(Specialist))}


async def offered(runtime, turn: TurnReference, **how: Any) -> list[Slot]:
    return await within(runtime, turn, lambda session, scope: service.offers(session, scope, **how))


async def book(runtime, turn: TurnReference, slot: Slot, topic: str = "help", **how: Any) -> Any:
    async def deed(session, scope):
        [(contact_point, _), *_] = await service.phones(session, scope)
        return await service.book(session, scope, slot, topic, contact_point, **how)

    return await within(runtime, turn, deed)


async def booked(runtime, phone: str = DANA) -> tuple[TurnReference, service.CallbackView]:
    turn = await verified_turn(runtime, phone)
    return turn, await book(runtime, turn, (await offered(runtime, turn))[0])


async def statuses(runtime) -> list[str]:
    async with runtime.sessions.begin() as session:
        return list(await session.scalars(select(Callback.status).order_by(Callback.id)))


class TestBooking:
    async def test_it_is_what_the_contract_says(self, runtime):
        _, call = await booked(runtime)
        async with runtime.sessions.begin() as session:
            loan = await loan_of(session, DANA)
            assert [service.public(each) for each in await service.for_loan(session, loan.id)] == [
                {
                    "id": call.id,
                    "loan_number": loan.loan_number,
                    "starts_at": "2026-11-24T17:00:00+00:00",
                    "ends_at": "2026-11-24T17:20:00+00:00",
                    "phone": DANA,
                    "topic": "Ways to get help",
                    "specialist": call.specialist,
                    "status": "booked",
                }
            ]
            assert await session.scalar(select(AuditEvent.action).where(AuditEvent.subject == f"callback:{call.id}"))

    async def test_the_assigned_specialist_calls(self, runtime):
        turn = await verified_turn(runtime, DANA)
        async with runtime.sessions.begin() as session:
            loan = await loan_of(session, DANA)
        assert {slot.specialist_id for slot in await offered(runtime, turn)} == {loan.specialist_id}

    async def test_leave_hours_and_a_closed_account_are_looked_at(self, runtime):
        turn = await verified_turn(runtime, DANA)
        people = await specialists(runtime)
        async with runtime.sessions.begin() as session:
            own = (await loan_of(session, DANA)).specialist_id
            [other] = [key for key in people.values() if key != own]
            await take_leave(session, own, NOW, NOW + timedelta(days=30), by="user:1")
            with pytest.raises(ValueError, match="ends after"):
                await take_leave(session, own, NOW, NOW, by="user:1")
            await session.execute(update(Specialist).where(Specialist.id == other).values(hours="wed 09:00-10:00"))
        next_week = at(25, 9) + timedelta(days=7)
        times = (at(25, 9), at(25, 9, 30), next_week)
        assert await offered(runtime, turn) == [Slot(moment, other) for moment in times]
        async with runtime.sessions.begin() as session:
            specialist = await session.get_one(Specialist, other)
            (await session.get_one(User, specialist.user_id)).disabled_at = NOW
        assert await offered(runtime, turn) == []

    async def test_hours_that_nobody_can_read_give_no_slots(self, runtime):
        turn = await verified_turn(runtime, DANA)
        async with runtime.sessions.begin() as session:
            await session.execute(update(Specialist).values(hours="whenever"))
        assert await offered(runtime, turn) == []

    async def test_who_speaks_spanish_calls_who_speaks_spanish(self, runtime):
        turn = await verified_turn(runtime, MARISOL)
        people = await specialists(runtime)
        async with runtime.sessions.begin() as session:
            (await loan_of(session, MARISOL)).specialist_id = None
            (await session.get_one(Specialist, people["Marcus Bell"])).languages = ["en", "es"]
        assert {slot.specialist_id for slot in await offered(runtime, turn)} == {people["Marcus Bell"]}

    async def test_a_second_call_is_refused_and_the_first_stands(self, runtime):
        await booked(runtime)
        later = await verified_turn(runtime, DANA)
        assert await book(runtime, later, (await offered(runtime, later))[1]) == Refused(Reason.LIVE_EXISTS)
        assert await statuses(runtime) == ["booked"]

    async def test_each_of_two_borrowers_has_one_of_their_own(self, runtime):
        await booked(runtime, OWEN)
        await booked(runtime, "+14805550112")
        assert await statuses(runtime) == ["booked", "booked"]

    async def test_a_call_that_is_over_does_not_stand_in_the_way(self, runtime):
        await booked(runtime)
        later = await verified_turn(runtime, DANA, NOW + timedelta(days=1))
        assert not isinstance(await book(runtime, later, (await offered(runtime, later))[0]), Refused)

    @pytest.mark.parametrize("slot_at", [at(24, 11), at(25, 8, 10), at(26, 10), at(29, 10)])
    async def test_a_time_that_is_not_to_be_had_is_refused(self, runtime, slot_at):
        turn = await verified_turn(runtime, DANA)
        people = await specialists(runtime)
        assert await book(runtime, turn, Slot(slot_at, people["Ana Reyes"])) == Refused(Reason.TAKEN)

    async def test_an_attorney_speaks_for_them(self, runtime):
        turn = await verified_turn(runtime, STANLEY)
        slot = (await offered(runtime, turn))[0]
        assert await book(runtime, turn, slot) == Refused(Reason.PROTECTED)

    async def test_in_bankruptcy_a_call_may_be_booked(self, runtime):
        _, call = await booked(runtime, DELPHINE)
        assert call.status == "booked"

    async def test_a_number_of_somebody_else_is_not_called(self, runtime):
        turn = await verified_turn(runtime, DANA)
        slot = (await offered(runtime, turn))[0]
        async with runtime.sessions.begin() as session:
            [(_, others, _)] = await by_phone(session, LUIS)

        async def deed(session, scope):
            return await service.book(session, scope, slot, "help", others.id)

        assert await within(runtime, turn, deed) == Refused(Reason.NO_PHONE)

    async def test_a_turn_that_was_taken_over_books_nothing(self, runtime):
        turn = await verified_turn(runtime, DANA)
        slot = (await offered(runtime, turn))[0]
        with pytest.raises(TurnLost):
            await book(runtime, TurnReference(turn.turn_id, 2, NOW, "America/New_York"), slot)
        assert await statuses(runtime) == []


class TestRaces:
    async def test_fifty_ask_for_one_slot_at_once_and_one_gets_it(self, runtime):
        people = await specialists(runtime)
        async with runtime.sessions.begin() as session:
            loans = [_copy(LOANS[0], 700 + number) for number in range(50)]
            for loan in loans:
                await add(session, Vault(DATA_KEY), loan, {}, NOW.date())
        turns = [await verified_turn(runtime, loan.people[0].phone) for loan in loans]
        slot = Slot(at(25, 9), people["Ana Reyes"])
        answers = await asyncio.gather(*(book(runtime, turn, slot) for turn in turns))
        won = [answer for answer in answers if not isinstance(answer, Refused)]
        assert len(won) == 1
        assert {answer.reason for answer in answers if isinstance(answer, Refused)} == {Reason.TAKEN}
        assert await statuses(runtime) == ["booked"]
        loser = next(turn for turn, answer in zip(turns, answers, strict=True) if isinstance(answer, Refused))
        assert slot not in await offered(runtime, loser, fits=lambda moment: moment >= slot.starts_at)

    async def test_two_texts_of_one_borrower_book_one_call(self, runtime):
        turn = await verified_turn(runtime, DANA)
        slots = await offered(runtime, turn)
        answers = await asyncio.gather(*(book(runtime, turn, slot) for slot in slots[:2]))
        assert sum(isinstance(answer, Refused) for answer in answers) == 1
        assert await statuses(runtime) == ["booked"]

    async def test_the_constraint_has_the_last_word(self, runtime):
        """A writer who does not look at the rules (an operator, another system) still cannot double a slot."""
        turn = await verified_turn(runtime, DANA)
        slot = (await offered(runtime, turn))[0]
        async with runtime.sessions.begin() as session:
            loan = await loan_of(session, LUIS)
            [(luis, _, _)] = await by_phone(session, LUIS)
            session.add(
                Callback(
                    loan_id=loan.id,
                    borrower_id=luis.id,
                    specialist_id=slot.specialist_id,
                    starts_at=slot.starts_at,
                    ends_at=slot.ends_at,
                    phone=LUIS,
                    topic="help",
                    status="booked",
                    created_at=NOW,
                )
            )
            await session.flush()
            waits = asyncio.create_task(book(runtime, turn, slot))
            await asyncio.sleep(0.3)
            assert not waits.done(), "it waits for whoever was first"
        assert await waits == Refused(Reason.TAKEN)
        assert await statuses(runtime) == ["booked"]

    async def test_a_full_day_stays_full(self, runtime):
        people = await specialists(runtime)
        async with runtime.sessions.begin() as session:
            await session.execute(update(Specialist).values(calls_a_day=1))
        turns = [await verified_turn(runtime, phone) for phone in (DANA, LUIS, OWEN)]
        slots = [Slot(at(25, hour), people["Ana Reyes"]) for hour in (13, 15, 17)]
        answers = await asyncio.gather(*(book(runtime, turn, slot) for turn, slot in zip(turns, slots, strict=True)))
        assert sum(not isinstance(answer, Refused) for answer in answers) == 1
        assert CAPACITY > 1


class TestMovingAndTakingBack:
    async def test_moved_the_old_time_is_free_again(self, runtime):
        _, before = await booked(runtime)
        turn = await verified_turn(runtime, DANA)
        slot = next(slot for slot in await offered(runtime, turn) if slot.starts_at != before.starts_at)
        moved = await book(runtime, turn, slot, before.topic, moves=True)
        assert moved.starts_at == slot.starts_at
        assert await statuses(runtime) == ["moved", "booked"]
        luis = await verified_turn(runtime, LUIS)
        assert not isinstance(await book(runtime, luis, Slot(before.starts_at, before.specialist_id)), Refused)

    async def test_by_a_slot_that_overlaps_its_own(self, runtime):
        """The call that is moved does not stand in its own way."""
        _, before = await booked(runtime)
        turn = await verified_turn(runtime, DANA)
        same = await book(runtime, turn, Slot(before.starts_at, before.specialist_id), "help", moves=True)
        assert same.starts_at == before.starts_at

    async def test_to_a_time_that_is_taken_leaves_it_as_it_was(self, runtime):
        _, luis = await booked(runtime, LUIS)
        turn = await verified_turn(runtime, DANA)
        await book(runtime, turn, next(s for s in await offered(runtime, turn) if s.starts_at != luis.starts_at))
        turn = await verified_turn(runtime, DANA)
        taken = Slot(luis.starts_at, luis.specialist_id)
        assert await book(runtime, turn, taken, moves=True) == Refused(Reason.TAKEN)
        assert await statuses(runtime) == ["booked", "booked"]

    async def test_taken_back(self, runtime):
        await booked(runtime)
        turn = await verified_turn(runtime, DANA)
        assert (await within(runtime, turn, service.cancel)).status == "cancelled"
        assert await within(runtime, turn, service.cancel) is None
        assert await within(runtime, turn, service.live) is None

    async def test_undone_within_ten_minutes(self, runtime):
        await booked(runtime)
        turn = await verified_turn(runtime, DANA, NOW + timedelta(minutes=10))
        undone = await within(runtime, turn, undo.undo)
        assert (undone.moved, undone.restored) == (False, None)
        assert await statuses(runtime) == ["cancelled"]

    async def test_not_undone_after_that(self, runtime):
        await booked(runtime)
        turn = await verified_turn(runtime, DANA, NOW + timedelta(minutes=11))
        assert await within(runtime, turn, undo.undo) is None
        assert await statuses(runtime) == ["booked"]

    async def test_a_move_undone_brings_the_first_time_back(self, runtime):
        _, before = await booked(runtime)
        turn = await verified_turn(runtime, DANA)
        await book(runtime, turn, (await offered(runtime, turn))[2], moves=True)
        undone = await within(runtime, await verified_turn(runtime, DANA), undo.undo)
        assert undone.restored.id == before.id
        assert await statuses(runtime) == ["booked", "cancelled"]

    async def test_unless_somebody_else_has_it_by_then(self, runtime):
        _, before = await booked(runtime)
        turn = await verified_turn(runtime, DANA)
        await book(runtime, turn, (await offered(runtime, turn))[2], moves=True)
        luis = await verified_turn(runtime, LUIS)
        await book(runtime, luis, Slot(before.starts_at, before.specialist_id))
        undone = await within(runtime, await verified_turn(runtime, DANA), undo.undo)
        assert (undone.moved, undone.restored) == (True, None)
        assert await statuses(runtime) == ["moved", "cancelled", "booked"]


class TestTheDesk:
    @pytest.mark.parametrize("status", ["done", "no_show"])
    async def test_says_what_became_of_a_call_once_it_has_begun(self, runtime, status):
        _, call = await booked(runtime)
        async with runtime.sessions.begin() as session:
            user = (await session.get_one(Specialist, call.specialist_id)).user_id
            early = await service.mark(session, call.id, status, user, call.starts_at - timedelta(minutes=1))
            assert early == Refused(Reason.NOT_YET)
            assert (await service.mark(session, call.id, status, user, call.starts_at)).status == status
            assert (await service.mark(session, call.id, status, user, call.starts_at)).status == status
            other = {"done": "no_show", "no_show": "done"}[status]
            assert await service.mark(session, call.id, other, user, call.starts_at) == Refused(Reason.NOT_BOOKED)
            assert await service.mark(session, 987, status, user, call.starts_at) is None
            with pytest.raises(ValueError, match="done"):
                await service.mark(session, call.id, "moved", user, call.starts_at)
            actions = select(func.count()).where(AuditEvent.action == f"callback:{status}")
            assert await session.scalar(actions) == 1


class TestReminders:
    async def far(self, runtime, phone: str = DANA) -> tuple[TurnReference, service.CallbackView]:
        turn = await verified_turn(runtime, phone)
        [slot] = await offered(runtime, turn, fits=lambda moment: moment == at(30, 10))
        return turn, await book(runtime, turn, slot)

    async def ask(self, runtime, turn, call) -> datetime | None:
        return await within(runtime, turn, lambda session, scope: service.remind(session, scope, call))

    async def waiting(self, runtime) -> list[Reminder]:
        async with runtime.sessions.begin() as session:
            return list(await session.scalars(select(Reminder).where(Reminder.status == "waiting")))

    async def test_a_day_before(self, runtime):
        turn, call = await self.far(runtime)
        assert await self.ask(runtime, turn, call) == at(29, 10)
        [reminder] = await self.waiting(runtime)
        assert (reminder.kind, reminder.subject_id, reminder.address) == ("callback", call.id, DANA)

    async def test_it_moves_with_the_call(self, runtime):
        turn, call = await self.far(runtime)
        await self.ask(runtime, turn, call)
        turn = await verified_turn(runtime, DANA)
        [slot] = await offered(runtime, turn, fits=lambda moment: moment == at(30, 15))
        moved = await book(runtime, turn, slot, moves=True)
        [reminder] = await self.waiting(runtime)
        assert (reminder.subject_id, reminder.due_at) == (moved.id, at(29, 15))

    async def test_it_goes_with_a_call_that_is_taken_back(self, runtime):
        turn, call = await self.far(runtime)
        await self.ask(runtime, turn, call)
        await within(runtime, await verified_turn(runtime, DANA), service.cancel)
        assert await self.waiting(runtime) == []

    async def test_none_where_texts_are_off(self, runtime):
        turn, call = await self.far(runtime)
        async with runtime.sessions.begin() as session:
            await report_protection(
                session,
                kind="wrong_party",
                source="borrower",
                now=NOW,
                conversation_id=(await for_phone(session, DANA, NOW)).id,
            )
        assert await self.ask(runtime, turn, call) is None

    async def test_its_words_name_who_calls_and_when_and_nothing_of_the_loan(self, runtime):
        _, call = await self.far(runtime)
        async with runtime.sessions.begin() as session:
            conversation = await for_phone(session, DANA, NOW)
            said = await words(session, runtime, conversation, call.id)
            assert said is not None
            assert "Monday, November 30 at 10:00 AM Eastern" in said.words.text
            assert "ends in 01" in said.words.text
            assert not {"loan", "mortgage", "payment"} & set(said.words.text.lower().split())
            assert said.until == call.starts_at
            (await session.get_one(Callback, call.id)).status = "cancelled"
            (await session.get_one(Callback, call.id)).ended_at = NOW
            await session.flush()
            assert await words(session, runtime, conversation, call.id) is None


class TestCalendar:
    def test_a_link_opens_its_call_until_it_expires_and_says_nothing(self):
        vault = Vault(DATA_KEY)
        key = token(vault, Link(4711, "es"), NOW)
        assert opened(vault, key, NOW + LIFE - timedelta(seconds=1)) == Link(4711, "es")
        assert opened(vault, key, NOW + LIFE) is None
        assert "4711" not in key
        for false in ("", "x", key[:-2], key[:-1] + ("A" if key[-1] != "A" else "B"), "ñ"):
            assert opened(vault, false, NOW) is None

    async def test_a_call_is_an_event_that_says_nothing_of_the_loan(self, runtime):
        _, call = await booked(runtime)
        [entry] = Calendar.from_ical(event(call, "en", SERVICER, NOW)).walk("VEVENT")
        assert entry["SUMMARY"] == f"Call from {call.specialist}, Lantern Home Servicing"
        assert (entry.decoded("DTSTART"), entry.decoded("DTEND")) == (call.starts_at, call.ends_at)
        assert call.loan_number.encode() not in event(call, "en", SERVICER, NOW)
