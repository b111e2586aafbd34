from servicing.message.compose import Lines, Part, Reply, compose, has_hole, join
from servicing.message.service import Offer

YES = Offer("Yes", "affirm", {})
CHANGE = Offer("Change it", "deny", {})
LINES = Lines(before=("I'm Lantern's automated assistant.",), after=("Reply STOP to opt out.",), more="Reply MORE")


def reply(name: str, text: str, *choices: Offer) -> Reply:
    return Reply(name, "0" * 12, text, choices)


def test_a_list_is_lines_of_one_text_and_other_replies_stand_apart():
    parts = [
        reply("utter_dates_head", "Two dates:"),
        reply("utter_dates_item", "Mon"),
        reply("utter_dates_item", "Tue"),
    ]
    assert join([*parts, reply("utter_next", "Which one?")], "\n\n") == "Two dates:\nMon\nTue\n\nWhich one?"


def test_sms_has_the_disclosure_first_numbered_choices_and_the_opt_out_line_last():
    [part] = compose([reply("utter_confirm", "Is that right?", YES, CHANGE)], "sms", LINES)
    lines = part.text.split("\n")
    assert lines[0] == "I'm Lantern's automated assistant."
    assert "1 Yes" in part.text and "2 Change it" in part.text
    assert lines[-1] == "Reply STOP to opt out."
    assert part.choices == (YES, CHANGE)


def test_web_chat_shows_buttons_instead_of_numbers():
    [part] = compose([reply("utter_confirm", "Is that right?", YES)], "web", Lines())
    assert (part.text, part.choices) == ("Is that right?", (YES,))


def test_a_long_reply_is_cut_at_three_segments_and_the_choices_come_with_its_end():
    long = " ".join(f"This is sentence number {number} of a long answer." for number in range(40))
    parts = compose([reply("utter_long", long, YES)], "sms", LINES)
    assert len(parts) > 1
    assert all(len(part.text) <= 3 * 153 for part in parts)
    assert all("Reply MORE" in part.text for part in parts[:-1])
    assert [part.choices for part in parts] == [()] * (len(parts) - 1) + [(YES,)]
    assert [Part.restored(part.stored()) for part in parts] == parts


def test_what_the_law_wants_said_is_in_the_first_message_of_a_long_reply():
    long = " ".join(f"This is sentence number {number} of a long answer." for number in range(20))
    first, *_ = compose([reply("utter_long", long)], "sms", LINES)
    assert "automated assistant" in first.text
    assert "Reply STOP to opt out." in first.text


def test_words_with_a_hole_are_seen():
    assert has_hole("You owe {amount}.")
    assert not has_hole("You owe $12.00.")
