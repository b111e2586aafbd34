"""The queue of what waits for a person: nothing twice, nobody's work taken away."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from servicing.audit.models import AuditEvent
from servicing.escalation.models import Escalation
from servicing.escalation.service import Conflict, Done, claim, open_escalation, open_for, release, resolve
from servicing.user.models import User
from tests.support.turns import Talk, texting
from tests.support.values import NOW

ANA, MARCUS, RUTH = "ana.reyes@lantern.example", "marcus.bell@lantern.example", "ruth.okafor@lantern.example"


@pytest.fixture
async def thread(runtime) -> Talk:
    return await texting(runtime, "+16145550101")


async def raised(thread: Talk, **given) -> Escalation:
    async with thread.runtime.sessions.begin() as session:
        return await open_escalation(
            session,
            thread.runtime,
            **{
                "reason": "low_confidence",
                "summary": "Not understood",
                "now": NOW,
                "conversation_id": thread.id,
                **given,
            },
        )


async def by(runtime, email: str, do, escalation_id: int, *more):
    async with runtime.sessions.begin() as session:
        user = (await session.scalars(select(User).where(User.email == email))).one()
        return await do(session, escalation_id, user, *more)


class TestOpening:
    async def test_gets_its_priority_and_due_time_from_its_reason(self, thread):
        escalation = await raised(thread, reason="system_failure")
        assert escalation.priority == "high"
        assert escalation.due_at == NOW + timedelta(hours=4)

    async def test_a_turn_opens_one_for_a_reason_however_often_it_is_tried(self, thread):
        opened = await thread.write("hello")
        first = await raised(thread, turn_id=opened.turn_id)
        again = await raised(thread, turn_id=opened.turn_id, summary="Said in other words")
        assert (again.id, again.summary) == (first.id, "Not understood")

    async def test_one_that_is_resolved_is_not_opened_again_by_its_own_turn(self, runtime, thread):
        opened = await thread.write("hello")
        first = await raised(thread, turn_id=opened.turn_id)
        await by(runtime, ANA, resolve, first.id, "answered", None, NOW)
        assert (await raised(thread, turn_id=opened.turn_id)).status == "resolved"

    async def test_a_later_turn_adds_to_the_one_that_is_not_resolved(self, thread):
        first = await raised(thread, summary="Asked for a person")
        added = await raised(thread, summary='Asked for a person: "agent"', now=NOW + timedelta(hours=1))
        assert added.id == first.id
        assert added.summary == 'Asked for a person\nAsked for a person: "agent"'
        assert added.due_at == first.due_at
        same = await raised(thread, summary="Asked for a person")
        assert same.summary == added.summary

    async def test_what_becomes_more_urgent_is_due_sooner_and_never_later(self, thread):
        first = await raised(thread)
        urgent = await raised(thread, priority="urgent")
        assert (urgent.id, urgent.priority, urgent.due_at) == (first.id, "urgent", NOW + timedelta(hours=1))
        assert (await raised(thread, now=NOW + timedelta(days=2))).due_at == NOW + timedelta(hours=1)

    async def test_after_it_was_resolved_a_later_turn_opens_another(self, runtime, thread):
        first = await raised(thread)
        await by(runtime, ANA, resolve, first.id, "answered", None, NOW)
        assert (await raised(thread)).id != first.id

    async def test_other_reasons_and_other_conversations_have_their_own(self, runtime, thread):
        first = await raised(thread)
        assert (await raised(thread, reason="complaint")).id != first.id
        assert (await raised(await texting(runtime, "+13035550102"))).id != first.id

    async def test_each_is_in_the_audit_trail(self, runtime, thread):
        escalation = await raised(thread)
        async with runtime.sessions.begin() as session:
            query = select(AuditEvent.action).where(AuditEvent.subject == f"escalation:{escalation.id}")
            assert list(await session.scalars(query)) == ["escalation:open"]


class TestClaiming:
    async def test_two_who_claim_at_once_do_not_both_get_it(self, runtime, thread):
        escalation = await raised(thread)
        results = await asyncio.gather(
            by(runtime, ANA, claim, escalation.id, NOW), by(runtime, MARCUS, claim, escalation.id, NOW)
        )
        assert {type(result) for result in results} == {Done, Conflict}
        [refused] = [result for result in results if isinstance(result, Conflict)]
        assert refused.why == "taken"
        assert refused.holder in ("Ana Reyes", "Marcus Bell")

    async def test_claimed_again_it_stays_the_holders(self, runtime, thread):
        escalation = await raised(thread)
        await by(runtime, ANA, claim, escalation.id, NOW)
        assert isinstance(await by(runtime, ANA, claim, escalation.id, NOW), Done)

    async def test_released_another_may_take_it(self, runtime, thread):
        escalation = await raised(thread)
        await by(runtime, ANA, claim, escalation.id, NOW)
        assert await by(runtime, MARCUS, release, escalation.id) == Conflict("taken", "Ana Reyes")
        released = await by(runtime, ANA, release, escalation.id, "out until Monday")
        assert (released.escalation.status, released.escalation.note) == ("open", "out until Monday")
        assert isinstance(await by(runtime, MARCUS, claim, escalation.id, NOW), Done)

    async def test_a_supervisor_may_release_what_another_holds(self, runtime, thread):
        escalation = await raised(thread)
        await by(runtime, ANA, claim, escalation.id, NOW)
        assert isinstance(await by(runtime, RUTH, release, escalation.id), Done)

    async def test_what_nobody_holds_cannot_be_released(self, runtime, thread):
        escalation = await raised(thread)
        assert await by(runtime, ANA, release, escalation.id) == Conflict("not_claimed")

    async def test_one_that_does_not_exist(self, runtime):
        assert await by(runtime, ANA, claim, 10**9, NOW) is None
        assert await by(runtime, ANA, release, 10**9) is None
        assert await by(runtime, ANA, resolve, 10**9, "answered", None, NOW) is None


class TestResolving:
    async def test_the_holder_resolves_and_it_leaves_the_queue(self, runtime, thread):
        escalation = await raised(thread)
        await by(runtime, ANA, claim, escalation.id, NOW)
        done = await by(runtime, ANA, resolve, escalation.id, "answered", "called back", NOW)
        assert (done.escalation.status, done.escalation.outcome) == ("resolved", "answered")
        async with runtime.sessions.begin() as session:
            assert await open_for(session, thread.id) == []

    async def test_another_may_not(self, runtime, thread):
        escalation = await raised(thread)
        await by(runtime, ANA, claim, escalation.id, NOW)
        assert await by(runtime, MARCUS, resolve, escalation.id, "answered", None, NOW) == Conflict(
            "taken", "Ana Reyes"
        )

    async def test_resolved_once_it_stays_so(self, runtime, thread):
        escalation = await raised(thread)
        await by(runtime, ANA, resolve, escalation.id, "answered", None, NOW)
        assert await by(runtime, MARCUS, claim, escalation.id, NOW) == Conflict("resolved")
        assert await by(runtime, MARCUS, resolve, escalation.id, "other", None, NOW) == Conflict("resolved")
