"""A call that is booked: looked up, moved, taken back, and never doubled."""

from tests.conversations.callbacks.calls import calls_of


def test_it_is_looked_up_and_not_doubled(booking):
    thread = booking("on december 1 at 9 am")
    answer = thread.say("when is my call")
    assert "utter_callback_stands" in answer.responses
    assert "Tuesday, December 1 at 9:00 AM Eastern" in answer.text
    assert "utter_callback_stands" in thread.say("i want to schedule a call").responses
    assert len(calls_of(thread)) == 1


def test_it_is_moved_and_what_is_known_is_not_asked_again(booking):
    thread = booking("on december 1 at 10 am")
    summary = thread.say("move my call to december 2 at 3 pm")
    assert summary.responses == ("utter_ask_callback_confirmed_move",)
    assert "Wednesday, December 2 at 3:00 PM Eastern" in summary.text
    assert "utter_callback_moved" in thread.say("yes").responses
    assert calls_of(thread) == [("12-01 10:00", "moved"), ("12-02 15:00", "booked")]


def test_it_is_taken_back_only_after_a_yes(booking):
    thread = booking("on december 1 at 11 am")
    assert "utter_ask_cancel_callback" in thread.say("cancel my appointment").responses
    assert "utter_callback_kept" in thread.say("no keep it").responses
    thread.say("cancel my appointment")
    assert calls_of(thread) == [("12-01 11:00", "booked")]
    assert "utter_callback_taken_back" in thread.say("yes").responses
    assert calls_of(thread) == [("12-01 11:00", "cancelled")]
    assert "utter_callback_none" in thread.say("when is my call").responses


def test_it_is_undone_right_after(booking):
    thread = booking("on december 1 at 1 pm")
    assert "utter_callback_undone" in thread.say("undo").responses
    assert calls_of(thread) == [("12-01 13:00", "cancelled")]


def test_undo_takes_back_what_was_set_up_last(booking):
    thread = booking("on december 1 at 3 pm")
    thread.say("i can pay 500 on december 4")
    assert "utter_promise_recorded" in thread.say("yes").responses
    assert "utter_promise_undone" in thread.say("undo").responses
    assert calls_of(thread) == [("12-01 15:00", "booked")]
    assert "utter_callback_undone" in thread.say("undo").responses


def test_what_was_agreed_names_payment_call_and_specialist(stack, booking):
    thread = booking("on december 1 at 4 pm")
    stack.rows(
        "UPDATE loan SET specialist_id = (SELECT id FROM specialist ORDER BY id LIMIT 1) WHERE loan_number = %s"
        " RETURNING id",
        thread.somebody.loan_number,
    )
    thread.say("i can pay 500 on december 4")
    thread.say("yes")
    answer = thread.say("what did we agree")
    assert answer.responses == ("utter_promise_stands", "utter_callback_is_booked", "utter_your_specialist")
    assert "Tuesday, December 1 at 4:00 PM Eastern" in answer.text
    assert "Ana Reyes" in answer.text
