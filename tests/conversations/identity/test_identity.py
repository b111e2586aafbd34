"""Who is writing: wrong tries, locks, codes, and how long verification lasts."""

import httpx
from twilio.request_validator import RequestValidator

from tests.conversations.conftest import sample
from tests.support.stack import AUTH_TOKEN, wait_for
from tests.support.threads import TextThread

WRONG = "0000 00000"


def words(thread: TextThread, tries: list[str]) -> list[str]:
    return [thread.say(text).text for text in tries]


def test_the_sixth_try_is_answered_alike_whether_it_is_right_or_wrong(stack, texting, texting_as):
    other = texting_as(sample(1))
    other.say("how much do i owe")
    texting.say("how much do i owe")
    assert words(texting, [WRONG] * 5) == words(other, [WRONG] * 5)
    assert texting.say(texting.proof).text == other.say(WRONG).text
    assert texting.verification == ["wrong"] * 5 + ["locked"]
    assert "verification_locked" in texting.escalations


def test_the_lock_outlives_the_process(stack, texting):
    texting.say("how much do i owe")
    words(texting, [WRONG] * 5)
    stack.kill("app", "actions", "worker")
    texting.say("how much do i owe")
    answer = texting.say(texting.proof)
    assert "utter_verified" not in answer.responses
    assert texting.verification[-1] == "locked"


def test_the_lock_ends_a_day_later(clock, texting):
    texting.say("how much do i owe")
    words(texting, [WRONG] * 5)
    clock.advance("P1DT1M")
    texting.say("how much do i owe")
    assert "utter_verified" in texting.say(texting.proof).responses


def test_unknown_loan_and_wrong_digits_are_answered_alike(chat, somebody):
    unknown, wrong = chat(somebody), chat(somebody)
    for thread in (unknown, wrong):
        thread.say("how much do i owe")
    nobody = unknown.say("loan 4999999999, last four 1234, zip 43215")
    mistaken = wrong.say(f"loan {somebody.loan_number}, last four 0000, zip {somebody.zip}")
    assert nobody.text == mistaken.text
    assert nobody.responses == mistaken.responses == ("utter_identity_wrong",)
    assert "Talk to a person" in nobody.choices


def test_a_code_may_be_wrong_three_times(chatting):
    chatting.say("how much do i owe")
    chatting.say(chatting.proof)
    code = chatting.read_code()
    wrong = f"{(int(code) + 1) % 10**6:06}"
    for _ in range(2):
        assert "utter_code_wrong" in chatting.say(wrong).responses
    chatting.say(wrong)
    answer = chatting.say(code)
    assert "utter_verified" not in answer.responses
    assert chatting.verification == ["code_sent", "code_wrong", "code_wrong", "code_wrong"]


def test_a_code_that_is_texted_back_opens_nothing(stack, chatting, somebody):
    chatting.say("how much do i owe")
    chatting.say(chatting.proof)
    code = chatting.read_code()
    phone = TextThread(stack, somebody)
    answer = phone.say(code)
    assert "utter_verified" not in answer.responses
    assert phone.verification == []
    assert chatting.verification == ["code_sent"]
    assert "utter_verified" in chatting.say(code).responses, "it still works where it was asked for"


def test_a_code_lasts_ten_minutes(clock, chatting):
    chatting.say("how much do i owe")
    chatting.say(chatting.proof)
    code = chatting.read_code()
    clock.advance("PT11M")
    assert "utter_verified" not in chatting.say(code).responses
    wait_for("a new code", lambda: chatting.read_code() != code)
    assert "utter_verified" in chatting.say(chatting.read_code()).responses


def test_after_half_an_hour_of_silence_a_web_chat_asks_again_who_is_there(clock, chatting):
    chatting.verify("how much do i owe")
    clock.advance("PT29M")
    assert "utter_arrears_one" in chatting.say("how much do i owe").responses
    clock.advance("PT31M")
    answer = chatting.say("how much do i owe")
    assert "utter_ask_loan_number" in answer.responses
    assert "$" not in answer.text


def test_a_form_goes_on_after_verification_ran_out_in_its_middle(clock, chatting):
    chatting.verify("i want to set up a payment")
    chatting.say("850")
    clock.advance("PT31M")
    assert "utter_ask_loan_number" in chatting.say("on friday").responses
    chatting.say(chatting.proof)
    wait_for("a second code", lambda: chatting.verification.count("code_sent") == 2)
    answer = chatting.say(chatting.read_code())
    assert "$850.00" in answer.text or chatting.asks_for == "promise_date"


def test_a_borrower_who_opted_out_gets_no_code_but_a_person(chatting, somebody, texting):
    texting.say("stop")
    chatting.say("how much do i owe")
    answer = chatting.say(chatting.proof)
    assert "utter_handed_over" in answer.responses
    assert len(texting.handset.received) == 1


def test_a_web_hook_without_a_right_signature_is_refused(stack, somebody):
    form = {"MessageSid": "SM" + "1" * 32, "From": somebody.phone, "To": "+18885550100", "Body": "hi", "NumMedia": "0"}
    address = f"{stack.url}/sms/inbound"
    good = RequestValidator(AUTH_TOKEN).compute_signature(address, form)
    assert httpx.post(address, data=form).status_code == 403
    assert httpx.post(address, data=form, headers={"X-Twilio-Signature": "bm90IGl0"}).status_code == 403
    tampered = {**form, "Body": "yes"}
    assert httpx.post(address, data=tampered, headers={"X-Twilio-Signature": good}).status_code == 403
    assert stack.rows("SELECT id FROM conversation WHERE sender = %s", somebody.phone) == []
