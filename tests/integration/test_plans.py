"""Repayment plans on the real database: set up or kept for a person, decided on, followed, told of."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from porchlight.worker.wordings import WORDINGS
from servicing.arrangement import approval, notices, plans, undo
from servicing.arrangement import service as arrangements
from servicing.arrangement.approval import NotAllowed
from servicing.arrangement.models import Arrangement
from servicing.arrangement.pay_link import named_by, pay_link
from servicing.arrangement.plan import Misfit, Plan, Unfit, Why, Wish
from servicing.arrangement.rules import Part, Reason, Refused
from servicing.audit.models import AuditEvent
from servicing.clock.service import stand
from servicing.consent.service import record as record_consent
from servicing.escalation.models import Escalation
from servicing.hardship import service as hardships
from servicing.hardship.service import Told
from servicing.loan.models import Loan
from servicing.loan.service import report_protection
from servicing.message.models import Message, Outbox
from servicing.message.service import text_of
from servicing.reminder import service as reminders
from servicing.reminder.models import Reminder
from servicing.turn.act import TurnReference
from servicing.user.models import User
from tests.integration.test_arrangement import (
    ALL_OF_IT,
    DANA,
    DELPHINE,
    GRACE,
    RENEE,
    TERRENCE,
    follow,
    loan_of,
    pay,
    promise,
    stored,
    verified_turn,
    within,
)
from tests.support.values import NOW

TWO_OF_DANA = [Part(Decimal("2613.27"), date(2026, 12, 1)), Part(Decimal("2613.27"), date(2027, 1, 1))]
OVER = {
    "reason": "illness",
    "since": "2026-09",
    "over": "yes",
    "lives_there": "yes",
    "keep": "yes",
    "income": "skipped",
    "expenses": "skipped",
}


async def told(runtime, reference: TurnReference, **answers: str) -> None:
    """The borrower has told what happened, to the end."""

    async def do(session, scope):
        told = Told(scope.loan.id, scope.borrower.id, scope.conversation.id, scope.turn.id, scope.reference.now)
        await hardships.submit(session, runtime, told, {**OVER, **answers})

    await within(runtime, reference, do)


async def ready(runtime, phone: str = DANA, now: datetime = NOW, **answers: str) -> TurnReference:
    """A turn of a verified borrower whose hardship is over (or as `answers` say)."""
    reference = await verified_turn(runtime, phone, now)
    await told(runtime, reference, **answers)
    return reference


async def plan_for(runtime, reference: TurnReference, wish: Wish = Wish()) -> Plan:
    seen = await within(runtime, reference, plans.outlook)
    assert not isinstance(seen, Refused), seen
    plan = seen.propose(wish)
    assert isinstance(plan, Plan), plan
    return plan


async def keep(runtime, reference: TurnReference, wish: Wish = Wish()):
    """The borrower confirms the plan that is shown for this wish."""
    shown = (await plan_for(runtime, reference, wish)).instalments
    return await within(runtime, reference, lambda session, scope: plans.keep(session, scope, wish, shown))


async def items(runtime) -> dict[str, Escalation]:
    async with runtime.sessions() as session:
        return {one.reason: one for one in await session.scalars(select(Escalation).order_by(Escalation.id))}


async def loan_is(runtime, phone: str, **columns) -> None:
    async with runtime.sessions.begin() as session:
        loan = await loan_of(session, phone)
        await session.execute(update(Loan).where(Loan.id == loan.id).values(**columns))


class TestSetUpByTheAssistant:
    async def test_all_conditions_hold_and_the_terms_are_due_in_writing(self, runtime):
        kept = await keep(runtime, await ready(runtime))
        assert (kept.why, kept.answer_by, kept.terms_by) == ((), None, date(2026, 12, 2))
        view = kept.arrangement
        assert (view.kind, view.status, view.total) == ("repayment_plan", "active", Decimal("5226.54"))
        assert (view.catch_up_total, view.parts) == (Decimal("1742.18"), tuple(TWO_OF_DANA))
        found = await items(runtime)
        assert set(found) == {"written_acknowledgment", "written_terms"}
        due = found["written_terms"].due_at.astimezone(ZoneInfo("America/New_York"))
        assert due.date() == date(2026, 12, 2), "five days without the weekend and Thanksgiving"

    async def test_it_is_audited_with_its_maker(self, runtime):
        await keep(runtime, await ready(runtime))
        async with runtime.sessions() as session:
            event = await session.scalar(select(AuditEvent).where(AuditEvent.action == "arrangement:plan"))
            row = (await session.scalars(select(Arrangement))).one()
        assert event.actor == row.made_by == f"borrower:{row.borrower_id}"
        assert (event.detail["status"], event.detail["catch_up_total"]) == ("active", "1742.18")

    async def test_ninety_days_and_three_months_are_the_bound(self, runtime):
        reference = await ready(runtime)
        await loan_is(runtime, DANA, next_due_date=date(2026, 8, 26))
        assert await within(runtime, reference, _why(Wish(months=6))) == ()
        await loan_is(runtime, DANA, next_due_date=date(2026, 8, 25))
        assert await within(runtime, reference, _why(Wish(months=6))) == (Why.TOO_FAR_BEHIND,)

    @pytest.mark.parametrize(
        ("wish", "why"),
        [
            (Wish(months=1), (Why.TOO_HIGH,)),
            (Wish(months=7), (Why.TOO_LONG,)),
            (Wish(start=date(2026, 12, 24)), ()),
            (Wish(start=date(2026, 12, 25)), (Why.BEGINS_LATE,)),
        ],
    )
    async def test_every_limit_sends_it_to_a_person(self, runtime, wish, why):
        kept = await keep(runtime, await ready(runtime), wish)
        assert kept.why == why
        assert kept.arrangement.status == ("pending_approval" if why else "active")

    async def test_a_hardship_that_goes_on(self, runtime):
        kept = await keep(runtime, await ready(runtime, over="no", until="2027-03"))
        assert (kept.why, kept.arrangement.status) == ((Why.HARDSHIP_GOES_ON,), "pending_approval")

    async def test_a_sale_date(self, runtime):
        reference = await ready(runtime)
        await loan_is(runtime, DANA, foreclosure_stage="sale_scheduled", sale_date=date(2026, 12, 19))
        kept = await keep(runtime, reference)
        assert (kept.why, kept.arrangement.status) == ((Why.SALE_DATE,), "pending_approval")
        assert (await items(runtime))["arrangement_approval"].priority == "urgent"

    async def test_a_servicemember(self, runtime):
        kept = await keep(runtime, await ready(runtime, RENEE))
        assert Why.SERVICEMEMBER in kept.why
        assert kept.arrangement.status == "pending_approval"

    async def test_figures_that_are_not_known(self, runtime):
        reference = await ready(runtime)
        await loan_is(runtime, DANA, escrow_payment=None)
        assert (await keep(runtime, reference)).why == (Why.FIGURES_MISSING,)

    async def test_a_person_answers_by_a_time_and_hears_why(self, runtime):
        kept = await keep(runtime, await ready(runtime), Wish(months=7))
        item = (await items(runtime))["arrangement_approval"]
        assert kept.answer_by == item.due_at
        assert "needs approval: too long" in item.summary
        assert "written_terms" not in await items(runtime)


def _why(wish: Wish):
    async def do(session, scope):
        seen = await plans.outlook(session, scope)
        return seen.why(seen.propose(wish))

    return do


class TestRefused:
    async def test_nobody_who_is_not_verified(self, runtime):
        reference = await verified_turn(runtime, DANA)
        expired = replace(reference, now=NOW + timedelta(hours=2))
        assert await within(runtime, expired, plans.outlook) == Refused(Reason.NOT_VERIFIED)

    @pytest.mark.parametrize(
        ("phone", "reason"), [(GRACE, Reason.NOTHING_OWED), (DELPHINE, Reason.PROTECTED_BANKRUPTCY)]
    )
    async def test_nothing_owed_or_a_protection(self, runtime, phone, reason):
        assert await within(runtime, await verified_turn(runtime, phone), plans.outlook) == Refused(reason)

    async def test_a_protection_that_came_after_it_was_shown(self, runtime):
        reference = await ready(runtime)
        async with runtime.sessions.begin() as session:
            loan = await loan_of(session, DANA)
            await report_protection(session, kind="bankruptcy", source="file", now=NOW, loan_id=loan.id)
        kept = await within(
            runtime, reference, lambda session, scope: plans.keep(session, scope, Wish(), tuple(TWO_OF_DANA))
        )
        assert kept == Refused(Reason.PROTECTED_BANKRUPTCY)

    async def test_other_figures_than_those_that_were_shown(self, runtime):
        reference = await ready(runtime)
        shown = (await plan_for(runtime, reference)).instalments
        await loan_is(runtime, DANA, late_charges=Decimal("50.00"))
        with pytest.raises(plans.Changed):
            await within(runtime, reference, lambda session, scope: plans.keep(session, scope, Wish(), shown))
        assert await stored(runtime, DANA) == []


class TestOneLiveArrangement:
    async def test_a_plan_takes_the_place_of_a_promise(self, runtime):
        await promise(runtime, await verified_turn(runtime, DANA), ALL_OF_IT)
        kept = await keep(runtime, await ready(runtime))
        assert kept.replaced.kind == "promise_to_pay"
        assert await stored(runtime, DANA) == [("replaced", ["cancelled"]), ("active", ["due", "due"])]

    async def test_and_of_a_plan_that_waits_or_runs(self, runtime):
        await keep(runtime, await ready(runtime), Wish(months=7))
        await keep(runtime, await verified_turn(runtime, DANA), Wish(months=3))
        await keep(runtime, await verified_turn(runtime, DANA), Wish(months=4))
        assert [status for status, _ in await stored(runtime, DANA)] == ["replaced", "replaced", "active"]

    async def test_one_that_needs_a_person_leaves_the_plan_that_runs_in_force(self, runtime):
        await keep(runtime, await ready(runtime))
        kept = await keep(runtime, await verified_turn(runtime, DANA), Wish(months=7))
        assert (kept.arrangement, kept.why) == (None, (Why.TOO_LONG,))
        assert [status for status, _ in await stored(runtime, DANA)] == ["active"]
        assert "change the plan that runs" in (await items(runtime))["arrangement_approval"].summary

    async def test_the_borrower_takes_back_what_waits_and_not_what_runs(self, runtime):
        await keep(runtime, await ready(runtime))
        assert await within(runtime, await verified_turn(runtime, DANA), arrangements.cancel) is None
        await keep(runtime, await ready(runtime, TERRENCE), Wish(months=7))
        taken = await within(runtime, await verified_turn(runtime, TERRENCE), arrangements.cancel)
        assert taken.status == "cancelled"


class TestUndo:
    async def test_within_ten_minutes_it_is_taken_back_and_the_promise_stands_again(self, runtime):
        await promise(runtime, await verified_turn(runtime, DANA), ALL_OF_IT)
        await keep(runtime, await ready(runtime))
        undone = await within(runtime, await verified_turn(runtime, DANA, NOW + timedelta(minutes=10)), undo.undo)
        assert undone.kind == "repayment_plan"
        assert await stored(runtime, DANA) == [("active", ["due"]), ("cancelled", ["cancelled", "cancelled"])]
        assert "taken back by the borrower" in (await items(runtime))["written_terms"].summary

    async def test_what_waited_waits_again(self, runtime):
        await keep(runtime, await ready(runtime), Wish(months=7))
        await keep(runtime, await verified_turn(runtime, DANA), Wish(months=3))
        await within(runtime, await verified_turn(runtime, DANA), undo.undo)
        assert [status for status, _ in await stored(runtime, DANA)] == ["pending_approval", "cancelled"]

    async def test_after_ten_minutes_it_is_not(self, runtime):
        await keep(runtime, await ready(runtime))
        late = await verified_turn(runtime, DANA, NOW + timedelta(minutes=11))
        assert await within(runtime, late, undo.undo) is None
        assert [status for status, _ in await stored(runtime, DANA)] == ["active"]


async def staff(runtime, role: str) -> User:
    async with runtime.sessions() as session:
        return (await session.scalars(select(User).where(User.role == role).order_by(User.id))).first()


class TestDecisions:
    async def waits(self, runtime, wish: Wish = Wish(months=7)) -> int:
        return (await keep(runtime, await ready(runtime), wish)).arrangement.id

    async def test_a_specialist_approves_within_their_limits_and_the_terms_are_due(self, runtime):
        waiting, ana = await self.waits(runtime), await staff(runtime, "specialist")
        async with runtime.sessions.begin() as session:
            done = await approval.approve(session, runtime, waiting, ana, NOW)
        assert done.status == "active"
        assert "written_terms" in await items(runtime)
        async with runtime.sessions() as session:
            row = await session.get_one(Arrangement, waiting)
            assert (row.decided_by, row.decided_at) == (ana.id, NOW)

    async def test_beyond_them_it_takes_a_supervisor(self, runtime):
        waiting = await self.waits(runtime, Wish(start=date(2027, 1, 18)))
        async with runtime.sessions.begin() as session:
            found = await approval.approve(session, runtime, waiting, await staff(runtime, "specialist"), NOW)
            assert (found.why, [excess.limit for excess in found.beyond]) == ("beyond_limits", ["first_due_within"])
            done = await approval.approve(session, runtime, waiting, await staff(runtime, "supervisor"), NOW)
        assert done.status == "active"

    async def test_whoever_made_a_plan_does_not_approve_it(self, runtime):
        waiting, ana = await self.waits(runtime), await staff(runtime, "specialist")
        late = Wish(months=7, start=date(2027, 1, 18))
        async with runtime.sessions.begin() as session:
            made = await approval.change(session, runtime, waiting, ana, late, NOW)
            assert (made.status, made.made_by) == ("pending_approval", f"user:{ana.id}")
            assert await approval.approve(session, runtime, made.id, ana, NOW) == NotAllowed("own_proposal")
            ruth = await staff(runtime, "supervisor")
            assert (await approval.approve(session, runtime, made.id, ruth, NOW)).status == "active"
        assert [status for status, _ in await stored(runtime, DANA)] == ["replaced", "active"]

    async def test_a_change_within_the_limits_holds_at_once(self, runtime):
        waiting = await self.waits(runtime)
        async with runtime.sessions.begin() as session:
            made = await approval.change(
                session, runtime, waiting, await staff(runtime, "specialist"), Wish(months=5), NOW
            )
        assert (made.status, len(made.instalments)) == ("active", 5)

    async def test_a_plan_that_runs_is_changed_only_to_one_that_holds(self, runtime):
        runs = (await keep(runtime, await ready(runtime))).arrangement.id
        late = Wish(start=date(2027, 1, 18))
        async with runtime.sessions.begin() as session:
            found = await approval.change(session, runtime, runs, await staff(runtime, "specialist"), late, NOW)
            assert found.why == "beyond_limits"
            too_long = await approval.change(
                session, runtime, runs, await staff(runtime, "supervisor"), Wish(months=13), NOW
            )
            assert too_long == Unfit(Misfit.TOO_LONG, 12)
        assert [status for status, _ in await stored(runtime, DANA)] == ["active"]

    async def test_a_refusal_ends_it_with_its_reason_on_record(self, runtime):
        waiting, ana = await self.waits(runtime), await staff(runtime, "specialist")
        async with runtime.sessions.begin() as session:
            done = await approval.refuse(session, waiting, ana, "Income does not carry it.", NOW)
            assert (done.status, done.refused) == ("cancelled", True)
            assert await approval.approve(session, runtime, waiting, ana, NOW) == NotAllowed("not_pending")

    @pytest.mark.parametrize("role", ["compliance", "admin"])
    async def test_others_decide_nothing(self, runtime, role):
        waiting, somebody = await self.waits(runtime), await staff(runtime, role)
        async with runtime.sessions.begin() as session:
            assert await approval.approve(session, runtime, waiting, somebody, NOW) == NotAllowed("role")
            assert await approval.refuse(session, waiting, somebody, "No.", NOW) == NotAllowed("role")

    async def test_not_under_a_protection_nor_once_its_first_day_is_past(self, runtime):
        waiting, ruth = await self.waits(runtime), await staff(runtime, "supervisor")
        async with runtime.sessions.begin() as session:
            late = NOW + timedelta(days=8)
            assert await approval.approve(session, runtime, waiting, ruth, late) == NotAllowed("begun")
            loan = await loan_of(session, DANA)
            await report_protection(session, kind="bankruptcy", source="file", now=NOW, loan_id=loan.id)
            assert await approval.approve(session, runtime, waiting, ruth, NOW) == NotAllowed("barred")

    async def test_an_unknown_plan_and_a_promise(self, runtime):
        recorded = await promise(runtime, await verified_turn(runtime, DANA), ALL_OF_IT)
        ruth = await staff(runtime, "supervisor")
        async with runtime.sessions.begin() as session:
            assert await approval.approve(session, runtime, 999_999, ruth, NOW) is None
            found = await approval.approve(session, runtime, recorded.arrangement.id, ruth, NOW)
            assert found == NotAllowed("not_a_plan")


class TestFollowing:
    async def test_instalments_follow_posted_payments_to_the_end(self, runtime):
        await keep(runtime, await ready(runtime))
        await pay(runtime, DANA, "2613.27", date(2026, 12, 1))
        assert await follow(runtime, date(2026, 12, 2)) == 0
        assert await stored(runtime, DANA) == [("active", ["paid", "due"])]
        await pay(runtime, DANA, "2613.27", date(2026, 12, 4), kind="reversal")
        await follow(runtime, date(2026, 12, 5))
        assert await stored(runtime, DANA) == [("active", ["returned", "due"])]
        await pay(runtime, DANA, "5226.54", date(2026, 12, 9))
        assert await follow(runtime, date(2026, 12, 10)) == 1
        assert await stored(runtime, DANA) == [("completed", ["paid", "paid"])]

    async def test_a_month_without_its_payment_breaks_it(self, runtime):
        await keep(runtime, await ready(runtime))
        assert await follow(runtime, date(2026, 12, 31)) == 0
        assert await stored(runtime, DANA) == [("active", ["missed", "due"])]
        assert await follow(runtime, date(2027, 1, 1)) == 1
        assert await stored(runtime, DANA) == [("broken", ["missed", "due"])]

    async def test_a_reversal_opens_a_plan_that_was_completed(self, runtime):
        await keep(runtime, await ready(runtime))
        await pay(runtime, DANA, "5226.54", date(2026, 12, 1))
        await follow(runtime, date(2026, 12, 2))
        await pay(runtime, DANA, "5226.54", date(2026, 12, 3), kind="reversal")
        assert await follow(runtime, date(2026, 12, 4)) == 1
        assert await stored(runtime, DANA) == [("active", ["returned", "returned"])]


async def texts(runtime, now: datetime) -> list[str]:
    """What goes out at this moment of what was put down to be said."""
    async with runtime.sessions.begin() as session:
        await stand(session, now)
        waiting = await reminders.due(session, WORDINGS, now)
    for reminder_id in waiting:
        async with runtime.sessions.begin() as session:
            await reminders.send(session, runtime, reminder_id, WORDINGS, now)
    async with runtime.sessions() as session:
        query = select(Message).join(Reminder, Reminder.message_id == Message.id).where(Message.at == now)
        sent = (await session.scalars(query.where(Message.refused_by.is_(None)).order_by(Message.id))).all()
        return [await text_of(session, message.id) or "" for message in sent]


def at_ten(day: date) -> datetime:
    return datetime.combine(day, time(10), ZoneInfo("America/New_York"))


class TestWhatIsTold:
    async def test_a_broken_promise_is_told_the_next_day_once_and_kindly(self, runtime):
        await promise(runtime, await verified_turn(runtime, DANA), ALL_OF_IT)
        await follow(runtime, date(2026, 12, 1))
        assert await texts(runtime, at_ten(date(2026, 12, 1)) - timedelta(minutes=1)) == []
        [said] = await texts(runtime, at_ten(date(2026, 12, 1)))
        assert said.startswith("Lantern Home Servicing: about your plan for Monday, November 30.")
        assert "thank you" in said and "write to me here" in said
        await follow(runtime, date(2026, 12, 2))
        assert await texts(runtime, at_ten(date(2026, 12, 2))) == []

    async def test_and_so_is_an_instalment_that_was_missed_or_came_in_part(self, runtime):
        await keep(runtime, await ready(runtime))
        await keep(runtime, await ready(runtime, TERRENCE))
        await pay(runtime, TERRENCE, "100.00", date(2026, 12, 1))
        await follow(runtime, date(2026, 12, 2))
        said = await texts(runtime, at_ten(date(2026, 12, 2)))
        assert sorted("a part of the" in text for text in said) == [False, True]

    async def test_one_that_came_after_all_in_the_morning_is_not_told(self, runtime):
        await keep(runtime, await ready(runtime))
        await follow(runtime, date(2026, 12, 2))
        await pay(runtime, DANA, "2613.27", date(2026, 12, 2))
        assert await texts(runtime, at_ten(date(2026, 12, 2))) == []

    async def test_nor_one_in_whose_place_another_was_planned(self, runtime):
        await promise(runtime, await verified_turn(runtime, DANA), ALL_OF_IT)
        await follow(runtime, date(2026, 12, 1))
        turn = await verified_turn(runtime, DANA, at_ten(date(2026, 12, 1)) - timedelta(hours=1))
        await promise(runtime, turn, [Part(Decimal("500"), date(2026, 12, 4))])
        assert await texts(runtime, at_ten(date(2026, 12, 1))) == []

    async def test_what_the_gate_refuses_is_not_sent(self, runtime):
        await promise(runtime, await verified_turn(runtime, DANA), ALL_OF_IT)
        await follow(runtime, date(2026, 12, 1))
        async with runtime.sessions.begin() as session:
            await record_consent(session, address=DANA, topic="texts", event="withdrawn", source="borrower", now=NOW)
        assert await texts(runtime, at_ten(date(2026, 12, 1))) == []
        async with runtime.sessions() as session:
            assert list(await session.scalars(select(Reminder.status))) == ["refused"]
            assert list(await session.scalars(select(Outbox.id))) == []

    async def test_old_news_is_not_told(self, runtime):
        await promise(runtime, await verified_turn(runtime, DANA), ALL_OF_IT)
        await follow(runtime, date(2026, 12, 6))
        assert await texts(runtime, at_ten(date(2026, 12, 6))) == []


class TestReminders:
    async def test_three_days_before_and_on_the_day_if_they_are_asked_for(self, runtime):
        reference = await ready(runtime)
        await keep(runtime, reference)
        await within(runtime, reference, _remind)
        said = await texts(runtime, at_ten(date(2026, 11, 28)))
        assert len(said) == 1 and "$2,613.27 on Tuesday, December 1" in said[0]
        said = await texts(runtime, at_ten(date(2026, 12, 1)))
        assert len(said) == 1 and "$2,613.27 today" in said[0]
        async with runtime.sessions() as session:
            waiting = await session.scalars(select(Reminder).where(Reminder.status == "waiting"))
            assert sorted(one.due_at.date() for one in waiting) == [date(2026, 12, 29), date(2027, 1, 1)]

    async def test_none_for_what_was_paid_changed_or_taken_back(self, runtime):
        reference = await ready(runtime)
        await keep(runtime, reference)
        await within(runtime, reference, _remind)
        await keep(runtime, await verified_turn(runtime, DANA), Wish(months=3))
        assert await texts(runtime, at_ten(date(2026, 11, 28))) == []

    async def test_none_where_the_gate_would_refuse_them(self, runtime):
        reference = await ready(runtime)
        await keep(runtime, reference)
        async with runtime.sessions.begin() as session:
            await record_consent(session, address=DANA, topic="texts", event="withdrawn", source="borrower", now=NOW)
        assert await within(runtime, reference, _remind) is None
        async with runtime.sessions() as session:
            assert list(await session.scalars(select(Reminder.id))) == []

    async def test_no_day_is_left_for_a_payment_today(self, runtime):
        reference = await verified_turn(runtime, DANA)
        await promise(runtime, reference, [Part(Decimal("10"), date(2026, 11, 24))])
        assert await within(runtime, reference, _remind) is None


async def _remind(session, scope):
    return await notices.remind(session, scope, await arrangements.live(session, scope.loan.id))


class TestPayLink:
    def test_it_names_the_arrangement_to_us_alone_and_not_for_ever(self, runtime):
        link = pay_link(runtime, 4711, date(2026, 12, 1))
        address, token = link.split("?for=")
        assert address == "https://pay.example"
        assert "4711" not in link
        assert named_by(runtime, token, NOW) == 4711
        assert named_by(runtime, token, datetime(2026, 12, 12, 6, tzinfo=NOW.tzinfo)) is None

    @pytest.mark.parametrize("token", ["", "x", "?", "AAAA" * 14, "not a token"])
    def test_a_false_one_names_nothing(self, runtime, token):
        assert named_by(runtime, token, NOW) is None

    def test_one_that_was_tampered_with_names_nothing(self, runtime):
        _, token = pay_link(runtime, 4711, date(2026, 12, 1)).split("?for=")
        assert named_by(runtime, token[:-2] + ("AA" if token[-2:] != "AA" else "BB"), NOW) is None
