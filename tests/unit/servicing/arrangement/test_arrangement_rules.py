from datetime import date, timedelta
from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicing.arrangement.rules import (
    BARRING,
    Allowed,
    Kept,
    Part,
    Posted,
    Reason,
    Refused,
    check_promise,
    follow_promise,
)

TODAY = date(2026, 11, 24)
OWED = Decimal("1742.18")


def part(amount: str, days_from_today: int) -> Part:
    return Part(Decimal(amount), TODAY + timedelta(days=days_from_today))


def check(*parts: Part, owed: Decimal = OWED, protections: frozenset[str] = frozenset(), has_live: bool = False):
    return check_promise(owed=owed, protections=protections, parts=parts, today=TODAY, has_live=has_live)


class TestCheckPromise:
    def test_all_of_it_on_monday(self):
        assert check(part("1742.18", 6)) == Allowed((part("1742.18", 6),), Decimal("1742.18"))

    def test_two_parts_come_back_by_date_with_their_sum(self):
        assert check(part("742.18", 17), part("1000.00", 3)) == Allowed(
            (part("1000.00", 3), part("742.18", 17)), Decimal("1742.18")
        )

    def test_today_and_the_thirtieth_day_are_the_bounds(self):
        assert isinstance(check(part("10.00", 0), part("10.00", 30)), Allowed)
        assert check(part("10.00", -1)) == Refused(Reason.IN_PAST)
        assert check(part("10.00", 31)) == Refused(Reason.TOO_LATE, date(2026, 12, 24))

    def test_a_cent_more_than_is_owed_is_too_much_and_says_what_is_owed(self):
        assert check(part("1742.19", 6)) == Refused(Reason.TOO_MUCH, OWED)
        assert check(part("1000.00", 6), part("742.19", 12)) == Refused(Reason.TOO_MUCH, OWED)

    def test_part_of_what_is_owed_can_be_promised(self):
        assert isinstance(check(part("0.01", 6)), Allowed)

    @pytest.mark.parametrize("owed", ["0.00", "-120.50"])
    def test_nothing_owed_needs_no_promise(self, owed):
        assert check(part("100.00", 6), owed=Decimal(owed)) == Refused(Reason.NOTHING_OWED)

    @pytest.mark.parametrize("amount", ["0", "-5.00", "NaN", "Infinity", "-Infinity"])
    def test_an_amount_is_more_than_nothing(self, amount):
        assert check(part(amount, 6)) == Refused(Reason.NOT_POSITIVE)

    def test_an_amount_is_in_cents(self):
        assert check(part("10.005", 6)) == Refused(Reason.NOT_IN_CENTS)
        assert isinstance(check(part("10.500", 6)), Allowed)

    def test_an_absurd_amount_is_too_much(self):
        assert check(part("1E+40", 6)) == Refused(Reason.TOO_MUCH, OWED)

    def test_one_or_two_parts(self):
        assert check() == Refused(Reason.NO_PARTS)
        assert check(*(part("10.00", day) for day in (1, 2, 3))) == Refused(Reason.TOO_MANY_PARTS)

    def test_two_parts_are_on_two_days(self):
        assert check(part("10.00", 5), part("20.00", 5)) == Refused(Reason.SAME_DAY_PARTS)

    def test_a_loan_has_one_live_arrangement(self):
        assert check(part("10.00", 5), has_live=True) == Refused(Reason.LIVE_EXISTS)

    @pytest.mark.parametrize("kind", ["bankruptcy", "attorney", "cease_contact", "deceased", "crisis", "safety"])
    def test_a_protected_borrower_makes_no_promise(self, kind):
        refused = check(part("10.00", 5), protections=frozenset({kind}))
        assert refused == Refused(Reason(f"protected_{kind}"))

    @pytest.mark.parametrize("kind", ["servicemember", "foreclosure_hold"])
    def test_these_protections_do_not_bar_a_promise(self, kind):
        assert isinstance(check(part("10.00", 5), protections=frozenset({kind})), Allowed)

    def test_a_protection_is_named_before_anything_about_money(self):
        refused = check(part("99999.00", 400), protections=frozenset({"bankruptcy"}), owed=Decimal(0), has_live=True)
        assert refused == Refused(Reason.PROTECTED_BANKRUPTCY)

    def test_the_gravest_protection_is_the_one_that_is_named(self):
        assert check(protections=frozenset(BARRING)) == Refused(Reason.PROTECTED_CRISIS)

    @given(
        parts=st.lists(
            st.builds(
                Part,
                st.decimals(min_value=-1, max_value=2000, places=2),
                st.dates(TODAY - timedelta(days=2), TODAY + timedelta(days=33)),
            ),
            max_size=3,
        )
    )
    def test_the_order_of_the_parts_never_matters(self, parts):
        answers = [check(*ordered) for ordered in permutations(parts)]
        assert all(answer == answers[0] for answer in answers)

    @given(
        parts=st.lists(
            st.builds(
                Part,
                st.decimals(allow_nan=True, allow_infinity=True),
                st.dates(TODAY - timedelta(days=2), TODAY + timedelta(days=33)),
            ),
            max_size=3,
        )
    )
    def test_whatever_is_allowed_keeps_every_limit(self, parts):
        answer = check(*parts)
        if isinstance(answer, Allowed):
            assert 1 <= len(answer.parts) <= 2
            assert 0 < answer.total <= OWED
            assert answer.total == sum(part.amount for part in answer.parts)
            assert all(TODAY <= part.on <= TODAY + timedelta(days=30) for part in answer.parts)


def follow(parts: list[Part], *posted: Posted, day: int) -> Kept:
    return follow_promise(parts, posted, made_on=TODAY, today=TODAY + timedelta(days=day))


def paid(amount: str, day: int, reversal: bool = False) -> Posted:
    return Posted(TODAY + timedelta(days=day), Decimal(amount), reversal)


class TestFollowPromise:
    def test_it_stands_through_its_day(self):
        assert follow([part("500.00", 6)], day=6) == Kept("active", ("due",))

    def test_it_is_broken_the_day_after(self):
        assert follow([part("500.00", 6)], day=7) == Kept("broken", ("missed",))

    def test_it_is_completed_as_soon_as_it_is_covered(self):
        assert follow([part("500.00", 6)], paid("300.00", 1), paid("200.00", 4), day=4) == Kept("completed", ("paid",))

    def test_part_of_the_amount_does_not_keep_it(self):
        assert follow([part("500.00", 6)], paid("499.99", 6), day=6) == Kept("active", ("partial",))
        assert follow([part("500.00", 6)], paid("499.99", 6), day=7) == Kept("broken", ("partial",))

    def test_money_that_came_too_late_does_not_mend_it(self):
        late = paid("500.00", 7)
        assert follow([part("500.00", 6)], late, day=7) == Kept("broken", ("missed",))
        assert follow([part("500.00", 6)], late, day=20) == Kept("broken", ("missed",))

    def test_the_first_part_is_filled_before_the_second(self):
        parts = [part("300.00", 3), part("200.00", 10)]
        assert follow(parts, paid("350.00", 2), day=4) == Kept("active", ("paid", "partial"))
        assert follow(parts, paid("350.00", 2), paid("150.00", 10), day=10) == Kept("completed", ("paid", "paid"))
        assert follow(parts, paid("350.00", 2), day=11) == Kept("broken", ("paid", "partial"))

    def test_a_missed_first_part_breaks_it_though_the_second_is_still_to_come(self):
        parts = [part("300.00", 3), part("200.00", 10)]
        assert follow(parts, day=4) == Kept("broken", ("missed", "due"))

    def test_a_payment_that_is_taken_back_was_no_payment(self):
        returned = [paid("500.00", 2), paid("500.00", 5, reversal=True)]
        assert follow([part("500.00", 6)], *returned, day=6) == Kept("active", ("returned",))
        assert follow([part("500.00", 6)], *returned, day=7) == Kept("broken", ("returned",))
        assert follow([part("500.00", 6)], *returned, paid("500.00", 6), day=7) == Kept("completed", ("paid",))

    def test_what_was_paid_before_it_was_made_does_not_count(self):
        assert follow([part("500.00", 6)], paid("500.00", -1), day=7).status == "broken"
        assert follow([part("500.00", 6)], paid("500.00", 0), day=7).status == "completed"

    def test_payments_of_days_to_come_are_not_counted_yet(self):
        assert follow([part("500.00", 6)], paid("500.00", 5), day=4).status == "active"

    @given(
        first=st.decimals(min_value="0.01", max_value=1000, places=2),
        second=st.decimals(min_value="0.01", max_value=1000, places=2),
        posted=st.lists(
            st.builds(
                Posted,
                st.dates(TODAY, TODAY + timedelta(days=40)),
                st.decimals(min_value="0.01", max_value=1500, places=2),
            ),
            max_size=5,
        ),
    )
    def test_without_reversals_an_answer_once_final_stays(self, first, second, posted):
        parts = [Part(first, TODAY + timedelta(days=5)), Part(second, TODAY + timedelta(days=15))]
        course = [follow(parts, *posted, day=day).status for day in range(45)]
        final = next(day for day, status in enumerate(course) if status != "active")
        assert set(course[final:]) == {course[final]}
        in_time = [sum((p.amount for p in posted if p.on <= part.on), Decimal(0)) for part in parts]
        kept = in_time[0] >= first and in_time[1] >= first + second
        assert course[-1] == ("completed" if kept else "broken")
