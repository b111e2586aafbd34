from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from servicing.arrangement.rules import Kept, Part, Posted, follow_plan, month_end

MADE = date(2026, 11, 24)
PLAN = [Part(Decimal("2613.27"), date(2026, 12, 1)), Part(Decimal("2613.27"), date(2027, 1, 1))]


def paid(amount: str, on: date, reversal: bool = False) -> Posted:
    return Posted(on, Decimal(amount), reversal)


def kept(today: date, *posted: Posted) -> Kept:
    return follow_plan(PLAN, posted, MADE, today)


class TestAPlan:
    def test_it_runs_until_its_first_day_has_gone_by(self):
        assert kept(date(2026, 12, 1)) == Kept("active", ("due", "due"))

    def test_an_instalment_is_missed_the_day_after_and_the_plan_still_runs(self):
        assert kept(date(2026, 12, 2)) == Kept("active", ("missed", "due"))

    def test_paid_later_in_its_month_it_is_kept_after_all(self):
        assert kept(date(2026, 12, 20), paid("2613.27", date(2026, 12, 18))) == Kept("active", ("paid", "due"))

    def test_a_part_of_it_is_told_apart(self):
        assert kept(date(2026, 12, 20), paid("1000", date(2026, 12, 18))) == Kept("active", ("partial", "due"))

    def test_it_is_broken_once_the_month_has_ended_without_it(self):
        assert kept(date(2026, 12, 31)).status == "active"
        assert kept(date(2027, 1, 1)) == Kept("broken", ("missed", "due"))
        late = paid("2613.27", date(2027, 1, 1))
        assert kept(date(2027, 1, 2), late).status == "broken"

    def test_all_paid_it_is_completed_also_ahead_of_time(self):
        assert kept(date(2026, 12, 2), paid("5226.54", date(2026, 12, 1))) == Kept("completed", ("paid", "paid"))

    def test_a_payment_that_the_bank_takes_back_opens_its_instalment_again(self):
        back = (paid("2613.27", date(2026, 12, 1)), paid("2613.27", date(2026, 12, 4), reversal=True))
        assert kept(date(2026, 12, 5), *back) == Kept("active", ("returned", "due"))
        again = (*back, paid("2613.27", date(2026, 12, 9)))
        assert kept(date(2026, 12, 10), *again) == Kept("active", ("paid", "due"))

    def test_taking_back_the_second_payment_leaves_the_first_as_it_was(self):
        posted = (
            paid("2613.27", date(2026, 12, 1)),
            paid("2613.27", date(2027, 1, 1)),
            paid("2613.27", date(2027, 1, 5), reversal=True),
        )
        assert kept(date(2027, 1, 6), *posted) == Kept("active", ("paid", "returned"))

    def test_what_was_posted_before_it_was_made_does_not_count(self):
        assert kept(date(2026, 12, 2), paid("2613.27", date(2026, 11, 23))) == Kept("active", ("missed", "due"))


@given(st.dates(date(2024, 1, 1), date(2030, 12, 31)))
def test_the_end_of_a_month_is_its_last_day(day):
    last = month_end(day)
    assert (last.year, last.month) == (day.year, day.month)
    assert date.fromordinal(last.toordinal() + 1).day == 1
