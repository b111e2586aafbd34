from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from actions.offer import Heard, Trouble
from actions.plan_offer import CONFIRMED, MONTHLY, MONTHS, START, read, speaks_of_plan, wish
from servicing.arrangement.plan import Wish

TODAY = date(2026, 11, 24)
PAYMENT = Decimal("1742.18")


def found(text: str, entity: str, words: str, value: str | None, **details: Any) -> dict[str, Any]:
    """An entity as the parse gives it: where in the text these words stand."""
    start = text.index(words)
    return {"entity": entity, "value": value, "start": start, "end": start + len(words), **details}


def hear(text: str, *entities: tuple[Any, ...], requested: str | None = None) -> Heard:
    marked = [found(text, *entity[:3], **(entity[3] if len(entity) > 3 else {})) for entity in entities]
    return read(marked, text, requested=requested, payment=PAYMENT, today=TODAY)


MONTHLY_AGAIN = ("date", "a month", None, {"grain": "recurrence", "recurrence": "P1M"})


class TestMonths:
    @pytest.mark.parametrize(
        ("text", "words", "value"),
        [
            ("can i do 4 months", "4 months", "P4M"),
            ("catch up plan over 9 months pls", "9 months", "P9M"),
            ("stretch it over a year", "a year", "P1Y"),
            ("i would need at least 8 months to catch up", "8 months", "P8M"),
        ],
    )
    def test_a_length_of_time_is_the_term(self, text, words, value):
        months = {"P1Y": "12"}.get(value, value[1:-1])
        assert hear(text, ("duration", words, value)).values == {MONTHS: months, MONTHLY: None}

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("im 3 months behind, can i get a plan", "3 months"),
            ("i missed 3 months and want a plan", "3 months"),
            ("ive been late for 3 months", "3 months"),
            ("llevo 3 meses atrasada, quiero un plan", "3 meses"),
        ],
    )
    def test_how_far_behind_somebody_is_is_none(self, text, words):
        assert hear(text, ("duration", words, "P3M")).values == {}

    def test_a_number_of_payments_is(self):
        assert hear("in 5 payments", ("number", "5", "5")).values[MONTHS] == "5"
        assert hear("en 5 pagos", ("number", "5", "5")).values[MONTHS] == "5"

    def test_the_payments_that_were_missed_are_not(self):
        assert hear("stretch the 3 payments", ("number", "3", "3")).values == {}

    def test_a_lone_number_is_where_months_were_asked_for(self):
        assert hear("4", ("number", "4", "4"), requested=MONTHS).values[MONTHS] == "4"
        assert hear("4", ("number", "4", "4"), requested=CONFIRMED).values[MONTHS] == "4"
        assert hear("4", ("number", "4", "4")).values == {}

    def test_two_terms_are_asked_about(self):
        heard = hear("4 months or 5 months", ("duration", "4 months", "P4M"), ("duration", "5 months", "P5M"))
        assert heard.trouble == Trouble("not_understood", MONTHS)

    @pytest.mark.parametrize("value", ["P2W", "P10D", "PT30M", "P0M", "P200M"])
    def test_weeks_and_absurd_lengths_are_none(self, value):
        assert hear("in some time", ("duration", "some time", value)).values == {}


class TestMonthly:
    def test_the_whole_payment(self):
        heard = hear("i can do 2500 a month", ("money", "2500", "2500.00"), MONTHLY_AGAIN)
        assert heard == Heard({MONTHLY: "2500.00", MONTHS: None})

    @pytest.mark.parametrize(
        "text", ["300 extra a month", "my payment plus 300", "i can add 300 on top", "300 más cada mes"]
    )
    def test_an_amount_on_top_is_added_to_the_regular_payment(self, text):
        assert hear(text, ("money", "300", "300.00")).values[MONTHLY] == "2042.18"

    @pytest.mark.parametrize("text", ["no more than 2500", "no más de 2500"])
    def test_a_bound_is_not_an_addition(self, text):
        assert hear(text, ("money", "2500", "2500.00")).values[MONTHLY] == "2500.00"

    def test_less_than_the_regular_payment_is_asked_about(self):
        heard = hear("600", ("money", "600", "600.00"), requested=MONTHLY)
        assert heard == Heard(trouble=Trouble("on_top", MONTHLY, {"amount": "600.00"}))

    def test_what_comes_in_is_not_what_can_be_paid(self):
        assert hear("i make 4000", ("money", "4000", "4000.00", {"role": "income"})) == Heard()

    @pytest.mark.parametrize("recurrence", ["P1W", "P2W", "other"])
    def test_what_comes_more_often_is_asked_about(self, recurrence):
        every = ("date", "every friday", None, {"grain": "recurrence", "recurrence": recurrence})
        heard = hear("200 every friday", ("money", "200", "200.00"), every)
        assert heard.trouble == Trouble("monthly_only", MONTHLY)

    def test_an_amount_and_months_are_both_kept(self):
        heard = hear("2500 for 4 months", ("money", "2500", "2500.00"), ("duration", "4 months", "P4M"))
        assert heard.values == {MONTHLY: "2500.00", MONTHS: "4"}


class TestStart:
    @pytest.mark.parametrize(
        ("text", "requested"),
        [("start on december 15", None), ("december 15", START), ("make it december 15", CONFIRMED)],
    )
    def test_the_first_day(self, text, requested):
        day = ("date", "december 15", "2026-12-15", {"grain": "day", "future": "2026-12-15"})
        assert hear(text, day, requested=requested).values == {START: "2026-12-15"}

    def test_a_day_without_a_cue_is_not_one(self):
        day = ("date", "august 1", "2026-08-01", {"grain": "day", "future": "2027-08-01", "past": "2026-08-01"})
        assert hear("since august 1", day).values == {}

    def test_a_day_of_every_month(self):
        every = ("date", "the 15th of every month", None, {"grain": "recurrence", "recurrence": "P1M"})
        assert hear("on the 15th of every month", every).values == {START: "2026-12-15"}
        every = ("date", "the 31st of every month", None, {"grain": "recurrence", "recurrence": "P1M"})
        assert hear("on the 31st of every month", every).values == {START: "2026-12-31"}

    def test_a_month_alone_is_asked_about(self):
        month = ("date", "january", None, {"grain": "month", "future": "2027-01-01"})
        assert hear("starting january", month).trouble == Trouble("which_day_of", START)


@pytest.mark.parametrize(
    ("text", "entities", "plan"),
    [
        ("pay it off over 4 months", [("duration", "4 months", "P4M")], True),
        ("in 5 payments", [("number", "5", "5")], True),
        ("500 a month", [("money", "500", "500.00"), MONTHLY_AGAIN], True),
        ("in 2 payments", [("number", "2", "2")], False),
        ("i was out of work 4 months", [("duration", "4 months", "P4M")], False),
        ("500 on friday", [("money", "500", "500.00")], False),
    ],
)
def test_which_offers_are_really_plans(text, entities, plan):
    marked = [found(text, *entity[:3], **(entity[3] if len(entity) > 3 else {})) for entity in entities]
    assert speaks_of_plan(marked, text) is plan


def test_the_slots_as_a_wish():
    assert wish({MONTHLY: "skipped"}) == Wish()
    assert wish({MONTHLY: "2500.00", MONTHS: "4", START: "2026-12-15"}) == Wish(
        Decimal("2500.00"), 4, date(2026, 12, 15)
    )
