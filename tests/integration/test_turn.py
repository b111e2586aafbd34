"""A turn is opened under a lease, fenced by its attempt and closed once."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from servicing.clock.service import machine_now
from servicing.conversation.models import ConversationState
from servicing.conversation.service import for_phone, lock
from servicing.escalation.models import Escalation
from servicing.loan.models import Protection
from servicing.message.compose import Reply
from servicing.message.models import Choice, Message, Outbox
from servicing.message.service import Offer
from servicing.rights.rules import Finding
from servicing.turn import rules
from servicing.turn.act import TurnLost, TurnReference, act
from servicing.turn.close import Failure, close_turn
from servicing.turn.models import Inbound, Turn
from servicing.turn.receive import Incoming, UnknownChoice, receive
from servicing.turn.service import Answer, due, idle, invoke, let_go, open_turn, sure_enough
from tests.support.values import NOW

PHONE = "+13035550188"


def answer(text: str = "Hello.", **more) -> Answer:
    values = {
        "replies": (Reply("utter_greet", "0" * 12, text),) if text else (),
        "state": {"turns": 1},
        "requested_slot": None,
        "active_loop": None,
        "intent": "greet",
        "confidence": 0.9,
        "rights": (),
        "understanding": {},
        "model_id": "test",
    }
    return Answer(**{**values, **more})


async def text(runtime, body: str, sid: str, media: int = 0):
    async with runtime.sessions.begin() as session:
        conversation = await for_phone(session, PHONE, NOW)
        receipt = await receive(session, runtime, conversation, Incoming(sid, body, media_count=media))
        return conversation.id, receipt


async def opening(runtime, conversation_id, worker="one"):
    async with runtime.sessions.begin() as session:
        return await open_turn(session, runtime, conversation_id, worker)


async def closing(runtime, opened, given):
    async with runtime.sessions.begin() as session:
        return await close_turn(session, runtime, opened, given)


async def expire_lease(runtime):
    async with runtime.sessions.begin() as session:
        await session.execute(update(Turn).values(lease_until=machine_now() - timedelta(seconds=1)))


async def replies(runtime, conversation_id):
    async with runtime.sessions.begin() as session:
        found = await session.scalars(
            select(Message).where(Message.conversation_id == conversation_id, Message.author != "borrower")
        )
        return list(found)


class TestReceiving:
    async def test_the_same_provider_id_is_one_message(self, runtime):
        _, first = await text(runtime, "hi", "SM1")
        _, second = await text(runtime, "hi", "SM1")
        assert (first.duplicate, second.duplicate) == (False, True)
        assert first.seq == second.seq

    async def test_texts_that_wait_are_one_turn(self, runtime):
        conversation_id, _ = await text(runtime, "hi", "SM1")
        await text(runtime, "can i pay friday", "SM2")
        opened = await opening(runtime, conversation_id)
        assert opened.text == "hi\ncan i pay friday"
        assert await opening(runtime, conversation_id) is None

    async def test_media_stands_alone_and_a_person_is_told(self, runtime):
        conversation_id, _ = await text(runtime, "hi", "SM1")
        await text(runtime, "", "SM2", media=1)
        await closing(runtime, await opening(runtime, conversation_id), answer())
        opened = await opening(runtime, conversation_id)
        assert opened.kind == "media"
        assert await closing(runtime, opened, Failure("none", "")) == "replied"
        async with runtime.sessions.begin() as session:
            assert await session.scalar(select(Escalation.reason)) == "media_received"

    async def test_a_flood_gets_one_notice_and_no_turns_until_it_calms(self, runtime):
        for number in range(rules.FLOOD + 5):
            conversation_id, _ = await text(runtime, "hello?", f"SM{number}")
        assert await opening(runtime, conversation_id) is None
        [notice] = await replies(runtime, conversation_id)
        assert notice.responses[0]["response"] == "utter_system_slow_down"
        async with runtime.sessions.begin() as session:
            await session.execute(update(Inbound).values(received_at=machine_now() - timedelta(minutes=2)))
        opened = await opening(runtime, conversation_id)
        assert opened.text.count("hello?") == rules.FLOOD + 5


class TestFence:
    async def test_a_live_lease_keeps_others_out_and_an_expired_one_does_not(self, runtime):
        conversation_id, _ = await text(runtime, "hi", "SM1")
        first = await opening(runtime, conversation_id)
        assert await opening(runtime, conversation_id, "two") is None
        await expire_lease(runtime)
        second = await opening(runtime, conversation_id, "two")
        assert (second.turn_id, second.attempt) == (first.turn_id, 2)
        assert (second.text, second.now) == (first.text, first.now)

    async def test_a_worker_that_wakes_up_late_closes_nothing(self, runtime):
        conversation_id, _ = await text(runtime, "hi", "SM1")
        frozen = await opening(runtime, conversation_id)
        await expire_lease(runtime)
        current = await opening(runtime, conversation_id, "two")
        with pytest.raises(TurnLost):
            await closing(runtime, frozen, answer("From the past."))
        assert await closing(runtime, current, answer("From the present.")) == "replied"
        with pytest.raises(TurnLost):
            await closing(runtime, current, answer("Once more."))
        assert len(await replies(runtime, conversation_id)) == 1

    async def test_two_workers_at_once_open_one_turn(self, runtime):
        conversation_id, _ = await text(runtime, "hi", "SM1")
        opened = await asyncio.gather(*(opening(runtime, conversation_id, str(n)) for n in range(8)))
        assert sum(turn is not None for turn in opened) == 1

    async def test_an_action_writes_once_for_a_turn_and_not_at_all_for_a_lost_attempt(self, runtime):
        conversation_id, _ = await text(runtime, "hi", "SM1")
        opened = await opening(runtime, conversation_id)
        done = []

        async def deed(session, scope):
            done.append(scope.turn.attempt)
            return {"number": len(done)}

        def reference(attempt):
            return TurnReference(opened.turn_id, attempt, opened.now, opened.time_zone)

        assert await act(runtime, reference(1), "promise", "", deed) == {"number": 1}
        await expire_lease(runtime)
        await opening(runtime, conversation_id, "two")
        assert await act(runtime, reference(2), "promise", "", deed) == {"number": 1}
        with pytest.raises(TurnLost):
            await act(runtime, reference(1), "other", "", deed)
        assert done == [1]


class TestClosing:
    async def test_the_first_answer_discloses_and_says_how_to_opt_out_and_the_second_does_not(self, runtime):
        conversation_id, _ = await text(runtime, "hi", "SM1")
        await closing(runtime, await opening(runtime, conversation_id), answer())
        await text(runtime, "hi again", "SM2")
        await closing(runtime, await opening(runtime, conversation_id), answer("Yes?"))
        first, second = await replies(runtime, conversation_id)
        named = [reference["response"] for reference in first.responses]
        assert named[0] == "utter_system_disclosure" and "utter_system_opt_out_line" in named
        assert [reference["response"] for reference in second.responses] == ["utter_greet"]

    async def test_an_answer_that_fails_is_put_off_and_swept_up_again(self, runtime):
        conversation_id, _ = await text(runtime, "hi", "SM1")
        opened = await opening(runtime, conversation_id)
        async with runtime.sessions.begin() as session:
            await let_go(session, opened, timedelta(0), {"kind": "put_off"})
            assert await due(session) == [conversation_id]
        again = await opening(runtime, conversation_id)
        assert again.attempt == 2
        assert await closing(runtime, again, answer()) == "replied"

    async def test_after_sixty_seconds_there_is_one_apology_and_one_escalation(self, runtime):
        conversation_id, _ = await text(runtime, "hi", "SM1")
        await opening(runtime, conversation_id)
        async with runtime.sessions.begin() as session:
            long_ago = machine_now() - timedelta(seconds=61)
            await session.execute(update(Turn).values(started_at=long_ago, lease_until=long_ago))
        opened = await opening(runtime, conversation_id)
        assert opened.spent
        assert await closing(runtime, opened, Failure("unavailable", "timeout")) == "apologised"
        async with runtime.sessions.begin() as session:
            assert list(await session.scalars(select(Escalation.reason))) == ["system_failure"]
            assert await idle(session, conversation_id)

    @pytest.mark.parametrize("text_", ["You owe {amount}.", ""])
    async def test_unfilled_or_missing_words_never_leave(self, runtime, text_):
        conversation_id, _ = await text(runtime, "hi", "SM1")
        assert await closing(runtime, await opening(runtime, conversation_id), answer(text_)) == "apologised"
        [message] = await replies(runtime, conversation_id)
        assert "utter_system_apology" in [reference["response"] for reference in message.responses]

    async def test_a_person_who_owns_the_thread_is_not_talked_over(self, runtime):
        conversation_id, _ = await text(runtime, "hi", "SM1")
        async with runtime.sessions.begin() as session:
            conversation = await lock(session, conversation_id)
            conversation.owner, conversation.owner_user_id = "specialist", 1
        opened = await opening(runtime, conversation_id)
        assert opened.silent
        assert await closing(runtime, opened, answer()) == "person"
        assert await replies(runtime, conversation_id) == []

    async def test_a_choice_of_an_older_question_is_not_taken(self, runtime):
        conversation_id, _ = await text(runtime, "hi", "SM1")
        asked = replace(answer().replies[0], choices=(Offer("Yes", "affirm", {}),))
        await closing(runtime, await opening(runtime, conversation_id), answer(replies=(asked,)))
        await text(runtime, "hm", "SM2")
        await closing(runtime, await opening(runtime, conversation_id), answer(replies=(asked,)))
        async with runtime.sessions.begin() as session:
            old, new = await session.scalars(select(Choice.id).order_by(Choice.message_id))
            conversation = await lock(session, conversation_id)
            with pytest.raises(UnknownChoice):
                await receive(session, runtime, conversation, Incoming("SM3", "", choice_id=old))
            receipt = await receive(session, runtime, conversation, Incoming("SM4", "", choice_id=new))
            assert receipt.kind == "choice"

    async def test_a_right_that_the_model_hears_takes_effect_before_anything_answers(self, runtime):
        conversation_id, _ = await text(runtime, "the papers are filed with the court for us", "SM1")
        opened = await opening(runtime, conversation_id)
        async with runtime.sessions.begin() as session:
            heard = await invoke(session, runtime, opened, [Finding("report_bankruptcy", "model", 0.6)])
            assert await session.scalar(select(Protection.kind)) == "bankruptcy"
        assert heard.answers_first == {"report_bankruptcy"}

    def test_a_doubtful_opt_out_of_the_model_does_not_silence_a_thread(self):
        doubtful = Finding("opt_out", "model", 0.4)
        assert sure_enough([doubtful], "cannot_pay") == ()
        assert sure_enough([doubtful], "opt_out") == (doubtful,)


class TestOptOut:
    @pytest.mark.parametrize("word", ["STOP", "stop stop", "Stop\nSTOP"])
    async def test_a_picture_beside_the_word_does_not_hide_it(self, runtime, word):
        _, receipt = await text(runtime, word, "SM1", media=1)
        assert receipt.kind == "opt_out"

    async def test_a_turn_whose_reply_would_be_refused_is_only_heard(self, runtime):
        conversation_id, _ = await text(runtime, "stop", "SM1")
        await text(runtime, "i can pay 500 on friday", "SM2")
        opened = await opening(runtime, conversation_id)
        assert opened.silent and opened.refused_by is not None

    async def test_stop_while_an_answer_is_being_thought_of(self, runtime):
        conversation_id, _ = await text(runtime, "can i pay friday", "SM1")
        opened = await opening(runtime, conversation_id)
        await text(runtime, "STOP", "SM2")
        assert await closing(runtime, opened, answer("How much?", requested_slot="promise_amount")) == "refused"
        async with runtime.sessions.begin() as session:
            state = await session.get_one(ConversationState, conversation_id)
            assert (state.state, state.requested_slot) == (None, None)
            assert await session.scalar(select(Escalation.reason)) is None

    async def test_a_providers_start_is_no_consent_from_a_number_that_never_opted_out(self, runtime):
        async with runtime.sessions.begin() as session:
            conversation = await for_phone(session, PHONE, NOW)
            incoming = Incoming("SM1", "start", provider_word="START")
            assert (await receive(session, runtime, conversation, incoming)).kind == "text"

    async def test_stop_is_law_at_once_and_confirmed_once(self, runtime):
        conversation_id, receipt = await text(runtime, "Stop.", "SM1")
        assert receipt.kind == "opt_out"
        await text(runtime, "STOP", "SM2")
        async with runtime.sessions.begin() as session:
            assert await session.scalar(select(func.count()).select_from(Outbox)) == 1
            assert await idle(session, conversation_id)

    async def test_what_is_written_after_stop_gets_no_text_and_a_person_sees_it(self, runtime):
        conversation_id, _ = await text(runtime, "stop", "SM1")
        await text(runtime, "how much do i owe", "SM2")
        assert await closing(runtime, await opening(runtime, conversation_id), answer("A lot.")) == "refused"
        async with runtime.sessions.begin() as session:
            assert list(await session.scalars(select(Escalation.reason))) == ["wrote_after_opt_out"]
            assert await session.scalar(select(func.count()).select_from(Outbox)) == 1

    async def test_start_brings_texts_back(self, runtime):
        conversation_id, _ = await text(runtime, "stop", "SM1")
        _, receipt = await text(runtime, "start", "SM2")
        assert receipt.kind == "opt_in"
        await text(runtime, "hello", "SM3")
        assert await closing(runtime, await opening(runtime, conversation_id), answer()) == "replied"

    async def test_start_while_not_withdrawn_is_just_a_word(self, runtime):
        _, receipt = await text(runtime, "start", "SM1")
        assert receipt.kind == "text"
