"""The clocks, by the official examples of Regulation X and at their edges."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicing.deadline.rules import (
    Clock,
    Events,
    Tier,
    acknowledgment,
    clocks,
    first_filing_from,
    live_contact,
    may_appeal,
    response_window,
    stale_from,
    tier,
    written_notice,
)

JANUARY_1 = date(2026, 1, 1)
DATES = st.dates(date(2024, 1, 1), date(2030, 1, 1))


class TestOfficialExamples:
    """Comments 39(a), 39(b) and 41(b)(3)."""

    def test_live_contact_is_due_by_february_6(self):
        [clock] = live_contact(JANUARY_1, [], date(2026, 1, 20))
        assert clock.due == date(2026, 2, 6)

    def test_two_efforts_cover_three_missed_payments(self):
        assert live_contact(JANUARY_1, [date(2026, 2, 5), date(2026, 3, 25)], date(2026, 3, 31)) == []

    def test_written_notice_is_due_by_february_15(self):
        assert written_notice(JANUARY_1, [], date(2026, 1, 20)).due == date(2026, 2, 15)

    def test_paid_on_february_1_neither_is_needed(self):
        assert live_contact(date(2026, 3, 1), [], date(2026, 2, 2)) == []
        assert written_notice(date(2026, 3, 1), [], date(2026, 2, 2)) is None

    def test_the_next_notice_comes_not_before_october_12(self):
        assert written_notice(date(2026, 3, 1), [date(2026, 4, 15)], date(2026, 7, 1)).due == date(2026, 10, 12)

    def test_less_than_45_days_late_at_the_end_of_the_pause_it_waits_for_the_45th_day(self):
        assert written_notice(date(2026, 10, 1), [date(2026, 4, 15)], date(2026, 10, 12)).due == date(2026, 11, 15)

    @pytest.mark.parametrize(
        ("days_before", "expected"),
        [(None, Tier.FULL), (90, Tier.FULL), (89, Tier.DECISION), (38, Tier.DECISION), (37, Tier.NONE), (0, Tier.NONE)],
    )
    def test_tiers(self, days_before, expected):
        sale = None if days_before is None else JANUARY_1 + timedelta(days=days_before)
        assert tier(JANUARY_1, sale) == expected


class TestApplication:
    def test_all_that_an_application_sets_going(self):
        received, complete = date(2026, 11, 24), date(2026, 12, 10)
        events = Events(date(2026, 9, 1), received_on=received, complete_on=complete, live_contacts=[received])
        due = {clock.name: clock.due for clock in clocks(events, date(2026, 12, 11))}
        assert due["acknowledgment"] == date(2026, 12, 2)
        assert due["notice_of_complete_application"] == date(2026, 12, 17)
        assert due["decision"] == date(2027, 1, 9)

    @pytest.mark.parametrize(("days", "owed"), [(45, True), (44, False)])
    def test_acknowledgment_is_owed_45_days_or_more_before_a_sale(self, days, owed):
        assert (acknowledgment(JANUARY_1, JANUARY_1 + timedelta(days=days)) is not None) is owed

    def test_complete_within_37_days_no_decision_clock_runs(self):
        events = Events(date(2026, 1, 1), sale_date=date(2026, 12, 31), complete_on=date(2026, 11, 24))
        assert "decision" not in {clock.name for clock in clocks(events, date(2026, 11, 25))}

    def test_the_last_day_to_be_complete_is_the_38th_before_the_sale(self):
        events = Events(date(2026, 1, 1), sale_date=date(2026, 12, 31))
        found = {clock.name: clock.due for clock in clocks(events, date(2026, 11, 1))}
        assert found["application_complete_for_protection"] == date(2026, 11, 23)

    def test_a_denial_can_be_appealed_for_14_days_and_the_appeal_is_answered_in_30(self):
        events = Events(
            date(2026, 9, 1),
            complete_on=date(2026, 11, 1),
            decided_on=date(2026, 11, 20),
            denied_modification=True,
            appealed_on=date(2026, 12, 1),
        )
        found = {clock.name: clock for clock in clocks(events, date(2026, 12, 2))}
        assert found["appeal"].due == date(2026, 12, 4)
        assert found["appeal"].status(date(2026, 12, 2)) == "met"
        assert found["appeal_answer"].due == date(2026, 12, 31)

    def test_after_filing_and_near_a_sale_there_is_no_appeal(self):
        complete = date(2026, 11, 1)
        assert may_appeal(complete, None, None)
        assert may_appeal(complete, date(2026, 12, 1), date(2026, 11, 2))
        assert not may_appeal(complete, date(2026, 12, 20), date(2026, 10, 1))
        assert may_appeal(complete, date(2027, 3, 1), date(2026, 10, 1))

    def test_response_windows(self):
        assert response_window(JANUARY_1, Tier.FULL) == date(2026, 1, 15)
        assert response_window(JANUARY_1, Tier.DECISION) == date(2026, 1, 8)
        assert response_window(JANUARY_1, Tier.NONE) is None


class TestTransfer:
    def test_a_pending_application_is_acknowledged_in_10_business_days_and_decided_in_30(self):
        events = Events(
            date(2026, 8, 1),
            received_on=date(2026, 10, 30),
            complete_on=date(2026, 10, 31),
            transferred_on=date(2026, 11, 2),
        )
        due = {clock.name: clock.due for clock in clocks(events, date(2026, 11, 3))}
        assert due["acknowledgment_after_transfer"] == date(2026, 11, 17)  # Veterans Day does not count
        assert due["decision_after_transfer"] == date(2026, 12, 2)

    def test_an_application_made_here_has_no_such_clock(self):
        events = Events(date(2026, 8, 1), received_on=date(2026, 11, 5), transferred_on=date(2026, 11, 2))
        assert not any("transfer" in clock.name for clock in clocks(events, date(2026, 11, 6)))


def test_the_first_filing_is_not_before_the_121st_day():
    assert first_filing_from(JANUARY_1) == date(2026, 5, 2)


def test_income_papers_are_good_for_90_days():
    assert stale_from(JANUARY_1) == date(2026, 4, 2)
    assert stale_from(JANUARY_1, disaster=True) == date(2026, 7, 1)


@pytest.mark.parametrize(
    ("met_on", "today", "status"),
    [
        (None, date(2026, 1, 1), "running"),
        (None, date(2026, 1, 2), "overdue"),
        (date(2026, 1, 1), date(2026, 5, 1), "met"),
        (date(2026, 1, 2), date(2026, 5, 1), "late"),
    ],
)
def test_status(met_on, today, status):
    assert Clock("decision", JANUARY_1, "12 CFR 1024.41(c)(1)", met_on).status(today) == status


@given(DATES, st.lists(DATES, max_size=4), st.lists(DATES, max_size=4), DATES)
def test_notices_are_never_due_twice_in_180_days_and_contacts_never_for_what_is_paid(
    next_due, contacts, notices, today
):
    events = Events(next_due, live_contacts=contacts, written_notices=notices)
    for clock in clocks(events, today):
        assert clock.source.startswith("12 CFR 1024.")
        assert next_due < today
        if clock.name == "written_notice":
            sent = [day for day in notices if day <= today]
            assert not sent or clock.due - max(sent) >= timedelta(days=180)
