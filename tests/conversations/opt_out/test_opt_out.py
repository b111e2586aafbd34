"""STOP in any wording, what still goes out after it, and the way back."""

from tests.conversations.conftest import sample


def test_stop_inside_the_form_ends_texts_with_one_confirmation(confirming):
    answer = confirming.say("STOP")
    assert answer.responses == ("utter_system_opt_out",)
    assert "START" in answer.text
    assert confirming.consent[-1] == ("texts", "withdrawn")
    assert confirming.asks_for is None
    assert confirming.say("stop").text == "", "it was confirmed once"


def test_whoever_writes_after_stop_gets_nothing_and_a_person_sees_it(confirming):
    confirming.say("stop")
    answer = confirming.say("wait how much do i owe")
    assert answer.text == ""
    assert answer.refused_by == "consent_withdrawn"
    assert confirming.escalations == ["wrote_after_opt_out"]
    assert confirming.arrangements == []


def test_start_brings_texts_back_and_the_form_is_gone(confirming):
    confirming.say("Stop.")
    assert confirming.say("START").responses == ("utter_system_opt_in",)
    assert confirming.consent[-1] == ("texts", "given")
    answer = confirming.say("how much do i owe")
    assert "utter_arrears_one" in answer.responses
    assert confirming.asks_for is None


def test_start_is_no_magic_word_for_those_who_never_stopped(planning):
    planning.say("start")
    assert planning.asks_for == "promise_amount"
    assert ("texts", "withdrawn") not in planning.consent


def test_opting_out_in_a_sentence_counts_like_stop(planning):
    answer = planning.say("please stop texting me")
    assert answer.responses == ("utter_system_opt_out",)
    assert planning.consent[-1] == ("texts", "withdrawn")
    assert planning.say("hello?").text == ""


def test_help_is_answered_and_the_form_stays(planning):
    answer = planning.say("HELP")
    assert answer.responses == ("utter_system_help",)
    assert "STOP" in answer.text
    assert planning.asks_for == "promise_amount"
    assert "$500.00" in planning.say("500 on friday").text


def test_cancel_alone_is_an_opt_out_by_text(planning):
    assert planning.say("cancel").responses == ("utter_system_opt_out",)


def test_cancel_alone_leaves_the_form_on_web_chat(chatting):
    chatting.verify("i want to set up a payment")
    assert "utter_promise_dropped" in chatting.say("cancel").responses


def test_a_wrong_number_gets_one_apology_and_then_silence(stack, texting):
    answer = texting.say("wrong number i dont know who that is")
    assert "utter_wrong_person" in answer.responses
    assert texting.consent[-1] == ("party", "wrong")
    assert texting.escalations == ["wrong_party"]
    again = texting.say("who is this")
    assert again.text == ""
    assert again.refused_by == "wrong_party"
    linked = stack.rows("SELECT status FROM contact_point WHERE address = %s", texting.number)
    assert linked == [("unlinked",)]


def test_whoever_never_agreed_to_texts_is_answered_in_their_own_thread(texting_as):
    nora = texting_as(sample(12))
    assert nora.consent == []
    nora.verify("can i pay on friday")
    nora.say("all of it")
    assert "utter_promise_recorded" in nora.say("yes").responses
    assert nora.consent == []
