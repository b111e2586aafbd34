"""A specialist speaks, owns the conversation and gives it back; the gate decides; the assistant is silent meanwhile."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from channels.sms.outbox import send_due
from channels.sms.phone import PhoneSender
from servicing.audit.models import AuditEvent
from servicing.clock.service import stand
from servicing.conversation.models import Conversation
from servicing.conversation.service import state_of
from servicing.message.models import Outbox
from tests.support.desk import body, problem
from tests.support.turns import Talk, chatting, texting
from tests.support.values import NOW

DANA = "+16145550101"
NIGHT = NOW.replace(hour=3) + timedelta(days=1)
"""22:00 in Ohio, seven hours after she wrote."""


@pytest.fixture
async def talk(runtime) -> Talk:
    talk = await texting(runtime, DANA)
    assert (await talk.prove("4417 43215")).status == "verified"
    return talk


@pytest.fixture
async def ana(desk):
    return await desk.caller("specialist", "Ana Ruiz")


async def it_is(runtime, moment) -> None:
    async with runtime.sessions.begin() as session:
        await stand(session, moment)


async def sent(runtime) -> list[tuple[str, str | None]]:
    """Sends what is due; each text's status and, refused, the rule."""
    while await send_due(runtime, PhoneSender(), "test"):
        pass
    async with runtime.sessions.begin() as session:
        rows = await session.execute(select(Outbox.status, Outbox.refused_by).order_by(Outbox.id))
        return [(status, rule) for status, rule in rows]


async def said(talk: Talk) -> list[str]:
    """The first response of each message, or who wrote it."""
    messages = await talk.messages()
    return [message.responses[0]["response"] if message.responses else message.author for message in messages]


class TestSpeaking:
    async def test_takes_the_conversation_and_says_who_joined_by_text(self, ana, runtime, talk):
        message = body(await ana.post(f"/conversations/{talk.id}/messages", json={"text": "Good morning, Dana."}), 201)
        assert (message["author"], message["author_name"]) == ("specialist", "Ana Ruiz")
        assert (message["text"], message["delivery"]) == ("Good morning, Dana.", "queued")
        view = body(await ana.get(f"/conversations/{talk.id}"))
        assert (view["owner"], view["owner_name"]) == ("specialist", "Ana Ruiz")
        joined, _ = body(await ana.get(f"/conversations/{talk.id}/messages?after=2"))["items"]
        assert "Ana Ruiz, a specialist, joined" in joined["text"]
        assert joined["template"] == "utter_system_specialist_joined"
        assert {status for status, _ in await sent(runtime)} == {"sent"}

    async def test_the_second_message_introduces_nobody_again(self, ana, talk):
        for text in ("Good morning.", "I looked at your file."):
            body(await ana.post(f"/conversations/{talk.id}/messages", json={"text": text}), 201)
        assert (await said(talk)).count("utter_system_specialist_joined") == 1

    async def test_in_spanish_to_who_speaks_it(self, ana, runtime, talk):
        async with runtime.sessions.begin() as session:
            (await session.get(Conversation, talk.id)).language = "es"
        body(await ana.post(f"/conversations/{talk.id}/messages", json={"text": "Buenos días."}), 201)
        joined, _ = body(await ana.get(f"/conversations/{talk.id}/messages?after=2"))["items"]
        assert "Ana Ruiz, especialista" in joined["text"]

    async def test_on_web_chat_nothing_is_said_but_the_message(self, ana, runtime):
        talk = await chatting(runtime)
        await talk.say("hello")
        body(await ana.post(f"/conversations/{talk.id}/messages", json={"text": "Hello, Ana here."}), 201)
        assert [message.author for message in await talk.messages()] == ["borrower", "assistant", "specialist"]

    async def test_another_specialist_is_told_who_has_it_and_a_supervisor_may_take_it(self, desk, ana, talk):
        path = f"/conversations/{talk.id}/messages"
        body(await ana.post(path, json={"text": "Good morning."}), 201)
        marcus, boss = await desk.caller("specialist", "Marcus"), await desk.caller("supervisor", "Joan")
        told = problem(await marcus.post(path, json={"text": "Hi."}), 409)
        assert told["holder"] == "Ana Ruiz"
        body(await boss.post(path, json={"text": "Hello, Joan here."}), 201)
        assert body(await ana.get(f"/conversations/{talk.id}"))["owner_name"] == "Joan"

    async def test_two_who_speak_at_once_do_not_both_get_it(self, desk, ana, talk):
        marcus = await desk.caller("specialist", "Marcus")
        path = f"/conversations/{talk.id}/messages"
        answers = await asyncio.gather(*(one.post(path, json={"text": "Hello."}) for one in (ana, marcus)))
        assert sorted(answer.status_code for answer in answers) == [201, 409]

    async def test_every_take_and_word_is_in_the_audit_trail(self, ana, runtime, talk):
        await ana.post(f"/conversations/{talk.id}/messages", json={"text": "Good morning."})
        async with runtime.sessions.begin() as session:
            rows = await session.scalars(
                select(AuditEvent.action).where(AuditEvent.stream == f"conversation:{talk.id}").order_by(AuditEvent.id)
            )
            assert list(rows)[-2:] == ["conversation:take", "conversation:speak"]

    @pytest.mark.parametrize("text", ["", "   ", "\x00", "Your SSN is 123-45-6789.", "x" * 500])
    async def test_what_may_not_stand_in_a_message(self, ana, talk, text):
        problem(await ana.post(f"/conversations/{talk.id}/messages", json={"text": text}), 422)
        assert len(await talk.messages()) == 2


class TestGate:
    async def test_an_opt_out_always_wins(self, ana, talk):
        await talk.say("stop texting me", "opt_out")
        path = f"/conversations/{talk.id}/messages"
        for reason in (None, "She called and asked me to write."):
            told = problem(await ana.post(path, json={"text": "Hello.", "reason": reason}), 409)
            assert told["rule"] == "consent_withdrawn"
        assert body(await ana.get(f"/conversations/{talk.id}"))["owner"] == "assistant"
        kept = body(await ana.get(path))["items"][-1]
        assert (kept["text"], kept["refused_by"]) == ("Hello.", "consent_withdrawn")

    async def test_out_of_hours_only_with_a_reason_which_the_gate_knows_when_it_is_sent(self, ana, runtime, talk):
        await sent(runtime)
        await it_is(runtime, NIGHT)
        path = f"/conversations/{talk.id}/messages"
        assert problem(await ana.post(path, json={"text": "Call me."}), 409)["rule"] == "quiet_hours"
        reason = "She asked for word tonight; the sale is tomorrow."
        body(await ana.post(path, json={"text": "Call me.", "reason": reason}), 201)
        assert [entry for entry in await sent(runtime) if entry != ("sent", None)] == []
        async with runtime.sessions.begin() as session:
            detail = await session.scalar(
                select(AuditEvent.detail)
                .where(AuditEvent.action == "conversation:speak")
                .order_by(AuditEvent.id.desc())
            )
        assert detail["reason"] == reason

    async def test_an_opt_out_before_it_was_sent_holds_it_back_with_a_reason_too(self, ana, runtime, talk):
        await sent(runtime)
        await it_is(runtime, NIGHT)
        path = f"/conversations/{talk.id}/messages"
        body(await ana.post(path, json={"text": "Call me.", "reason": "Asked for."}), 201)
        await talk.drop("STOP")
        assert ("refused", "consent_withdrawn") in await sent(runtime)


class TestSilence:
    async def test_the_assistant_only_listens_and_rights_still_act(self, ana, talk):
        await ana.post(f"/conversations/{talk.id}/messages", json={"text": "Good morning."})
        before = len(await talk.messages())
        assert await talk.say("how much do i owe") == "person"
        assert await talk.say("i filed for bankruptcy last week") == "person"
        assert len(await talk.messages()) == before + 2
        view = body(await ana.get(f"/conversations/{talk.id}"))
        assert [one["kind"] for one in view["protections"]] == ["bankruptcy"]
        queue = body(await ana.get("/escalations?reason=bankruptcy"))["items"]
        assert [item["conversation_id"] for item in queue] == [str(talk.id)]

    async def test_a_turn_that_was_being_thought_about_says_nothing_any_more(self, ana, talk):
        opened = await talk.write("how much do i owe")
        await ana.post(f"/conversations/{talk.id}/messages", json={"text": "Good morning."})
        assert await talk.close(opened) == "person"

    async def test_words_of_care_go_out_once(self, ana, talk):
        await ana.post(f"/conversations/{talk.id}/messages", json={"text": "Good morning."})
        before = len(await talk.messages())
        assert await talk.say("i want to kill myself") == "person"
        assert await talk.say("i dont want to live anymore") == "person"
        new = (await talk.messages())[before:]
        assert [message.author for message in new] == ["borrower", "assistant", "borrower"]
        assert new[1].responses[0]["response"] == "utter_system_crisis"


class TestHandingBack:
    async def test_the_borrower_is_told_and_the_assistant_answers_again(self, ana, talk):
        await ana.post(f"/conversations/{talk.id}/messages", json={"text": "Good morning."})
        answer = await ana.post(f"/conversations/{talk.id}/hand_back", json={"note": "Wants to plan a payment."})
        view = body(answer)
        assert (view["owner"], view["owner_name"]) == ("assistant", None)
        assert (await said(talk))[-1] == "utter_system_handed_back"
        assert await talk.say("how much do i owe") == "replied"

    async def test_what_was_being_asked_waits(self, ana, runtime):
        talk = await chatting(runtime)
        await talk.say("hello")
        async with runtime.sessions.begin() as session:
            state = await state_of(session, talk.id, NOW)
            state.state, state.requested_slot, state.active_loop = {"kept": 1}, "promise_amount", "promise_form"
        await ana.post(f"/conversations/{talk.id}/messages", json={"text": "Good morning."})
        await talk.close(await talk.write("the roof leaks", expecting="promise_amount"))
        await ana.post(f"/conversations/{talk.id}/hand_back")
        last = body(await ana.get(f"/conversations/{talk.id}/messages"))["items"][-1]
        assert last["template"] == "utter_system_handed_back_going_on"
        assert [choice["title"] for choice in last["choices"]] == ["Go on"]
        async with runtime.sessions.begin() as session:
            state = await state_of(session, talk.id, NOW)
            assert (state.state, state.requested_slot) == ({"kept": 1}, "promise_amount")

    async def test_only_who_has_it_or_a_supervisor_gives_it_back(self, desk, ana, talk):
        path = f"/conversations/{talk.id}/hand_back"
        assert problem(await ana.post(path), 409)["detail"] == "The assistant has this conversation."
        await ana.post(f"/conversations/{talk.id}/messages", json={"text": "Good morning."})
        marcus, boss = await desk.caller("specialist", "Marcus"), await desk.caller("supervisor", "Joan")
        assert problem(await marcus.post(path), 409)["holder"] == "Ana Ruiz"
        body(await boss.post(path))

    async def test_at_night_it_waits_and_the_next_answer_says_who_writes(self, ana, runtime, talk):
        await ana.post(f"/conversations/{talk.id}/messages", json={"text": "Good morning."})
        await sent(runtime)
        await it_is(runtime, NIGHT)
        body(await ana.post(f"/conversations/{talk.id}/hand_back"))
        assert ("queued", None) in await sent(runtime)
        await talk.say("are you there")
        assert (await said(talk))[-1] == "utter_system_disclosure"


class TestClaiming:
    async def test_of_two_who_fight_for_an_escalation_one_wins(self, desk, ana, talk):
        await talk.say("let me talk to a person", "request_human")
        marcus = await desk.caller("specialist", "Marcus")
        [item] = body(await ana.get("/escalations?reason=human_requested"))["items"]
        path = f"/escalations/{item['id']}/claim"
        for _ in range(5):
            answers = await asyncio.gather(ana.post(path), marcus.post(path))
            assert sorted(answer.status_code for answer in answers) == [200, 409]
            winner = body(next(answer for answer in answers if answer.status_code == 200))
            loser = problem(next(answer for answer in answers if answer.status_code == 409), 409)
            assert loser["holder"] == winner["claimed_by"]
            assert loser["detail"] == f"{winner['claimed_by']} has this escalation."
            holder = ana if winner["claimed_by"] == "Ana Ruiz" else marcus
            body(await holder.post(f"/escalations/{item['id']}/release", json={"note": "Back to the queue."}))

    async def test_it_is_resolved_with_an_outcome_by_its_holder(self, desk, ana, talk):
        await talk.say("let me talk to a person", "request_human")
        marcus = await desk.caller("specialist", "Marcus")
        [item] = body(await ana.get("/escalations?status=open"))["items"]
        path = f"/escalations/{item['id']}"
        body(await ana.post(f"{path}/claim"))
        done = {"outcome": "called", "note": "Talked for ten minutes."}
        problem(await marcus.post(f"{path}/resolve", json=done), 409)
        problem(await ana.post(f"{path}/resolve", json={"outcome": "called"}), 422)
        assert body(await ana.post(f"{path}/resolve", json=done))["status"] == "resolved"
        problem(await ana.post(f"{path}/claim"), 409)
        problem(await ana.post("/escalations/999999/claim"), 404)
