"""A person was promised by a time and nobody was in touch: the borrower is told, and it is raised again."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from servicing.clock.service import stand
from servicing.escalation import unanswered
from servicing.escalation.models import Escalation
from servicing.message.models import Choice
from tests.support.desk import body
from tests.support.turns import Talk, chatting, texting
from tests.support.values import NOW

DANA = "+16145550101"
LATE = NOW + timedelta(days=3)


@pytest.fixture
async def talk(runtime) -> Talk:
    """Asked for a person by text."""
    talk = await texting(runtime, DANA)
    await talk.say("let me talk to a person", "request_human")
    return talk


async def own_up(runtime, now) -> int:
    """What the worker does each second; how many borrowers were told."""
    async with runtime.sessions.begin() as session:
        await stand(session, now)
        late = await unanswered.due(session, now)
    told = 0
    for escalation_id in late:
        async with runtime.sessions.begin() as session:
            told += await unanswered.tell(session, runtime, escalation_id, now)
    return told


async def reasons(runtime) -> list[str]:
    async with runtime.sessions.begin() as session:
        return list(await session.scalars(select(Escalation.reason).order_by(Escalation.id)))


async def test_in_time_nothing_is_said(runtime, talk):
    assert await own_up(runtime, NOW + timedelta(minutes=30)) == 0
    assert await reasons(runtime) == ["human_requested"]


async def test_the_borrower_is_told_once_and_offered_a_call(runtime, talk):
    assert await own_up(runtime, LATE) == 1
    assert await own_up(runtime, LATE + timedelta(days=1)) == 0
    last = (await talk.messages())[-1]
    assert last.responses[0]["response"] == "utter_system_unanswered"
    async with runtime.sessions.begin() as session:
        offered = await session.scalars(select(Choice.intent).where(Choice.message_id == last.id))
        assert list(offered) == ["schedule_callback", "deny"]
    assert await reasons(runtime) == ["human_requested", "unanswered_by_specialist"]


async def test_who_was_answered_is_not_told(desk, runtime, talk):
    ana = await desk.caller("specialist", "Ana Ruiz")
    body(await ana.post(f"/conversations/{talk.id}/messages", json={"text": "Good morning."}), 201)
    assert await own_up(runtime, LATE) == 0
    assert await reasons(runtime) == ["human_requested"]


async def test_what_is_resolved_is_kept(desk, runtime, talk):
    ana = await desk.caller("specialist", "Ana Ruiz")
    [item] = body(await ana.get("/escalations"))["items"]
    done = {"outcome": "called", "note": "Talked."}
    body(await ana.post(f"/escalations/{item['id']}/resolve", json=done))
    assert await own_up(runtime, LATE) == 0


async def test_two_that_are_late_are_told_together(runtime, talk):
    await talk.say("im reporting you to the cfpb", "complaint")
    before = len(await talk.messages())
    assert await own_up(runtime, LATE) == 1
    assert len(await talk.messages()) == before + 1


async def test_while_a_specialist_has_it_and_falls_silent(desk, runtime):
    talk = await chatting(runtime)
    await talk.say("hello")
    ana = await desk.caller("specialist", "Ana Ruiz")
    body(await ana.post(f"/conversations/{talk.id}/messages", json={"text": "Good morning."}), 201)
    async with runtime.sessions.begin() as session:
        await stand(session, NOW + timedelta(minutes=5))
    assert await talk.say("im reporting you to the cfpb", "complaint") == "person"
    assert await own_up(runtime, LATE) == 1
    last = (await talk.messages())[-1]
    assert last.responses[0]["response"] == "utter_system_unanswered_by_owner"
    assert (await talk.row()).owner == "specialist"


async def test_who_opted_out_gets_no_text_and_a_person_sees_it(runtime, talk):
    await talk.say("stop texting me", "opt_out")
    assert await own_up(runtime, LATE) == 1
    assert (await talk.messages())[-1].refused_by == "consent_withdrawn"
    assert "unanswered_by_specialist" in await reasons(runtime)
