"""What a specialist sees of each option's figures, from the reviewed rows."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from servicing.loan.rules import arrears, missed_due_dates
from servicing.option.estimate import Estimate, Figures, estimate
from servicing.option.load import read
from servicing.option.rows import INVESTORS, menu
from servicing.option.rules import prescreen
from tests.unit.servicing.option.borrowers import JUST_THE_PAYMENT, facts

ROWS = read()
TODAY = date(2026, 11, 24)


def loan(next_due: date = date(2026, 8, 1), **known) -> Figures:
    """$250,000 at 6.5 percent, 36 payments made, four missed; escrow 519.83 a month, 1,920.00 advanced."""
    missed = missed_due_dates(next_due, TODAY)
    return Figures(
        **{
            "today": TODAY,
            "next_due_date": next_due,
            "missed": missed,
            "days_delinquent": (TODAY - next_due).days,
            "payment": Decimal("2100.00"),
            "principal_and_interest": Decimal("1580.17"),
            "note_rate": Decimal("6.5"),
            "loan_type": "fixed",
            "arrears": arrears(
                payment=Decimal("2100.00"),
                missed=len(missed),
                late_charges=Decimal("252.84"),
                corporate_advance=Decimal(120),
                suspense=Decimal(0),
                escrow_advance=Decimal(1800),
            ),
            "balance": Decimal("241043.11"),
            "value": Decimal(330000),
            "earlier_claims": Decimal(0),
            "deferred_months": 0,
            **known,
        }
    )


def estimated(option: str, investor: str = "FNMA", **known) -> Estimate:
    found = estimate(option, menu(ROWS, investor, TODAY)[option], loan(**known))
    assert found is not None
    return found


def figures(option: str, investor: str = "FNMA", **known) -> dict[str, object]:
    return estimated(option, investor, **known).public()["figures"]


def test_reinstatement_tells_its_parts():
    told = figures("reinstatement")
    assert (told["total"], told["payments"], told["late_charges"]) == ("8772.84", "8400.00", "252.84")
    assert told["escrow_advance_repaid_through_escrow"] == "1800.00"


def test_a_short_repayment_plan_says_what_it_adds():
    told = figures("repayment_plan")
    assert told == {"months": "6", "added_to_each_payment": "1462.14", "monthly_payment": "3562.14"}
    assert figures("repayment_plan", "USDA_GUARANTEED")["months"] == "3"


@pytest.mark.parametrize("investor", ["FNMA", "FHLMC"])
def test_the_flex_modification_is_that_of_the_vector(investor):
    told = figures("modification", investor)
    assert told["capitalised_balance"] == "248185.71"
    assert (told["rate"], told["months"], told["forborne_principal"]) == ("6.500", "480", "32289.68")
    assert (told["principal_and_interest"], told["cut_percent"]) == ("1263.98", "20.01")
    assert (told["target_reached"], told["payment_low_enough"]) == (True, True)


def test_the_rate_floor_is_that_of_the_day():
    dear = {"note_rate": Decimal("7.75"), "principal_and_interest": Decimal("1791.03")}
    assert figures("modification", **dear)["rate"] == "6.750"
    before = estimate("modification", menu(ROWS, "FNMA", date(2026, 9, 14))["modification"], loan(**dear))
    assert before is not None and before.figures["rate"] == Decimal("6.625")


def test_a_deferral_is_that_of_the_vector():
    told = figures("payment_deferral")
    assert (told["months"], told["balance_without_interest"]) == ("4", "8240.68")
    assert told["waived_late_charges"] == "252.84"


def test_a_deferral_beyond_the_limit_of_the_life_has_no_figures():
    found = estimated("payment_deferral", deferred_months=12)
    assert (found.figures, found.beyond) == ({}, ("most_deferred_months",))


def test_forbearance_comes_in_increments():
    told = figures("forbearance")
    assert (told["most_months_now"], told["first_paused_payment"], told["ends_on"]) == ("3", "2026-12-01", "2027-02-28")
    assert (told["arrears_at_end"], told["contact_by"]) == ("15072.84", "2027-01-29")
    assert figures("forbearance", "FHA")["most_months_now"] == "8"
    late = estimated("forbearance", next_due=date(2025, 11, 1))
    assert late.beyond == ("most_months",)


class TestClaims:
    def test_fha_room(self):
        told = figures("partial_claim", "FHA", balance=Decimal(220000), earlier_claims=Decimal(20000))
        assert (told["room"], told["needed"], told["fits"]) == ("46000.00", "8520.00", True)

    def test_fha_supplement(self):
        told = figures("payment_supplement", "FHA")
        assert told["monthly_reduction"] == "274.52"
        assert told["amount"] == "18402.72"
        full = estimated("payment_supplement", "FHA", earlier_claims=Decimal(70000))
        assert full.beyond == ("most_percent_of_balance",)

    def test_va_has_two_shares(self):
        told = figures("partial_claim", "VA", balance=Decimal(300000))
        assert (told["room"], told["room_if_exception"]) == ("75000.00", "90000.00")
        since = figures("partial_claim", "VA", balance=Decimal(300000), next_due=date(2024, 7, 1))
        assert since["room"] == "90000.00" and "room_if_exception" not in since

    def test_usda(self):
        assert figures("recovery_advance", "USDA_GUARANTEED", balance=Decimal(180000))["room"] == "54000.00"


@pytest.mark.parametrize(
    ("option", "investor", "known", "missing"),
    [
        ("modification", "FNMA", {"value": None}, "property_value"),
        ("modification", "FNMA", {"balance": None}, "balance"),
        ("modification", "FNMA", {"loan_type": "arm"}, "last_rate"),
        ("modification", "FNMA", {"principal_and_interest": Decimal(900)}, "remaining_term"),
        ("modification", "VA", {}, "modification_rate"),
        ("partial_claim", "FHA", {"balance": None}, "balance"),
    ],
)
def test_what_is_not_known_is_named(option, investor, known, missing):
    found = estimated(option, investor, **known)
    assert (found.figures, found.missing) == ({}, (missing,))


def test_what_a_file_left_out_is_assumed_and_said():
    found = estimated("payment_deferral", deferred_months=None, incomplete=True)
    assert {"figures_not_on_file_are_zero", "no_earlier_deferral"} <= {*found.assumptions}
    assert "no_earlier_claim" in estimated("partial_claim", "FHA", earlier_claims=None).assumptions


def test_every_number_has_its_row():
    public = estimated("modification").public()
    assert {row["parameter"] for row in public["numbers"]} >= {"modification_rate", "rate_step_percent"}
    assert "F-1-27" in public["source"]


@pytest.mark.parametrize("investor", INVESTORS)
def test_every_estimate_has_figures_or_says_why_not(investor):
    for option, rows in menu(ROWS, investor, TODAY).items():
        found = estimate(option, rows, loan())
        if found is None:
            continue
        assert bool(found.figures) != bool(found.missing or found.beyond)
        assert found.rows or found.missing
        for name in (*found.figures, *found.assumptions, *found.missing, *found.beyond):
            assert name.isidentifier()


def test_nothing_is_reckoned_for_a_loan_that_is_current():
    current = loan(next_due=date(2026, 12, 1))
    assert estimate("reinstatement", menu(ROWS, "FNMA", TODAY)["reinstatement"], current) is None


def test_the_pre_screen_shows_them_for_what_is_not_ruled_out():
    screened = replace(prescreen(facts("FNMA", 4, **JUST_THE_PAYMENT), ROWS, TODAY), figures=loan())
    shown = {line["option"]: line["estimate"] for line in screened.public()["options"]}
    assert shown["payment_deferral"]["figures"]["balance_without_interest"] == "8240.68"
    assert shown["modification"] is None
    assert shown["repayment_plan"] is None
    assert all(line["estimate"] is None for line in replace(screened, figures=None).public()["options"])
