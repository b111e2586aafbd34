"""What a borrower offers to pay, read from the values found in a message."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions import offer
from actions.offer import Trouble
from servicing.arrangement.rules import LONGEST_PROMISE, Allowed, check_promise

TODAY = date(2026, 11, 24)
OWED = Decimal("1742.18")
FRIDAY, MONDAY, FIFTH = "2026-11-27", "2026-11-30", "2026-12-05"


def money(value=None, **details):
    return {"entity": "money", "value": value, **details}


def day(value=None, **details):
    return {"entity": "date", "value": value, "future": value, **details}


def read(*entities, text="", requested=None, **draft):
    return offer.read(entities, text, draft=draft, requested=requested, owed=OWED, today=TODAY)


class TestOnePayment:
    def test_amount_and_day_in_one_message(self):
        heard = read(money("500.00"), day(FRIDAY))
        assert heard.values == {"promise_amount": "500.00", "promise_date": FRIDAY}
        assert heard.trouble is None

    def test_all_of_it_is_what_is_owed(self):
        assert read(money(fraction="all"), requested="promise_amount").values["promise_amount"] == "1742.18"

    def test_half_is_worked_out_and_asked_about(self):
        heard = read(money(fraction="1/2"), requested="promise_amount")
        assert heard.values == {}
        assert heard.trouble == Trouble("share", "promise_amount", {"share": "871.09"})

    def test_a_small_number_is_an_amount_only_where_one_was_asked_for(self):
        number = {"entity": "number", "value": "80"}
        assert read(number, requested="promise_amount").values == {"promise_amount": "80.00"}
        assert read(number, requested="promise_date").values == {}

    def test_a_new_value_corrects_the_one_that_is_there(self):
        heard = read(day(MONDAY), requested="promise_confirmed", promise_amount="500.00", promise_date=FRIDAY)
        assert heard.values == {"promise_date": MONDAY}

    def test_all_of_it_actually_make_it_monday(self):
        heard = read(money(fraction="all"), day(MONDAY), requested="promise_amount", promise_date=FRIDAY)
        assert heard.values["promise_amount"] == "1742.18"
        assert heard.values["promise_date"] == MONDAY

    def test_last_month_is_not_a_day_to_pay_on(self):
        heard = read(day(None, grain="month"), day(FRIDAY), text="i got behind last month can i pay friday")
        assert heard.values == {"promise_date": FRIDAY}

    def test_the_day_that_was_missed_is_not_a_day_to_pay_on(self):
        assert read(day("2027-11-01", past="2026-11-01")).values == {}

    def test_next_week_is_asked_about(self):
        heard = read(day(None, grain="week"), requested="promise_date")
        assert heard.trouble == Trouble("which_day_of", "promise_date")

    def test_one_day_or_another_is_asked_about(self):
        days = (day(FRIDAY, start=0, end=6), day(MONDAY, start=10, end=16))
        heard = read(*days, text="friday or monday", requested="promise_date", promise_amount="500.00")
        assert heard.trouble == Trouble("which_day", "promise_date", {"first": FRIDAY, "second": MONDAY})

    def test_two_amounts_without_a_second_day_are_asked_about(self):
        heard = read(money("500.00"), money("800.00"), day(FRIDAY))
        assert heard.values == {"promise_date": FRIDAY}
        assert heard.trouble == Trouble("which_amount", "promise_amount", {"first": "500.00", "second": "800.00"})

    @pytest.mark.parametrize(
        ("text", "amount"),
        [("i can do 400 actually make it 450", "450.00"), ("400 no 450", "450.00"), ("450 not 400", "450.00")],
    )
    def test_an_amount_taken_back_in_the_same_breath(self, text, amount):
        found = [money(f"{said}.00", start=text.index(said), end=text.index(said) + 3) for said in ("400", "450")]
        heard = read(*sorted(found, key=lambda one: one["start"]), text=text)
        assert heard.values == {"promise_amount": amount}

    def test_a_day_taken_back_in_the_same_breath(self):
        text = "500 friday, sorry, monday"
        days = (day(FRIDAY, start=4, end=10), day(MONDAY, start=19, end=25))
        assert read(money("500.00", start=0, end=3), *days, text=text).values["promise_date"] == MONDAY


class TestTwoPayments:
    def test_in_the_order_said(self):
        assert read(money("500.00"), day(FRIDAY), money("400.00"), day(FIFTH)).values == {
            "promise_amount": "500.00",
            "promise_date": FRIDAY,
            "promise_amount_2": "400.00",
            "promise_date_2": FIFTH,
        }

    def test_the_rest_is_what_the_first_leaves(self):
        values = read(money("500.00"), day(FRIDAY), money(fraction="rest"), day(FIFTH)).values
        assert (values["promise_amount"], values["promise_amount_2"]) == ("500.00", "1242.18")

    def test_two_halves_are_the_whole_to_the_cent(self):
        halves = (money(fraction="1/2"), day(FRIDAY), money(fraction="1/2"), day(FIFTH))
        values = offer.read(halves, "", draft={}, requested=None, owed=Decimal("100.01"), today=TODAY).values
        assert Decimal(values["promise_amount"]) + Decimal(values["promise_amount_2"]) == Decimal("100.01")

    def test_half_now_and_half_later_asks_for_the_second_day(self):
        heard = read(money(fraction="1/2"), day(FRIDAY), money(fraction="1/2"))
        assert offer.missing(heard.values) == "promise_date_2"

    def test_the_same_amount_on_two_days(self):
        days = (day(FRIDAY, start=7, end=13), day(FIFTH, start=18, end=25))
        values = read(money("500.00"), *days, text="500 on friday and the 5th").values
        assert (values["promise_amount"], values["promise_amount_2"]) == ("500.00", "500.00")

    def test_which_of_two_a_correction_is_for_is_asked(self):
        draft = {
            "promise_amount": "500.00",
            "promise_date": FRIDAY,
            "promise_amount_2": "400.00",
            "promise_date_2": FIFTH,
        }
        heard = read(day(MONDAY), requested="promise_confirmed", **draft)
        assert heard.trouble == Trouble("which_part_day", "promise_confirmed", {"day": MONDAY})
        chosen = read(day(MONDAY), {"entity": "part", "value": "2"}, requested="promise_confirmed", **draft)
        assert chosen.values == {"promise_date_2": MONDAY}

    def test_three_are_too_many(self):
        parts = (money("500.00"), money("400.00"), money("300.00"))
        assert read(*parts).trouble.reason == "too_many_parts"


class TestCheck:
    def check(self, protections=frozenset(), has_live=False, **values):
        return offer.check(values, owed=OWED, protections=protections, today=TODAY, has_live=has_live)

    def test_a_good_promise_has_no_trouble(self):
        assert self.check(promise_amount="500.00", promise_date=FRIDAY) is None

    def test_too_much_is_said_before_a_day_is_known(self):
        assert self.check(promise_amount="2000.00") == Trouble("too_much", "promise_amount", {"limit": "1742.18"})

    def test_a_day_too_far_out(self):
        trouble = self.check(promise_date="2026-12-25")
        assert trouble == Trouble("too_late", "promise_date", {"limit": "2026-12-24"})

    def test_two_parts_may_not_be_more_than_is_owed(self):
        two = {"promise_amount": "1000.00", "promise_date": FRIDAY, "promise_amount_2": "900.00"}
        assert self.check(**two, promise_date_2=FIFTH).slot == "promise_amount_2"

    def test_two_parts_on_one_day(self):
        two = {"promise_amount": "100.00", "promise_date": FRIDAY, "promise_amount_2": "90.00"}
        assert self.check(**two, promise_date_2=FRIDAY).slot == "promise_date_2"

    @pytest.mark.parametrize("kind", ["bankruptcy", "attorney", "crisis"])
    def test_a_protection_bars_any_promise(self, kind):
        assert self.check(frozenset({kind})).reason == f"protected_{kind}"


amounts = st.decimals(min_value="0.01", max_value="5000", places=2)


@given(
    owed=amounts,
    first=amounts | st.sampled_from(["1/2", "1/3", "1/4", "all"]),
    second=amounts | st.sampled_from(["1/2", "rest"]),
    apart=st.integers(1, 60),
)
def test_whatever_is_complete_and_passes_the_check_is_allowed_by_the_rule(owed, first, second, apart):
    def as_entity(value):
        return money(fraction=value) if isinstance(value, str) else money(f"{value:.2f}")

    later = date.fromordinal(TODAY.toordinal() + apart).isoformat()
    entities = (as_entity(first), day(TODAY.isoformat()), as_entity(second), day(later))
    heard = offer.read(entities, "", draft={}, requested=None, owed=owed, today=TODAY)
    trouble = offer.check(heard.values, owed=owed, protections=frozenset(), today=TODAY, has_live=False)
    if trouble is None and offer.missing(heard.values) is None:
        parts = offer.parts_of(heard.values)
        judged = check_promise(owed=owed, protections=frozenset(), parts=parts, today=TODAY, has_live=False)
        assert isinstance(judged, Allowed)
        assert judged.total <= owed
        assert max(part.on for part in parts) <= TODAY + LONGEST_PROMISE
