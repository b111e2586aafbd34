"""A promise to pay, from the action that notes it down to the day that shows whether it was kept."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from servicing.arrangement import follow as following
from servicing.arrangement import service
from servicing.arrangement.models import Arrangement, Instalment
from servicing.arrangement.rules import Part, Reason, Refused
from servicing.audit.models import AuditEvent
from servicing.borrower.service import by_phone
from servicing.clock.service import stand
from servicing.conversation.models import Conversation
from servicing.conversation.service import for_phone
from servicing.loan.models import Loan, PostedPayment, Protection
from servicing.loan.service import adopt, position, protections, report_protection
from servicing.turn.act import TurnReference, act
from servicing.turn.models import Turn
from tests.support.values import NOW

DANA, OWEN, CARMEN, RENEE, DELPHINE, GRACE, TERRENCE = (
    "+16145550101",
    "+16025550111",
    "+14805550112",
    "+17575550109",
    "+17315550107",
    "+13035550102",
    "+14045550103",
)
ALL_OF_IT = [Part(Decimal("1742.18"), date(2026, 11, 30))]


async def verified_turn(runtime, phone: str, now: datetime = NOW) -> TurnReference:
    """An open turn of the verified borrower at this number on file; the turn before it is closed."""
    async with runtime.sessions.begin() as session:
        conversation = await for_phone(session, phone, now)
        [(borrower, _, loan)] = await by_phone(session, phone)
        conversation.borrower_id, conversation.loan_id = borrower.id, loan.id
        conversation.verified_at, conversation.verified_until = now, now + timedelta(hours=1)
        before = await session.scalar(
            select(Turn).where(Turn.conversation_id == conversation.id, Turn.status == "open")
        )
        if before is not None:
            before.status, before.outcome, before.closed_at = "closed", "replied", now
            await session.flush()
        turn = Turn(conversation_id=conversation.id, status="open", attempt=1, opened_at=now, started_at=now)
        session.add(turn)
        await session.flush()
        return TurnReference(turn.id, 1, now, "America/New_York")


async def within(runtime, reference: TurnReference, deed: Callable[..., Awaitable[Any]]) -> Any:
    """What `deed(session, scope)` gave, done as an action does it."""
    kept = {}

    async def do(session, scope):
        kept["result"] = await deed(session, scope)
        return {}

    await act(runtime, reference, "test", uuid4().hex, do)
    return kept["result"]


async def promise(runtime, reference: TurnReference, parts: list[Part], **how: bool) -> Any:
    return await within(runtime, reference, lambda session, scope: service.record_promise(session, scope, parts, **how))


async def loan_of(session, phone: str) -> Loan:
    [(_, _, loan)] = await by_phone(session, phone)
    return loan


async def pay(runtime, phone: str, amount: str, on: date, kind: str = "payment") -> None:
    async with runtime.sessions.begin() as session:
        loan = await loan_of(session, phone)
        count = await session.scalar(select(func.count()).select_from(PostedPayment))
        session.add(
            PostedPayment(loan_id=loan.id, posted_on=on, amount=Decimal(amount), kind=kind, reference=f"test-{count}")
        )


async def follow(runtime, today: date) -> int:
    async with runtime.sessions.begin() as session:
        await stand(session, datetime.combine(today, NOW.timetz()))
        return await following.follow(session, today)


async def stored(runtime, phone: str) -> list[tuple[str, list[str]]]:
    """Every arrangement of a loan, oldest first: its status and its instalments'."""
    async with runtime.sessions.begin() as session:
        loan = await loan_of(session, phone)
        rows = (
            await session.scalars(select(Arrangement).where(Arrangement.loan_id == loan.id).order_by(Arrangement.id))
        ).all()
        statuses = []
        for row in rows:
            parts = select(Instalment.status).where(Instalment.arrangement_id == row.id).order_by(Instalment.number)
            statuses.append((row.status, list(await session.scalars(parts))))
        return statuses


async def test_a_promise_in_two_parts_is_one_arrangement_with_two_instalments(runtime):
    reference = await verified_turn(runtime, DANA)
    recorded = await promise(
        runtime, reference, [Part(Decimal("742.18"), date(2026, 12, 11)), Part(Decimal("1000"), date(2026, 11, 27))]
    )
    view = recorded.arrangement
    assert (view.kind, view.status, view.total) == ("promise_to_pay", "active", Decimal("1742.18"))
    assert [(part.number, part.due_date, part.amount, part.status) for part in view.instalments] == [
        (1, date(2026, 11, 27), Decimal("1000"), "due"),
        (2, date(2026, 12, 11), Decimal("742.18"), "due"),
    ]
    async with runtime.sessions.begin() as session:
        assert await service.live(session, (await loan_of(session, DANA)).id) == view
        event = await session.scalar(select(AuditEvent).where(AuditEvent.action == "arrangement:promise"))
    assert event.subject == f"arrangement:{view.id}"
    assert event.detail["total"] == "1742.18"


async def test_the_amount_owed_on_a_short_payment_is_what_can_be_promised(runtime):
    """Two payments and two late charges, less what is in suspense: 2 x 1,689.72 + 2 x 50.19 - 300.00."""
    reference = await verified_turn(runtime, TERRENCE)
    refused = await promise(runtime, reference, [Part(Decimal("3179.83"), date(2026, 11, 30))])
    assert refused == Refused(Reason.TOO_MUCH, Decimal("3179.82"))


async def test_nobody_is_promised_for_before_they_are_verified(runtime):
    async with runtime.sessions.begin() as session:
        conversation = await for_phone(session, DANA, NOW)
        turn = Turn(conversation_id=conversation.id, status="open", attempt=1, opened_at=NOW, started_at=NOW)
        session.add(turn)
        await session.flush()
    refused = await promise(runtime, TurnReference(turn.id, 1, NOW, "America/New_York"), ALL_OF_IT)
    assert refused == Refused(Reason.NOT_VERIFIED)


@pytest.mark.parametrize(("phone", "reason"), [(GRACE, Reason.NOTHING_OWED), (DELPHINE, Reason.PROTECTED_BANKRUPTCY)])
async def test_a_borrower_who_is_current_or_protected_makes_no_promise(runtime, phone, reason):
    reference = await verified_turn(runtime, phone)
    refused = await promise(runtime, reference, [Part(Decimal("10"), date(2026, 11, 30))])
    assert refused == Refused(reason)
    assert await stored(runtime, phone) == []


async def test_a_servicemember_may_promise(runtime):
    reference = await verified_turn(runtime, RENEE)
    recorded = await promise(runtime, reference, [Part(Decimal("500"), date(2026, 11, 30))])
    assert recorded.arrangement.total == 500


async def test_a_bankruptcy_reported_in_the_same_conversation_counts_at_once(runtime):
    reference = await verified_turn(runtime, DANA)
    async with runtime.sessions.begin() as session:
        conversation = await for_phone(session, DANA, NOW)
        assert await report_protection(
            session, kind="bankruptcy", source="borrower", now=NOW, conversation_id=conversation.id
        )
    assert await promise(runtime, reference, ALL_OF_IT) == Refused(Reason.PROTECTED_BANKRUPTCY)


async def test_a_promise_waits_for_a_protection_that_is_being_reported_elsewhere(runtime):
    reference = await verified_turn(runtime, OWEN)
    async with runtime.sessions.begin() as session:
        loan = await loan_of(session, CARMEN)
        await report_protection(session, kind="attorney", source="borrower", now=NOW, loan_id=loan.id)
        promising = asyncio.create_task(promise(runtime, reference, [Part(Decimal("10"), date(2026, 11, 30))]))
        done, _ = await asyncio.wait([promising], timeout=0.5)
        assert not done
    assert await promising == Refused(Reason.PROTECTED_ATTORNEY)


async def test_the_answer_given_beforehand_is_that_of_the_deed(runtime):
    reference = await verified_turn(runtime, DANA)
    too_late = [Part(Decimal("10"), date(2027, 1, 4))]
    checked = await within(runtime, reference, lambda session, scope: service.check(session, scope, too_late))
    assert checked == await promise(runtime, reference, too_late)
    assert checked == Refused(Reason.TOO_LATE, date(2026, 12, 24))


async def test_an_action_that_is_repeated_does_not_promise_twice(runtime):
    reference = await verified_turn(runtime, DANA)

    async def do(session, scope):
        recorded = await service.record_promise(session, scope, ALL_OF_IT)
        return {"arrangement": recorded.arrangement.id}

    first = await act(runtime, reference, "action_record_promise", "promise", do)
    assert await act(runtime, reference, "action_record_promise", "promise", do) == first
    assert await stored(runtime, DANA) == [("active", ["due"])]


async def test_co_borrowers_who_promise_at_once_make_one_arrangement(runtime):
    references = [await verified_turn(runtime, phone) for phone in (OWEN, CARMEN)]
    parts = [Part(Decimal("1894.27"), date(2026, 11, 30))]
    answers = await asyncio.gather(*(promise(runtime, reference, parts) for reference in references))
    assert [answer for answer in answers if isinstance(answer, Refused)] == [Refused(Reason.LIVE_EXISTS)]
    assert await stored(runtime, OWEN) == [("active", ["due"])]


async def test_the_database_has_the_last_word_on_two_live_arrangements(runtime, monkeypatch):
    await promise(runtime, await verified_turn(runtime, DANA), ALL_OF_IT)

    async def sees_nothing(session, loan_id):
        return None

    monkeypatch.setattr(service, "live_row", sees_nothing)
    again = await promise(runtime, await verified_turn(runtime, DANA), ALL_OF_IT)
    monkeypatch.undo()
    assert again == Refused(Reason.LIVE_EXISTS)
    assert await stored(runtime, DANA) == [("active", ["due"])]


async def test_a_promise_is_changed_in_one_deed(runtime):
    await promise(runtime, await verified_turn(runtime, DANA), ALL_OF_IT)
    reference = await verified_turn(runtime, DANA)
    later = [Part(Decimal("1742.18"), date(2026, 12, 4))]
    assert await promise(runtime, reference, later) == Refused(Reason.LIVE_EXISTS)
    changed = await promise(runtime, reference, later, replace=True)
    assert changed.replaced.instalments[0].due_date == date(2026, 11, 30)
    assert changed.arrangement.instalments[0].due_date == date(2026, 12, 4)
    assert await stored(runtime, DANA) == [("replaced", ["cancelled"]), ("active", ["due"])]


async def test_a_change_that_is_refused_leaves_the_promise_as_it_was(runtime):
    await promise(runtime, await verified_turn(runtime, DANA), ALL_OF_IT)
    reference = await verified_turn(runtime, DANA)
    too_much = [Part(Decimal("1742.19"), date(2026, 12, 4))]
    assert await promise(runtime, reference, too_much, replace=True) == Refused(Reason.TOO_MUCH, Decimal("1742.18"))
    assert await stored(runtime, DANA) == [("active", ["due"])]


async def test_a_cancelled_promise_makes_room_for_another(runtime):
    await promise(runtime, await verified_turn(runtime, DANA), ALL_OF_IT)
    reference = await verified_turn(runtime, DANA)
    cancelled = await within(runtime, reference, service.cancel)
    assert cancelled.status == "cancelled"
    assert await within(runtime, reference, service.cancel) is None
    await promise(runtime, reference, ALL_OF_IT)
    assert await stored(runtime, DANA) == [("cancelled", ["cancelled"]), ("active", ["due"])]


class TestFollow:
    async def test_a_promise_is_kept_by_the_payments_that_were_posted(self, runtime):
        await promise(runtime, await verified_turn(runtime, DANA), ALL_OF_IT)
        await pay(runtime, DANA, "1000.00", date(2026, 11, 27))
        assert await follow(runtime, date(2026, 11, 28)) == 0
        assert await stored(runtime, DANA) == [("active", ["partial"])]
        await pay(runtime, DANA, "742.18", date(2026, 11, 30))
        assert await follow(runtime, date(2026, 12, 1)) == 1
        assert await stored(runtime, DANA) == [("completed", ["paid"])]

    async def test_it_is_broken_the_day_after_and_not_before(self, runtime):
        await promise(runtime, await verified_turn(runtime, DANA), ALL_OF_IT)
        assert await follow(runtime, date(2026, 11, 30)) == 0
        assert await follow(runtime, date(2026, 12, 1)) == 1
        assert await follow(runtime, date(2026, 12, 2)) == 0
        assert await stored(runtime, DANA) == [("broken", ["missed"])]

    async def test_a_broken_promise_makes_room_for_another(self, runtime):
        await promise(runtime, await verified_turn(runtime, DANA), ALL_OF_IT)
        await follow(runtime, date(2026, 12, 2))
        reference = await verified_turn(runtime, DANA, NOW + timedelta(days=8))
        await promise(runtime, reference, [Part(Decimal("3484.36"), date(2026, 12, 10))])
        assert await follow(runtime, date(2026, 12, 3)) == 0
        assert await stored(runtime, DANA) == [("broken", ["missed"]), ("active", ["due"])]

    async def test_a_payment_made_in_time_and_posted_late_mends_it(self, runtime):
        await promise(runtime, await verified_turn(runtime, DANA), ALL_OF_IT)
        await follow(runtime, date(2026, 12, 1))
        await pay(runtime, DANA, "1742.18", date(2026, 11, 30))
        assert await follow(runtime, date(2026, 12, 2)) == 1
        assert await stored(runtime, DANA) == [("completed", ["paid"])]

    async def test_a_mended_first_part_lets_the_promise_go_on(self, runtime):
        parts = [Part(Decimal("1000"), date(2026, 11, 27)), Part(Decimal("742.18"), date(2026, 12, 11))]
        await promise(runtime, await verified_turn(runtime, DANA), parts)
        await follow(runtime, date(2026, 11, 28))
        assert await stored(runtime, DANA) == [("broken", ["missed", "due"])]
        await pay(runtime, DANA, "1000", date(2026, 11, 27))
        assert await follow(runtime, date(2026, 11, 30)) == 1
        assert await stored(runtime, DANA) == [("active", ["paid", "due"])]

    async def test_it_does_not_go_on_beside_the_promise_that_took_its_place(self, runtime):
        parts = [Part(Decimal("1000"), date(2026, 11, 27)), Part(Decimal("742.18"), date(2026, 12, 11))]
        await promise(runtime, await verified_turn(runtime, DANA), parts)
        await follow(runtime, date(2026, 11, 28))
        await promise(runtime, await verified_turn(runtime, DANA, NOW + timedelta(days=4)), ALL_OF_IT)
        await pay(runtime, DANA, "1000", date(2026, 11, 27))
        assert await follow(runtime, date(2026, 11, 28)) == 0
        assert await stored(runtime, DANA) == [("broken", ["missed", "due"]), ("active", ["due"])]

    async def test_a_payment_that_came_late_does_not(self, runtime):
        await promise(runtime, await verified_turn(runtime, DANA), ALL_OF_IT)
        await follow(runtime, date(2026, 12, 1))
        await pay(runtime, DANA, "1742.18", date(2026, 12, 1))
        assert await follow(runtime, date(2026, 12, 2)) == 0
        assert await stored(runtime, DANA) == [("broken", ["missed"])]

    async def test_the_payments_of_earlier_months_do_not_count(self, runtime):
        reference = await verified_turn(runtime, OWEN)
        await promise(runtime, reference, [Part(Decimal("5.00"), date(2026, 11, 25))])
        assert await follow(runtime, date(2026, 11, 26)) == 1
        assert await stored(runtime, OWEN) == [("broken", ["missed"])]


class TestProtections:
    async def test_a_report_is_new_once(self, runtime):
        async with runtime.sessions.begin() as session:
            loan = await loan_of(session, DANA)
            conversation = await for_phone(session, DANA, NOW)
            report = {"kind": "attorney", "source": "borrower", "now": NOW, "conversation_id": conversation.id}
            assert await report_protection(session, **report, loan_id=loan.id)
            assert not await report_protection(session, **report, loan_id=loan.id)
            assert not await report_protection(session, **report, loan_id=loan.id, detail="said again")
            rows = (await session.scalars(select(Protection).where(Protection.loan_id == loan.id))).all()
        assert [(row.kind, row.status, row.source) for row in rows] == [("attorney", "reported", "borrower")]

    async def test_a_second_thread_of_the_loan_gets_a_protection_of_its_own(self, runtime):
        async with runtime.sessions.begin() as session:
            loan = await loan_of(session, OWEN)
            threads = [(await for_phone(session, phone, NOW)).id for phone in (OWEN, CARMEN)]
            for thread in threads:
                assert await report_protection(
                    session, kind="bankruptcy", source="borrower", now=NOW, loan_id=loan.id, conversation_id=thread
                )
            for thread in threads:
                assert await protections(session, conversation_id=thread) == {"bankruptcy"}

    async def test_what_the_file_says_is_confirmed_and_is_in_the_position(self, runtime):
        async with runtime.sessions.begin() as session:
            loan = await loan_of(session, DELPHINE)
            here = await position(session, loan, NOW.date())
            row = await session.scalar(select(Protection).where(Protection.loan_id == loan.id))
        assert here.protections == {"bankruptcy"}
        assert row.status == "confirmed"
        assert (here.months_behind, here.days_delinquent) == (3, 84)

    async def test_what_was_said_before_verification_joins_the_loan(self, runtime):
        async with runtime.sessions.begin() as session:
            loan = await loan_of(session, DANA)
            thread = (await for_phone(session, "+13305550190", NOW)).id
            for kind in ("attorney", "wrong_party"):
                await report_protection(session, kind=kind, source="borrower", now=NOW, conversation_id=thread)
            assert await protections(session, loan.id) == frozenset()
            await adopt(session, thread, loan.id)
            await adopt(session, thread, loan.id)
            assert await protections(session, loan.id) == {"attorney"}
            assert await protections(session, conversation_id=thread) == {"attorney", "wrong_party"}

    async def test_a_lifted_protection_no_longer_acts_and_can_be_reported_again(self, runtime):
        async with runtime.sessions.begin() as session:
            loan = await loan_of(session, DELPHINE)
            row = await session.scalar(select(Protection).where(Protection.loan_id == loan.id))
            row.status, row.lifted_at = "lifted", NOW
            await session.flush()
            assert await protections(session, loan.id) == frozenset()
            assert await report_protection(session, kind="bankruptcy", source="borrower", now=NOW, loan_id=loan.id)
            assert await protections(session, loan.id) == {"bankruptcy"}

    @pytest.mark.parametrize("wrong", [{"kind": "sadness", "loan_id": 1}, {"kind": "attorney"}])
    async def test_a_protection_has_a_known_kind_and_a_subject(self, session, wrong):
        with pytest.raises(ValueError, match="protection"):
            await report_protection(session, source="borrower", now=NOW, **wrong)


async def test_without_a_conversation_or_loan_nothing_is_protected(session):
    assert await protections(session) == frozenset()
    assert await session.scalar(select(func.count()).select_from(Conversation)) == 0
