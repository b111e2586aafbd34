"""A borrower whose number is on file texts, is verified, and plans to pay."""

from decimal import Decimal

from tests.conversations.conftest import sample
from tests.support.borrowers import household
from tests.support.threads import Arrangement, TextThread

ALL_ON_MONDAY = Arrangement("active", Decimal("1742.18"), (("2026-11-30", Decimal("1742.18")),))


def test_from_the_first_text_to_a_promise_that_is_noted_down(texting):
    first = texting.say("hi i got behind last month can i pay friday")
    assert first.responses == ("utter_system_disclosure", "utter_system_opt_out_line", "utter_ask_account_proof")
    assert "STOP" in first.text
    assert "1,742" not in first.text, "nothing about the loan before it is known who writes"

    known = texting.say("4417 43215")
    assert known.responses == ("utter_verified", "utter_arrears_one", "utter_ask_promise_amount_on")
    assert "$1,742.18" in known.text
    assert "November 1" in known.text
    assert "Friday, November 27" in known.text
    assert texting.heard[-1] == "[last_four] [zip]"

    summary = texting.say("all of it, actually make it monday after payday")
    assert "$1,742.18 on Monday, November 30" in summary.text
    assert summary.choices == ("Yes", "Change it")
    assert texting.arrangements == []

    noted = texting.say("1")
    assert noted.responses == (
        "utter_promise_recorded",
        "utter_promise_is_a_record",
        "utter_ask_payment_reminder_twice",
    )
    assert "$1,742.18" in noted.text
    assert "Monday, November 30" in noted.text
    assert "not a payment" in noted.text
    assert texting.arrangements == [ALL_ON_MONDAY]
    assert texting.escalations == []


def test_yes_in_words_is_as_good_as_the_number_of_the_choice(confirming):
    noted = confirming.say("yep thats right")
    assert "utter_promise_recorded" in noted.responses
    assert [arrangement.status for arrangement in confirming.arrangements] == ["active"]


def test_amount_and_day_said_before_verification_are_not_asked_again(texting):
    texting.say("i can pay 800 on december 4")
    answer = texting.say(texting.proof)
    assert texting.asks_for == "promise_confirmed"
    assert "$800.00 on Friday, December 4" in answer.text


def test_two_parts_are_one_promise_with_two_instalments(planning):
    summary = planning.say("600 this friday and the rest on december 11")
    assert "utter_ask_promise_confirmed_two" in summary.responses
    assert "$600.00 on Friday, November 27" in summary.text
    assert "$1,142.18 on Friday, December 11" in summary.text
    noted = planning.say("yes")
    assert "utter_promise_recorded_two" in noted.responses
    parts = (("2026-11-27", Decimal("600.00")), ("2026-12-11", Decimal("1142.18")))
    assert planning.arrangements == [Arrangement("active", Decimal("1742.18"), parts)]


def test_what_was_asked_before_verification_is_answered_after_it(texting):
    texting.say("how much do i owe right now")
    answer = texting.say(texting.proof)
    assert "utter_arrears_one" in answer.responses
    assert "$1,742.18" in answer.text
    assert texting.asks_for is None


def test_each_of_two_borrowers_has_a_thread_and_proofs_of_their_own(stack):
    owen, carmen = (TextThread(stack, person) for person in household(stack, sample(11)))
    owen.verify("how much do i owe")
    carmen.say("how much do i owe")
    refused = carmen.say(f"{owen.somebody.last_four} {owen.somebody.zip}")
    assert "utter_identity_wrong" in refused.responses
    assert "utter_arrears_one" in carmen.say(carmen.proof).responses
    assert owen.id != carmen.id
    assert len(owen.handset.received) == 2, "what Carmen wrote and heard is hers"
    assert owen.verification == ["verified"]
    assert carmen.verification == ["wrong", "verified"]


def test_one_borrower_hears_of_the_promise_that_the_other_made(stack):
    owen, carmen = (TextThread(stack, person) for person in household(stack, sample(11)))
    owen.verify("i can pay all of it on friday")
    owen.say("yes")
    answer = carmen.verify("i can pay 500 on december 4")
    assert "utter_promise_stands" in answer.responses
    assert [arrangement.status for arrangement in carmen.arrangements] == ["active"]


def test_a_servicemember_may_promise(texting_as):
    renee = texting_as(sample(9))
    renee.verify("i can pay 500 on friday")
    assert "utter_promise_recorded" in renee.say("yes").responses
