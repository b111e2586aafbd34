"""Reading Fannie Mae's public files. The rows are made up by hand in the published layouts."""

from datetime import date
from decimal import Decimal

import pytest

from servicing.intake.fannie_file import ACQUISITION, PERFORMANCE, SINGLE, Ended, loan_row, month, part_of, pick
from servicing.intake.row import BadRow
from tests.support.fannie import acquisition, performance, single


def read(line: str):
    fields = line.split("|")
    return loan_row(pick(part_of(fields), fields))


def read_pair(first: str, second: str):
    return loan_row({**pick("acquisition", first.split("|")), **pick("performance", second.split("|"))})


@pytest.mark.parametrize("width", [108, 110, 113])
def test_the_single_file_is_known_by_its_width(width):
    row = read(single(width=width))
    assert row.number == "990000000017"
    assert row.person is None and row.specialist_email is None and row.protections == {}
    assert row.home == {"state": "TX", "zip": "787", "occupancy": "owner"}
    assert row.loan == {
        "investor": "FNMA",
        "loan_type": "fixed",
        "origination_date": date(2021, 1, 1),
        "maturity_date": date(2051, 2, 1),
        "original_balance": Decimal("250000.00"),
        "unpaid_principal_balance": Decimal("231044.19"),
        "note_rate": Decimal("6.5"),
        "principal_interest_payment": Decimal("1580.17"),
        "next_due_date": date(2025, 2, 1),
        "reported_month": date(2025, 3, 1),
        "prior_modifications": 0,
    }


def test_the_older_pair_says_the_same():
    row = read_pair(acquisition(), performance())
    assert (row.number, row.home["zip"], row.home["occupancy"]) == ("990000000017", "787", "owner")
    assert row.loan == read(single()).loan


def test_nothing_is_said_of_what_the_files_do_not_hold():
    said = read(single()).loan
    assert not {"escrow_payment", "late_charges", "suspense", "escrow_advance", "corporate_advance"} & said.keys()


@pytest.mark.parametrize(
    ("status", "due"),
    [("00", date(2025, 4, 1)), ("0", date(2025, 4, 1)), ("01", date(2025, 3, 1)), ("12", date(2024, 4, 1))],
)
def test_the_due_date_follows_from_the_months_behind(status, due):
    assert read(single(current_loan_delinquency_status=status)).loan["next_due_date"] == due


def test_the_last_paid_instalment_says_it_best():
    row = read(single(current_loan_delinquency_status="XX", last_paid_installment_date="092024"))
    assert row.loan["next_due_date"] == date(2024, 10, 1)


@pytest.mark.parametrize("status", ["XX", "X", "", "99"])
def test_a_loan_that_may_be_behind_by_anything_is_not_taken_for_current(status):
    with pytest.raises(BadRow) as caught:
        read(single(current_loan_delinquency_status=status))
    assert [bad.column for bad in caught.value.bad] == ["current_loan_delinquency_status"]


@pytest.mark.parametrize("masked", ["", "0.00"])
def test_a_masked_balance_is_unknown_and_not_zero(masked):
    assert read(single(current_actual_upb=masked)).loan["unpaid_principal_balance"] is None


@pytest.mark.parametrize("code", ["01", "02", "03", "06", "09", "15", "16", "96"])
def test_a_loan_that_left_is_told_apart(code):
    with pytest.raises(Ended):
        read(single(zero_balance_code=code, current_actual_upb="0.00", current_loan_delinquency_status=""))


def test_a_credit_event_is_no_end():
    assert read(single(zero_balance_code="97")).number == "990000000017"


def test_an_unknown_occupancy_and_a_blank_flag_stay_unknown():
    row = read(single(occupancy_status="U", modification_flag=""))
    assert row.home["occupancy"] is None
    assert "prior_modifications" not in row.loan


def test_a_modified_loan_is_paid_off_from_where_it_is():
    row = read(
        single(
            modification_flag="Y",
            current_interest_rate="4.000",
            remaining_months_to_legal_maturity="480",
            current_actual_upb="240000.00",
            non_interest_bearing_upb="40000.00",
        )
    )
    assert row.loan["prior_modifications"] == 1
    assert row.loan["principal_interest_payment"] == Decimal("835.88")


@pytest.mark.parametrize(
    "name", ["property_state", "original_upb", "original_interest_rate", "monthly_reporting_period"]
)
def test_a_blank_that_a_loan_cannot_do_without_is_named(name):
    with pytest.raises(BadRow) as caught:
        read(single(**{name: ""}))
    assert [(bad.column, bad.reason) for bad in caught.value.bad] == [(name, "is blank")]


def test_a_line_of_another_width_is_refused():
    with pytest.raises(BadRow, match="109 fields"):
        pick("single", single(width=110).split("|")[:-1])
    assert part_of(["a"] * 60) is None


@pytest.mark.parametrize(("text", "first"), [("022020", 2), ("12/1999", 12), ("07/01/2018", 7)])
def test_months_in_all_their_spellings(text, first):
    assert month(text).month == first and month(text).day == 1


@pytest.mark.parametrize("text", ["132020", "2020-02", "2/2020", "", "0220"])
def test_what_is_no_month(text):
    with pytest.raises(ValueError, match="month"):
        month(text)


def test_positions_are_within_their_layouts():
    assert max(SINGLE.values()) <= 108 and max(ACQUISITION.values()) <= 22 and max(PERFORMANCE.values()) <= 27
