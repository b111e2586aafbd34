"""The reviewed rows themselves, and the check that refuses others."""

from dataclasses import replace
from datetime import date

import pytest

from servicing.loan.models import INVESTORS as OF_LOANS
from servicing.option.load import FaultyRows, read
from servicing.option.rows import INVESTORS, ROLES, Row, as_of, faults, menu

ROWS = read()
TODAY = date(2026, 11, 24)
GSE = "reinstatement forbearance repayment_plan disaster_deferral payment_deferral modification short_sale deed_in_lieu"
PLAN = Row("FNMA", "repayment_plan", "position", "1", "order", date(2025, 1, 1), None, "A guide, section 1", "high")


def value(investor: str, option: str, parameter: str, on: date) -> str | None:
    found = menu(ROWS, investor, on).get(option, {}).get(parameter)
    return found.value if found else None


def test_the_reviewed_rows_have_no_faults():
    assert faults(ROWS) == []
    assert {row.investor for row in ROWS} == set(INVESTORS) == set(OF_LOANS)


@pytest.mark.parametrize(
    ("investor", "order"),
    [
        ("FNMA", GSE),
        ("FHLMC", GSE),
        (
            "FHA",
            "reinstatement repayment_plan forbearance partial_claim modification payment_supplement short_sale "
            "deed_in_lieu",
        ),
        ("VA", "reinstatement repayment_plan forbearance modification partial_claim short_sale deed_in_lieu"),
        (
            "USDA_GUARANTEED",
            "reinstatement repayment_plan forbearance modification recovery_advance short_sale deed_in_lieu",
        ),
        (
            "USDA_DIRECT",
            "reinstatement repayment_plan payment_assistance moratorium reamortization short_sale deed_in_lieu",
        ),
    ],
)
def test_each_investor_has_its_own_order(investor, order):
    assert list(menu(ROWS, investor, TODAY)) == order.split()


def test_an_owner_without_a_public_menu_has_the_general_list():
    general = list(menu(ROWS, "UNKNOWN", TODAY))
    assert general == list(menu(ROWS, "PORTFOLIO", TODAY)) == list(menu(ROWS, "PRIVATE_LABEL", TODAY))
    assert general[:3] == ["reinstatement", "forbearance", "repayment_plan"]


@pytest.mark.parametrize(
    ("investor", "option", "parameter", "on", "expected"),
    [
        ("FNMA", "forbearance", "increment_months", date(2026, 4, 30), "6"),
        ("FNMA", "forbearance", "increment_months", date(2026, 5, 1), "3"),
        ("FNMA", "modification", "modification_rate", date(2026, 9, 14), "6.625"),
        ("FNMA", "modification", "modification_rate", date(2026, 9, 15), "6.750"),
        ("FHA", "modification", "trial_refusals", date(2026, 9, 20), None),
        ("FHA", "modification", "trial_refusals", date(2026, 9, 21), "3"),
        ("VA", "partial_claim", "most_percent_of_balance", date(2026, 6, 14), None),
        ("VA", "partial_claim", "most_percent_of_balance", date(2026, 6, 15), "25"),
        ("USDA_GUARANTEED", "modification", "most_term_months", date(2025, 2, 11), "480"),
    ],
)
def test_a_row_answers_as_of_the_day(investor, option, parameter, on, expected):
    assert value(investor, option, parameter, on) == expected


def test_what_ended_is_on_no_menu_and_its_end_is_known():
    [ended] = [row for row in ROWS if row.option == "vasp"]
    assert ended.effective_to == date(2025, 4, 30)
    assert "vasp" not in menu(ROWS, "VA", date(2025, 4, 30))


@pytest.mark.parametrize("investor", INVESTORS)
@pytest.mark.parametrize("role", ROLES)
def test_every_role_has_its_limits_for_every_investor(investor, role):
    plan = menu(ROWS, investor, TODAY)["repayment_plan"]
    assert {name for name in plan if name.startswith(f"{role}_")} == {
        f"{role}_{limit}"
        for limit in (
            "most_months_behind",
            "most_days_delinquent",
            "most_instalments",
            "most_percent_of_payment",
            "first_due_within",
        )
    }


@pytest.mark.parametrize("investor", INVESTORS)
def test_the_assistant_sets_up_short_term_plans_alone(investor):
    plan = menu(ROWS, investor, TODAY)["repayment_plan"]
    limits = {name.removeprefix("assistant_"): int(row.number) for name, row in plan.items() if "assistant_" in name}
    assert limits == {
        "most_months_behind": 3,
        "most_days_delinquent": 90,
        "most_instalments": 6,
        "most_percent_of_payment": 150,
        "first_due_within": 30,
    }


class TestTheCheck:
    def refused(self, *rows: Row) -> str:
        return "; ".join(faults(rows))

    def test_refuses_a_row_without_source(self):
        assert "no source" in self.refused(replace(PLAN, source=" "))

    def test_refuses_two_rows_for_one_day(self):
        again = replace(PLAN, value="2", effective_from=date(2026, 1, 1))
        assert "two rows hold on 2026-01-01" in self.refused(PLAN, again)
        ends_that_day = replace(PLAN, effective_to=date(2026, 1, 1))
        assert "two rows hold on 2026-01-01" in self.refused(ends_that_day, again)

    def test_refuses_a_gap(self):
        ended = replace(PLAN, effective_to=date(2025, 12, 30))
        again = replace(PLAN, effective_from=date(2026, 1, 1))
        assert "no row from 2025-12-31 until 2026-01-01" in self.refused(ended, again)
        assert self.refused(replace(ended, effective_to=date(2025, 12, 31)), again) == ""

    def test_refuses_a_day_without_a_menu(self):
        assert "no menu on 2026-01-01" in self.refused(replace(PLAN, effective_to=date(2025, 12, 31)))

    def test_refuses_two_options_in_one_place(self):
        assert "two options in one place" in self.refused(PLAN, replace(PLAN, option="forbearance"))

    def test_refuses_rows_of_an_option_that_is_not_on_the_menu(self):
        stray = replace(PLAN, option="forbearance", parameter="most_months", value="12", unit="months")
        assert "forbearance: rows but no place" in self.refused(PLAN, stray)

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"investor": "HUD"}, "no such investor"),
            ({"option": "payday_loan"}, "no such option"),
            ({"parameter": "luck"}, "no such parameter"),
            ({"unit": "days"}, "its unit is order"),
            ({"value": "first"}, "is no order"),
            ({"confidence": "sure"}, "confidence"),
            ({"effective_to": date(2024, 1, 1)}, "ends before it begins"),
        ],
    )
    def test_refuses_what_cannot_be_read(self, change, said):
        assert said in self.refused(replace(PLAN, **change))

    def test_files_with_a_fault_are_not_read(self, tmp_path):
        (tmp_path / "fnma.yml").write_text(
            "- {investor: FNMA, option: repayment_plan, parameter: position, value: 1, unit: order,"
            ' effective_from: 2025-01-01, effective_to: null, confidence: high, source: ""}\n'
        )
        with pytest.raises(FaultyRows, match="no source"):
            read(tmp_path)


def test_rows_of_another_day_are_left_out():
    later = replace(PLAN, effective_from=date(2026, 1, 1))
    assert as_of([replace(PLAN, effective_to=date(2025, 12, 31)), later], date(2026, 1, 1)) == [later]
