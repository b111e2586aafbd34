"""Rights and safety act in the same turn, from inside a form too."""

import pytest


def test_a_person_in_one_turn_from_inside_the_form(planning):
    answer = planning.say("let me talk to a real person")
    assert answer.responses == ("utter_person",)
    assert planning.escalations == ["human_requested"]
    assert planning.asks_for is None


def test_bankruptcy_said_in_the_middle_ends_the_talk_about_payments(confirming):
    answer = confirming.say("honestly my wife filed chapter 13 in october")
    assert answer.responses == ("utter_report_bankruptcy",)
    assert confirming.asks_for is None
    assert confirming.escalations == ["bankruptcy"]
    assert "bankruptcy" in confirming.protections
    assert "utter_bankruptcy_ours" in confirming.say("yes").responses
    assert "utter_limited_bankruptcy" in confirming.say("can i still pay 500 on friday").responses
    assert confirming.arrangements == []


def test_what_one_borrower_reports_protects_the_loan_in_another_thread(confirming, chat, somebody):
    confirming.say("i filed for bankruptcy last week")
    elsewhere = chat(somebody)
    answer = elsewhere.verify("i can pay all of it on friday")
    assert "utter_limited_bankruptcy" in answer.responses


def test_crisis_gets_care_and_nothing_about_money(planning):
    answer = planning.say("i cant do this anymore i want to kill myself")
    assert answer.responses == ("utter_crisis",)
    assert "988" in answer.text
    assert "$" not in answer.text
    assert "pay" not in answer.text
    assert planning.escalations == ["crisis"]
    assert planning.asks_for is None


def test_after_the_words_of_care_a_person_writes(texting):
    texting.say("i dont want to live anymore")
    answer = texting.say("how much do i owe")
    assert answer.text == ""
    assert answer.refused_by == "crisis"
    assert texting.escalations == ["crisis"]


@pytest.mark.parametrize(
    ("words", "response", "reason", "protection"),
    [
        ("i have a lawyer for this talk to him", "utter_attorney_represented", "attorney", "attorney"),
        ("do not contact me ever again in any way", "utter_cease_contact", "cease_contact", "cease_contact"),
        ("my husband passed away he was on the loan", "utter_report_death", "successor", "deceased"),
        ("im on active duty deployed until march", "utter_report_military", "servicemember", "servicemember"),
    ],
)
def test_a_report_opens_an_escalation_and_a_protection(planning, words, response, reason, protection):
    answer = planning.say(words)
    assert answer.responses == (response,)
    assert reason in planning.escalations
    assert protection in planning.protections
    assert planning.arrangements == []


def test_a_complaint_is_heard_and_changes_nothing_else(planning):
    answer = planning.say("this is ridiculous im reporting you to the cfpb")
    assert answer.responses == ("utter_complaint",)
    assert planning.escalations == ["complaint"]
    assert planning.protections == set()


def test_rights_count_before_it_is_known_who_writes(chatting):
    answer = chatting.say("i filed bankruptcy chapter 7")
    assert "utter_report_bankruptcy" in answer.responses
    assert chatting.escalations == ["bankruptcy"]
    answer = chatting.verify("i want to set up a payment")
    assert "utter_limited_bankruptcy" in answer.responses
