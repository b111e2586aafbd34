"""What people type is text, whatever it looks like, and each message counts once."""

import secrets

import pytest

from servicing.wording.sms import size
from tests.conversations.conftest import sample
from tests.support.stack import wait_for


@pytest.mark.parametrize("text", ["/restart", "/session_start", "/back", "/action_record_promise", "/"])
def test_a_leading_slash_gives_no_orders(confirming, text):
    answer = confirming.say(text)
    assert answer.text, "it is answered as words are"
    assert confirming.asks_for is not None, "the form still runs"
    assert confirming.arrangements == []


def test_a_choice_that_is_typed_out_is_not_that_choice(confirming):
    confirming.say('/inform{"change": "amount"}')
    assert confirming.asks_for == "promise_confirmed"


def test_json_after_a_slash_sets_nothing(planning):
    answer = planning.say('/affirm{"promise_amount": "9.00", "promise_date": "2026-11-27", "promise_confirmed": true}')
    assert "utter_promise_recorded" not in answer.responses
    assert planning.arrangements == []


def test_the_same_delivery_twice_is_one_message(planning):
    sid = "SM" + secrets.token_hex(16)
    planning.handset.send("500 on friday", sid=sid)
    planning.handset.send("500 on friday", sid=sid)
    wait_for("the answer", lambda: planning.stack.answered(planning.number))
    assert planning.heard.count("500 on friday") == 1
    assert planning.asks_for == "promise_confirmed"


def test_texts_that_wait_are_answered_together(stack, planning):
    before = planning.turns
    received = len(planning.handset.received)
    with stack.frozen("worker"):
        for text in ("i think i can", "do 600", "on friday"):
            planning.handset.send(text)
    wait_for("the answer", lambda: stack.answered(planning.number))
    assert planning.turns == before + 1
    [answer] = planning.handset.received[received:]
    assert "$600.00 on Friday, November 27" in answer


def test_stop_among_texts_that_wait_is_law_at_once(stack, planning):
    with stack.frozen("worker"):
        planning.handset.send("600 on friday")
        planning.handset.send("STOP")
        assert planning.consent[-1] == ("texts", "withdrawn")
    wait_for("the answer", lambda: stack.answered(planning.number))
    assert "START" in planning.handset.received[-1]
    assert not any("$600.00" in text for text in planning.handset.received)


def test_a_picture_is_acknowledged_and_put_before_a_person(planning):
    answer = planning.say("", NumMedia="1", MediaUrl0="https://media.example/1", MediaContentType0="image/jpeg")
    assert answer.responses == ("utter_system_media",)
    assert planning.escalations == ["media_received"]
    assert planning.asks_for == "promise_amount"


def test_words_that_come_with_a_picture_are_answered_too(texting):
    media = {"NumMedia": "1", "MediaUrl0": "https://media.example/2", "MediaContentType0": "image/jpeg"}
    answer = texting.say("how much do i owe", **media)
    assert "utter_system_media_with_text" in answer.responses
    assert "utter_ask_account_proof" in answer.responses


def test_quiet_hours_do_not_hold_back_an_answer(clock, texting):
    clock.stand_at("2026-11-24T23:30:00-05:00")
    answer = texting.say("can i pay friday")
    assert "utter_ask_account_proof" in answer.responses
    assert answer.text


def test_the_business_clock_says_what_day_it_is(clock, planning):
    clock.stand_at("2026-11-25T09:00:00-05:00")
    assert "Thursday, November 26" in planning.say("all of it tomorrow").text


def test_after_a_day_of_silence_it_says_again_that_it_is_a_machine(clock, texting):
    assert "utter_system_disclosure" in texting.say("hello").responses
    assert "utter_system_disclosure" not in texting.say("hello").responses
    clock.advance("PT25H")
    answer = texting.say("hello")
    assert "utter_system_disclosure" in answer.responses
    assert "utter_system_opt_out_line" not in answer.responses


def test_a_borrower_on_file_as_spanish_is_answered_in_spanish(texting_as):
    marisol = texting_as(sample(10))
    first = marisol.say("can i pay on friday")
    assert "Soy el asistente" in first.text
    assert "Seguro Social" in first.text
    known = marisol.say(marisol.proof)
    assert "utter_arrears_many" in known.responses
    assert "viernes 27 de noviembre" in known.text
    assert "payment" not in known.text


def test_spanish_on_request_holds_for_the_thread(texting):
    answer = texting.say("en español por favor")
    assert "utter_now_spanish" in answer.responses
    assert "Seguro Social" in texting.say("how much do i owe").text


def test_every_text_is_short_enough_for_three_segments(promised):
    promised.say("what options are there")
    assert promised.handset.received
    assert all(size(text).segments <= 3 for text in promised.handset.received)
