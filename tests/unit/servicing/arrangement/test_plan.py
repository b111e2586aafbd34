from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicing.arrangement.plan import (
    Bounds,
    Ground,
    Misfit,
    Plan,
    Unfit,
    Why,
    Wish,
    propose,
    reasons_for_approval,
    room_under,
    shares,
    smallest_term,
)
from servicing.option.limits import Excess

TODAY = date(2026, 11, 24)
GUIDE = Ground(Decimal("2100.00"), Decimal("6426.00"), date(2026, 12, 1), 1, TODAY)
"""The vector of Fannie Mae D2-3.2-02: a payment of 2,100.00 and arrears of 6,426.00."""
BOUNDS = Bounds(Decimal(150), 12, 60)
cents = st.decimals(min_value="0.01", max_value="99999.99", places=2)


def plan(wish: Wish = Wish(), ground: Ground = GUIDE, bounds: Bounds = BOUNDS) -> Plan:
    found = propose(ground, wish, bounds)
    assert isinstance(found, Plan), found
    return found


class TestTheGuidesVector:
    def test_six_months_are_over_the_cap_and_eight_are_not(self):
        assert plan(Wish(months=6)).monthly == Decimal("3171.00")
        assert plan(Wish(months=6)).monthly / GUIDE.payment == Decimal("1.51")
        assert plan(Wish(months=8)).monthly == Decimal("2903.25")
        assert 100 * plan(Wish(months=8)).monthly / GUIDE.payment == Decimal("138.25")

    def test_the_smallest_term_under_the_cap_is_seven_months(self):
        found = plan()
        assert [part.amount for part in found.instalments] == [Decimal("3018.00")] * 7
        assert (found.total, found.catch_up_total) == (Decimal("21126.00"), Decimal("6426.00"))

    def test_what_can_be_paid_a_month_makes_it_longer(self):
        assert len(plan(Wish(monthly=Decimal("2904.00"))).instalments) == 8
        assert len(plan(Wish(monthly=Decimal("2903.25"))).instalments) == 8
        assert len(plan(Wish(monthly=Decimal("2903.24"))).instalments) == 9

    def test_more_than_the_cap_does_not_make_it_shorter(self):
        assert len(plan(Wish(monthly=Decimal("9000.00"))).instalments) == 7


class TestPropose:
    def test_one_month_behind_takes_two_payments_of_one_and_a_half(self):
        ground = Ground(Decimal("1742.18"), Decimal("1742.18"), date(2026, 12, 1), 1, TODAY)
        assert [(part.on, part.amount) for part in plan(ground=ground).instalments] == [
            (date(2026, 12, 1), Decimal("2613.27")),
            (date(2027, 1, 1), Decimal("2613.27")),
        ]

    def test_the_last_instalment_absorbs_what_rounding_adds(self):
        ground = Ground(Decimal("1000.00"), Decimal("1000.00"), date(2026, 12, 1), 1, TODAY)
        assert [part.amount for part in plan(Wish(months=3), ground).instalments] == [
            Decimal("1333.34"),
            Decimal("1333.34"),
            Decimal("1333.32"),
        ]

    def test_months_that_were_named_are_taken_over_the_cap_too(self):
        assert plan(Wish(months=2)).monthly == Decimal("5313.00")

    def test_what_can_be_paid_goes_before_the_months_that_were_named(self):
        assert len(plan(Wish(months=2, monthly=Decimal("2904.00"))).instalments) == 8

    def test_less_than_any_plan_takes_says_what_the_longest_does(self):
        assert propose(GUIDE, Wish(monthly=Decimal("2635.49")), BOUNDS) == Unfit(Misfit.TOO_LITTLE, Decimal("2635.50"))
        assert len(plan(Wish(monthly=Decimal("2635.50"))).instalments) == 12

    def test_arrears_that_no_term_fits_under_the_cap_get_the_longest(self):
        ground = Ground(Decimal("1000.00"), Decimal("9000.00"), date(2026, 12, 1), 1, TODAY)
        assert plan(ground=ground).monthly == Decimal("1750.00")
        assert len(plan(Wish(monthly=Decimal("2000.00")), ground).instalments) == 9

    def test_longer_than_anybody_may_agree_to(self):
        assert propose(GUIDE, Wish(months=13), BOUNDS) == Unfit(Misfit.TOO_LONG, 12)

    def test_nothing_owed(self):
        ground = Ground(Decimal("1000.00"), Decimal("0.00"), date(2026, 12, 1), 1, TODAY)
        assert propose(ground, Wish(), BOUNDS) == Unfit(Misfit.NOTHING_OWED)

    def test_it_begins_on_the_next_due_date_and_stays_on_its_day(self):
        ground = Ground(Decimal("1000.00"), Decimal("2000.00"), date(2027, 1, 31), 31, date(2027, 1, 5))
        assert [part.on for part in plan(Wish(months=3), ground).instalments] == [
            date(2027, 1, 31),
            date(2027, 2, 28),
            date(2027, 3, 31),
        ]

    def test_or_on_the_day_that_the_borrower_names(self):
        assert [part.on for part in plan(Wish(months=3, start=date(2026, 12, 15))).instalments] == [
            date(2026, 12, 15),
            date(2027, 1, 15),
            date(2027, 2, 15),
        ]

    def test_payments_that_fall_due_before_it_begins_are_caught_up_with_the_rest(self):
        found = plan(Wish(months=6, start=date(2027, 1, 4)))
        assert found.catch_up_total == Decimal("8526.00")
        assert found.total == Decimal("8526.00") + 6 * Decimal("2100.00")

    @pytest.mark.parametrize(
        ("start", "unfit"),
        [
            (date(2026, 11, 23), Unfit(Misfit.IN_PAST)),
            (date(2027, 1, 24), Unfit(Misfit.TOO_LATE, date(2027, 1, 23))),
        ],
    )
    def test_it_begins_today_at_the_earliest_and_within_the_bounds(self, start, unfit):
        assert propose(GUIDE, Wish(start=start), BOUNDS) == unfit


class TestArithmetic:
    @given(arrears=cents, months=st.integers(1, 60))
    def test_shares_add_up_to_the_cent_and_the_last_is_the_smallest(self, arrears, months):
        found = shares(arrears, months)
        assert sum(found) == arrears
        assert all(share == share.quantize(Decimal("0.01")) and share > 0 for share in found)
        assert len(set(found[:-1])) <= 1
        assert found[-1] <= found[0]
        assert len(found) <= months

    @given(payment=cents, arrears=cents)
    def test_a_plan_keeps_the_cap_with_the_smallest_term_that_does(self, payment, arrears):
        room = room_under(payment, Decimal(150))
        months = smallest_term(arrears, room, 12)
        if months is None:
            assert room <= 0 or shares(arrears, 12)[0] > room
            return
        assert payment + shares(arrears, months)[0] <= payment * Decimal("1.5")
        if months > 1:
            assert payment + shares(arrears, months - 1)[0] > payment * Decimal("1.5")

    @given(
        payment=st.decimals(min_value="100", max_value="9999.99", places=2),
        arrears=cents,
        monthly=st.one_of(st.none(), st.decimals(min_value="50", max_value="20000", places=2)),
        start=st.one_of(st.none(), st.dates(TODAY, date(2027, 1, 23))),
    )
    def test_every_plan_adds_up_and_asks_for_no_more_than_can_be_paid(self, payment, arrears, monthly, start):
        found = propose(Ground(payment, arrears, date(2026, 12, 1), 1, TODAY), Wish(monthly, None, start), BOUNDS)
        if isinstance(found, Unfit):
            assert found.reason == Misfit.TOO_LITTLE and monthly is not None and found.limit > monthly
            return
        assert found.total == found.catch_up_total + payment * len(found.instalments)
        assert (found.catch_up_total - arrears) % payment == 0
        days = [part.on for part in found.instalments]
        assert days == sorted(set(days)) and days[0] >= TODAY
        if monthly is not None:
            assert found.monthly <= monthly


class TestReasonsForApproval:
    def test_nothing_stands_in_the_way(self):
        assert reasons_for_approval([], hardship_over=True, sale_date=None, figures_missing=False) == ()

    def test_all_are_told_gravest_first(self):
        beyond = [
            Excess(limit, "")
            for limit in (
                "first_due_within",
                "most_percent_of_payment",
                "most_instalments",
                "most_days_delinquent",
                "most_months_behind",
                "foreclosure_hold",
                "servicemember",
            )
        ]
        found = reasons_for_approval(beyond, hardship_over=False, sale_date=date(2027, 3, 1), figures_missing=True)
        assert found == tuple(Why)


def test_no_months_or_no_arrears_cannot_be_spread():
    for arrears, months in (("0.00", 3), ("1.00", 0)):
        with pytest.raises(ValueError, match="spread"):
            shares(Decimal(arrears), months)
