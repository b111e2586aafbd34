"""What is due is sent once, in order, judged again, and looked up where nobody knows whether it went out."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from channels.sms import rules
from channels.sms.outbox import send_due
from channels.sms.phone import PhoneSender
from channels.sms.sending import NoSender
from channels.sms.twilio import Accepted, Rejected, TwilioAccount, TwilioSender, Unknown
from servicing.clock.service import business_now, machine_now, stand
from servicing.consent import service as consent
from servicing.conversation.service import lock
from servicing.escalation.models import Escalation
from servicing.message.models import Message
from servicing.message.service import Offer, say
from servicing.turn.models import Turn
from tests.simulators.twilio import TwilioSimulator
from tests.support.sms import (
    ACCOUNT_SID,
    AUTH_TOKEN,
    NUMBER,
    OUR_NUMBER,
    answer_with,
    change,
    conversation_of,
    events,
    exchange,
    hurry,
    outbox,
    row,
    write_in,
)
from tests.support.values import NOW

OTHER = "+13035550189"


@pytest.fixture
def twilio():
    with TwilioSimulator(ACCOUNT_SID, AUTH_TOKEN) as simulator:
        simulator.callbacks = False
        yield simulator


@pytest.fixture
async def sender(twilio):
    sender = TwilioSender(
        TwilioAccount(ACCOUNT_SID, AUTH_TOKEN, OUR_NUMBER, None, "https://porchlight.example", twilio.url)
    )
    yield sender
    await sender.aclose()


async def reasons(runtime) -> list[str]:
    async with runtime.sessions.begin() as session:
        return list(await session.scalars(select(Escalation.reason).order_by(Escalation.id)))


async def test_an_answer_is_sent_once_and_its_id_kept(runtime, sender, twilio):
    written = await exchange(runtime, "As of today one payment is past due.")
    assert await send_due(runtime, sender, "one") == 1
    assert await send_due(runtime, sender, "one") == 0
    [message] = twilio.messages
    sent = await row(runtime, written.id)
    assert (sent.status, sent.provider_sid, sent.attempts) == ("sent", message.sid, 1)
    assert sent.sent_at == NOW
    assert message.outbox_id == written.id
    assert "As of today one payment is past due." in message.body


async def test_two_workers_at_once_send_each_text_once(runtime, sender, twilio):
    numbers = [f"+130355502{number:02d}" for number in range(6)]
    for number in numbers:
        await exchange(runtime, f"for {number[-2:]}", number)
    await asyncio.gather(*(send_due(runtime, sender, name) for name in ("one", "two", "three")))
    assert set(twilio.accepted_by_outbox().values()) == {1}
    assert {message.to for message in twilio.messages} == set(numbers)


async def test_texts_to_one_number_leave_in_order_and_a_busy_provider_holds_the_later_ones(runtime, sender, twilio):
    first = await exchange(runtime, "the first")
    second = await exchange(runtime, "the second")
    other = await exchange(runtime, "to somebody else", OTHER)
    twilio.fail_next("busy", times=2, retry_after=1)
    await send_due(runtime, sender, "one")
    assert not twilio.messages
    assert [(await row(runtime, each.id)).status for each in (first, second, other)] == ["queued"] * 3
    await hurry(runtime)
    while await send_due(runtime, sender, "one"):
        pass
    assert [message.outbox_id for message in twilio.messages if message.to == NUMBER] == [first.id, second.id]


async def test_a_provider_that_is_busy_is_tried_again_after_a_pause(runtime, sender, twilio):
    written = await exchange(runtime)
    twilio.fail_next("busy", retry_after=30)
    before = machine_now()
    await send_due(runtime, sender, "one")
    waiting = await row(runtime, written.id)
    assert (waiting.status, waiting.error_code) == ("queued", "http_429")
    assert waiting.next_attempt_at >= before + timedelta(seconds=30)
    assert await send_due(runtime, sender, "one") == 0
    await hurry(runtime)
    await send_due(runtime, sender, "one")
    assert (await row(runtime, written.id)).status == "sent"
    assert twilio.requests["GET"] == 0


async def test_after_ten_minutes_of_trying_it_failed_and_a_person_sees_it(runtime, sender, twilio):
    written = await exchange(runtime)
    twilio.fail_next("busy", times=2)
    await send_due(runtime, sender, "one")
    await change(runtime, written.id, first_attempt_at=machine_now() - rules.RETRIED_FOR, next_attempt_at=None)
    await send_due(runtime, sender, "one")
    failed = await row(runtime, written.id)
    assert (failed.status, failed.error_code) == ("failed", "http_429")
    assert await reasons(runtime) == ["system_failure"]


async def test_a_text_that_failed_does_not_hold_back_the_next(runtime, sender, twilio):
    first = await exchange(runtime, "the first")
    second = await exchange(runtime, "the second")
    await change(runtime, first.id, status="failed")
    await send_due(runtime, sender, "one")
    assert [message.outbox_id for message in twilio.messages] == [second.id]


async def test_a_server_error_that_hid_a_success_is_found_and_not_sent_twice(runtime, sender, twilio):
    written = await exchange(runtime)
    twilio.fail_next("broken_after_accepting")
    await send_due(runtime, sender, "one")
    await hurry(runtime)
    await send_due(runtime, sender, "one")
    sent = await row(runtime, written.id)
    assert (sent.status, sent.possible_duplicate) == ("sent", False)
    assert twilio.accepted_by_outbox() == {written.id: 1}


async def test_a_lost_answer_waits_for_a_callback_and_is_then_looked_up(runtime, sender, twilio):
    written = await exchange(runtime)
    twilio.fail_next("answer_lost")
    await send_due(runtime, sender, "one")
    assert (await row(runtime, written.id)).status == "sending"
    assert await send_due(runtime, sender, "one") == 0, "twenty seconds have not passed"
    await change(runtime, written.id, sending_since=machine_now() - rules.SILENCE)
    await send_due(runtime, sender, "two")
    sent = await row(runtime, written.id)
    assert (sent.status, sent.provider_sid) == ("sent", twilio.messages[0].sid)
    assert twilio.accepted_by_outbox() == {written.id: 1}


async def test_what_the_provider_does_not_have_is_sent_again_and_marked(runtime, sender, twilio):
    written = await exchange(runtime)
    await change(
        runtime,
        written.id,
        status="sending",
        attempts=1,
        sending_since=machine_now() - rules.SILENCE,
        first_attempt_at=machine_now() - rules.SILENCE,
    )
    while await send_due(runtime, sender, "two"):
        pass
    sent = await row(runtime, written.id)
    assert (sent.status, sent.possible_duplicate) == ("sent", True)
    assert twilio.accepted_by_outbox() == {written.id: 1}


async def test_the_same_words_sent_earlier_are_not_taken_for_this_text(runtime, sender, twilio):
    await exchange(runtime, "I did not get that.")
    await send_due(runtime, sender, "one")
    second = await exchange(runtime, "I did not get that.")
    await change(
        runtime,
        second.id,
        status="sending",
        attempts=1,
        sending_since=machine_now() - rules.SILENCE,
        first_attempt_at=machine_now() - rules.SILENCE,
    )
    while await send_due(runtime, sender, "one"):
        pass
    assert (await row(runtime, second.id)).possible_duplicate
    assert twilio.accepted_by_outbox()[second.id] == 1


async def test_a_provider_that_cannot_be_asked_leaves_the_text_in_doubt(runtime, sender, twilio):
    written = await exchange(runtime)
    long_ago = machine_now() - rules.SILENCE
    await change(runtime, written.id, status="sending", attempts=1, sending_since=long_ago, first_attempt_at=long_ago)
    away = TwilioSender(
        TwilioAccount(ACCOUNT_SID, AUTH_TOKEN, OUR_NUMBER, None, "https://porchlight.example", "http://127.0.0.1:9")
    )
    assert await send_due(runtime, away, "one") == 0
    await away.aclose()
    assert (await row(runtime, written.id)).status == "sending"
    assert not twilio.messages


async def test_a_provider_that_cannot_be_asked_for_ten_minutes_is_a_persons_case(runtime, sender):
    written = await exchange(runtime)
    long_ago = machine_now() - rules.RETRIED_FOR
    await change(runtime, written.id, status="sending", attempts=9, sending_since=long_ago, first_attempt_at=long_ago)
    away = TwilioSender(
        TwilioAccount(ACCOUNT_SID, AUTH_TOKEN, OUR_NUMBER, None, "https://porchlight.example", "http://127.0.0.1:9")
    )
    await send_due(runtime, away, "one")
    await away.aclose()
    assert (await row(runtime, written.id)).status == "failed"
    assert await reasons(runtime) == ["system_failure"]


class Frozen:
    """A sender whose process stands still while it asks; meanwhile another worker takes the row over."""

    keeps_bodies = False

    def __init__(self, sender, meanwhile):
        self._sender = sender
        self._meanwhile = meanwhile

    async def create(self, to, body, outbox_id):
        outcome = await self._sender.create(to, body, outbox_id)
        await self._meanwhile(outbox_id)
        return outcome

    async def find(self, to, body, since):
        return await self._sender.find(to, body, since)

    async def aclose(self):
        return None


async def test_a_worker_that_wakes_up_late_finds_its_text_settled_by_another(runtime, sender, twilio):
    written = await exchange(runtime)

    async def taken_over(outbox_id):
        await change(runtime, outbox_id, sending_since=machine_now() - rules.SILENCE)
        await send_due(runtime, sender, "two")

    await send_due(runtime, Frozen(sender, taken_over), "one")
    sent = await row(runtime, written.id)
    assert (sent.status, sent.possible_duplicate) == ("sent", False)
    assert twilio.accepted_by_outbox() == {written.id: 1}
    assert await events(runtime, written.id) == ["accepted"]


async def test_a_late_rejection_does_not_undo_what_another_worker_sent(runtime, sender, twilio):
    written = await exchange(runtime)
    twilio.fail_next("busy")

    async def taken_over(outbox_id):
        await change(runtime, outbox_id, sending_since=machine_now() - rules.SILENCE)
        while await send_due(runtime, sender, "two"):
            pass

    await send_due(runtime, Frozen(sender, taken_over), "one")
    assert (await row(runtime, written.id)).status == "sent"
    assert twilio.accepted_by_outbox() == {written.id: 1}


async def test_the_gate_is_asked_again_right_before_the_send(runtime, sender, twilio):
    written = await exchange(runtime, "never to be read")
    await write_in(runtime, "STOP")
    while await send_due(runtime, sender, "one"):
        pass
    refused = await row(runtime, written.id)
    assert (refused.status, refused.refused_by) == ("refused", "consent_withdrawn")
    [confirmation] = twilio.messages
    assert "never to be read" not in confirmation.body
    assert confirmation.outbox_id == (await outbox(runtime))[-1].id


async def test_a_late_answer_waits_for_a_lawful_hour_and_does_not_hold_back_the_next(runtime, sender, twilio):
    written = await exchange(runtime, "an answer that took too long")
    async with runtime.sessions.begin() as session:
        await stand(session, NOW + timedelta(hours=14))
    await send_due(runtime, sender, "one")
    held = await row(runtime, written.id)
    assert held.status == "queued"
    assert held.due_at > NOW + timedelta(hours=14)
    fresh = await exchange(runtime, "an answer at once")
    while await send_due(runtime, sender, "one"):
        pass
    assert [message.outbox_id for message in twilio.messages] == [fresh.id]
    async with runtime.sessions.begin() as session:
        await stand(session, held.due_at)
    await send_due(runtime, sender, "one")
    assert [message.outbox_id for message in twilio.messages] == [fresh.id, written.id]


async def test_a_number_that_opted_out_with_the_provider_is_known_and_a_person_sees_it(runtime, sender, twilio):
    written = await exchange(runtime)
    twilio.opt_out(NUMBER)
    await send_due(runtime, sender, "one")
    assert (await row(runtime, written.id)).error_code == "21610"
    async with runtime.sessions.begin() as session:
        assert (await consent.state(session, NUMBER)).provider_blocked
    assert await reasons(runtime) == ["system_failure"]


async def test_an_opt_out_that_the_provider_confirmed_itself_is_nobodys_case(runtime, sender, twilio):
    await exchange(runtime)
    await send_due(runtime, sender, "one")
    twilio.opt_out(NUMBER)
    await write_in(runtime, "STOP")
    await send_due(runtime, sender, "one")
    assert (await outbox(runtime))[-1].status == "failed"
    assert await reasons(runtime) == []


async def test_start_lifts_the_providers_block_and_is_confirmed(runtime, sender, twilio):
    await exchange(runtime)
    twilio.opt_out(NUMBER)
    await send_due(runtime, sender, "one")
    await write_in(runtime, "STOP")
    twilio.opt_in(NUMBER)
    await write_in(runtime, "START")
    while await send_due(runtime, sender, "one"):
        pass
    async with runtime.sessions.begin() as session:
        state = await consent.state(session, NUMBER)
    assert (state.consent, state.provider_blocked) == ("given", False)
    assert [message.to for message in twilio.messages] == [NUMBER]


async def say_code(runtime, code: str) -> int:
    """Sends a one-time code as a verification does; gives the row."""
    await write_in(runtime, "hi there")
    async with runtime.sessions.begin() as session:
        conversation = await lock(session, (await conversation_of(session, NUMBER)).id)
        turn = Turn(
            conversation_id=conversation.id,
            status="closed",
            outcome="word",
            opened_at=await business_now(session),
            started_at=machine_now(),
        )
        session.add(turn)
        await session.flush()
        await say(
            session,
            runtime,
            conversation,
            author="system",
            text="Your code is [code].",
            purpose="requested",
            what="code",
            secret_body=f"Your code is {code}.",
            now=await business_now(session),
            turn=turn,
            asked_by_sms=True,
        )
    return (await outbox(runtime))[-1].id


async def test_a_code_is_sent_in_the_clear_and_its_sealed_words_are_gone_afterwards(runtime, sender, twilio):
    outbox_id = await say_code(runtime, "402913")
    await send_due(runtime, sender, "one")
    assert [message.body for message in twilio.messages] == ["Your code is 402913."]
    assert (await row(runtime, outbox_id)).sealed_body is None


async def test_words_that_cannot_be_unsealed_fail_and_do_not_stop_the_others(runtime, sender, twilio):
    broken = await say_code(runtime, "402913")
    await change(runtime, broken, sealed_body=b"sealed under a key that is gone")
    other = await exchange(runtime, "for somebody else", OTHER)
    await send_due(runtime, sender, "one")
    assert (await row(runtime, broken)).error_code == "no_body"
    assert [message.outbox_id for message in twilio.messages] == [other.id]


async def test_without_a_provider_nothing_is_pretended(runtime):
    written = await exchange(runtime)
    await send_due(runtime, NoSender(), "one")
    assert (await row(runtime, written.id)).status == "failed"
    assert await reasons(runtime) == ["system_failure"]


async def test_on_the_simulated_phone_what_is_sent_has_arrived(runtime):
    written = await exchange(runtime)
    await send_due(runtime, PhoneSender(), "one")
    assert (await row(runtime, written.id)).status == "sent"
    assert await events(runtime, written.id) == ["accepted", "delivered"]


class Broken:
    """A sender that answers as it is told."""

    keeps_bodies = False

    def __init__(self, *outcomes: Accepted | Rejected | Unknown):
        self._outcomes = list(outcomes)
        self.asked: list[int] = []

    async def create(self, to, body, outbox_id):
        self.asked.append(outbox_id)
        return self._outcomes.pop(0)

    async def find(self, to, body, since):
        return []

    async def aclose(self):
        return None


async def test_an_unusable_number_fails_at_once(runtime):
    written = await exchange(runtime)
    sender = Broken(Rejected("21211", permanent=True))
    assert await send_due(runtime, sender, "one") == 1
    assert await send_due(runtime, sender, "one") == 0
    failed = await row(runtime, written.id)
    assert (failed.status, failed.error_code, sender.asked) == ("failed", "21211", [written.id])


async def test_the_transcript_keeps_what_was_refused_at_the_last_moment_out_of_sight(runtime, sender, session):
    await exchange(runtime, "never to be read")
    await write_in(runtime, "STOP")
    while await send_due(runtime, sender, "one"):
        pass
    authors = list(await session.scalars(select(Message.author).order_by(Message.seq)))
    assert authors == ["borrower", "assistant", "borrower", "system"]


async def test_offers_are_numbered_in_the_text_that_leaves(runtime, sender, twilio):
    await write_in(runtime, "hi there")
    await answer_with(runtime, "Is that right?", Offer("Yes", "affirm", {}), Offer("Change it", "deny", {}))
    await send_due(runtime, sender, "one")
    assert "1 Yes" in twilio.messages[0].body
    assert "2 Change it" in twilio.messages[0].body
