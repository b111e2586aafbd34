"""After it is arranged: reminders that were asked for, and kindly, what did not come."""

from tests.support.stack import wait_for


def test_reminders_of_a_promise_are_asked_about_and_come(clock, confirming):
    noted = confirming.say("yes")
    assert "utter_ask_payment_reminder" in noted.responses
    kept = confirming.say("yes")
    assert "utter_payment_reminders_kept" in kept.responses
    assert "Friday, November 27" in kept.text
    clock.stand_at("2026-11-27T10:01:00-05:00")
    reminded = wait_for("the reminder", lambda: _after(confirming, "the reminder you asked for"), 60)
    assert "$1,742.18 today, Friday, November 27" in reminded
    assert "https://pay.example?for=" in reminded


def test_a_no_is_a_no(clock, promised):
    assert "utter_as_you_like" in promised.say("no").responses
    [(count,)] = promised.stack.rows(
        """SELECT count(*) FROM reminder r JOIN borrower b ON b.id = r.borrower_id
           JOIN loan l ON l.id = b.loan_id WHERE l.loan_number = %s""",
        promised.somebody.loan_number,
    )
    assert count == 0


def test_a_promise_that_was_not_kept_is_told_the_next_day(clock, promised):
    clock.stand_at("2026-11-28T10:01:00-05:00")
    told = wait_for("the text", lambda: _after(promised, "about your plan for Friday, November 27"), 60)
    assert "thank you" in told
    assert "another day" in told
    assert [each.status for each in promised.arrangements] == ["broken"]


def test_a_missed_instalment_is_told_the_next_day_and_the_plan_still_runs(clock, planned):
    planned.say("no")
    clock.stand_at("2026-12-02T10:01:00-05:00")
    told = wait_for("the text", lambda: _after(planned, "about your plan for Tuesday, December 1"), 60)
    assert "$2,613.27" in told
    [plan] = planned.arrangements
    assert plan.status == "active"


def test_three_days_before_each_payment_of_a_plan(clock, planned):
    planned.say("yes")
    clock.stand_at("2026-11-28T10:01:00-05:00")
    assert wait_for("the reminder", lambda: _after(planned, "$2,613.27 on Tuesday, December 1"), 60)


def _after(thread, words: str) -> str | None:
    return next((text for text in thread.handset.received if words in text), None)
