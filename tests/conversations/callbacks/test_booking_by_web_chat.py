"""The same by web chat, with buttons and a file for the calendar."""

import re

from tests.conversations.callbacks.calls import calls_of


def test_with_buttons_to_a_file_for_the_calendar(stack, chatting):
    offered = chatting.verify("i'd like to schedule a call with a specialist")
    assert len(offered.choices) == 3
    assert "utter_ask_callback_topic" in chatting.choose(offered.choices[1]).responses
    assert "utter_ask_callback_phone" in chatting.choose("What may help").responses
    summary = chatting.choose("Yes")
    assert offered.choices[1] in summary.text
    booked = chatting.choose("Book it")
    assert booked.responses[:2] == ("utter_callback_booked", "utter_callback_calendar")
    assert [status for _, status in calls_of(chatting)] == ["booked"]

    [link] = re.findall(r"https?://\S+\.ics", booked.text)
    assert chatting.somebody.loan_number not in link
    path = link.removeprefix(stack.url)
    answer = stack.http.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/calendar")
    assert "BEGIN:VEVENT" in answer.text
    assert stack.http.get(path.replace(".ics", "x.ics")).status_code == 404

    chatting.say("cancel my call")
    chatting.choose("Yes, take it back")
    assert stack.http.get(path).status_code == 404, "the call no longer stands"


def test_a_reminder_for_a_web_chat_is_a_text_to_the_number_on_file(stack, chatting):
    chatting.verify("call me on december 8 at 10 am about my options")
    chatting.choose("Yes")
    asked = chatting.choose("Book it")
    assert asked.responses[-1] == "utter_ask_callback_reminder_day"
    assert "utter_callback_reminder_kept" in chatting.choose("Yes").responses
    [(address,)] = stack.rows(
        """SELECT r.address FROM reminder r JOIN borrower b ON b.id = r.borrower_id JOIN loan l ON l.id = b.loan_id
           WHERE l.loan_number = %s""",
        chatting.somebody.loan_number,
    )
    assert address == chatting.somebody.phone
