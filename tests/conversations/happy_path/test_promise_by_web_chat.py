"""The same by web chat, where three proofs and a code show who is writing."""

from decimal import Decimal

from tests.support.stack import Handset
from tests.support.threads import Arrangement, TextThread


def test_from_the_first_message_to_a_promise_with_a_code_by_text(stack, chatting, somebody):
    first = chatting.say("hi, i missed a payment and want to plan when to pay")
    assert "utter_ask_loan_number" in first.responses
    assert "utter_system_opt_out_line" not in first.responses

    sent = chatting.say(chatting.proof)
    assert "utter_ask_code" in sent.responses
    code = chatting.read_code()
    assert somebody.loan_number not in "".join(chatting.heard)

    known = chatting.say(code)
    assert "utter_verified" in known.responses
    assert "$1,742.18" in known.text
    assert code not in "".join(chatting.heard)

    summary = chatting.say("the whole amount on december 4")
    assert "$1,742.18 on Friday, December 4" in summary.text
    noted = chatting.choose("Yes")
    assert noted.responses == (
        "utter_promise_recorded",
        "utter_promise_is_a_record",
        "utter_ask_payment_reminder_twice",
    )
    parts = (("2026-12-04", Decimal("1742.18")),)
    assert chatting.arrangements == [Arrangement("active", Decimal("1742.18"), parts)]


def test_the_code_is_in_the_text_that_was_sent_and_nowhere_in_the_transcript(stack, chatting, somebody):
    chatting.say("how much do i owe")
    chatting.say(chatting.proof)
    code = chatting.read_code()
    kept = [text for (text,) in stack.rows("SELECT text FROM message_text")]
    assert kept
    assert not any(code in text for text in kept)
    assert any("[code]" in text for text in kept)


def test_proofs_may_come_one_by_one(chatting, somebody):
    chatting.say("how much do i owe")
    assert chatting.asks_for == "loan_number"
    chatting.say(somebody.loan_number)
    assert chatting.asks_for == "last_four"
    chatting.say(somebody.last_four)
    assert chatting.asks_for == "zip"
    chatting.say(somebody.zip)
    assert chatting.asks_for == "code"
    assert "utter_arrears_one" in chatting.say(chatting.read_code()).responses


def test_a_number_that_is_not_on_file_is_asked_for_a_code_too(stack, somebody):
    borrowed = TextThread(stack, somebody, number="+13145550177")
    borrowed.say("how much do i owe")
    borrowed.say(f"{somebody.loan_number} {somebody.last_four} {somebody.zip}")
    assert borrowed.asks_for == "code"
    assert Handset(stack, somebody.phone).received, "the code goes to the number on file"
    assert len(borrowed.handset.received) == 2
