"""Reading the rows of the servicing system's files."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicing.intake import cells
from servicing.intake.row import BadRow, Told
from servicing.intake.servicer_file import LOAN_FILE, OPTIONAL, SECOND_PHONE, loan_row, posting
from tests.support.files import LOAN, loan

CONTRACT = """loan_number investor loan_type origination_date maturity_date original_balance upb note_rate pi_payment
escrow_payment next_due_date escrow_advance corporate_advance late_charges suspense property_value property_street
property_city property_state property_zip occupancy first_name last_name ssn_last4 date_of_birth phone email language
sms_consent foreclosure_stage sale_date bankruptcy attorney servicemember deceased cease_contact specialist_email"""
OPTIONAL_IN_CONTRACT = """servicing_transferred_on delinquent_at_transfer foreclosure_hold_until prior_modifications
last_modification_on last_deferral_on deferred_months_total failed_trial_on partial_claim_total second_contact_phone"""


def faults(**changed: str) -> list[tuple[str, str]]:
    with pytest.raises(BadRow) as caught:
        loan_row(loan(**changed))
    return [(bad.column, bad.reason) for bad in caught.value.bad]


def test_the_columns_are_those_of_the_contract():
    assert set(LOAN_FILE) == set(CONTRACT.split())
    assert {*OPTIONAL, SECOND_PHONE} == set(OPTIONAL_IN_CONTRACT.split())


def test_a_row_says_what_it_says():
    row = loan_row(
        loan(investor="usda", language="es", property_zip="43215-0017", specialist_email="Ana@Lantern.example")
    )
    assert row.loan["investor"] == "USDA_GUARANTEED"
    assert row.loan["unpaid_principal_balance"] == Decimal("189344.17")
    assert row.loan["note_rate"] == Decimal("5.875")
    assert row.loan["next_due_date"] == date(2026, 10, 1)
    assert (row.home["zip"], row.home["state"]) == ("43215", "OH")
    assert (row.person.last_four, row.person.language, row.person.sms_consent) == ("3141", "es", True)
    assert row.specialist_email == "ana@lantern.example"


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("loan_number", "", "is empty"),
        ("investor", "FANNIE", "is not one of FNMA, "),
        ("origination_date", "05/14/2021", "is not a date like 2026-11-01"),
        ("origination_date", "2021-02-30", "is not a date like 2026-11-01"),
        ("upb", "", "is empty"),
        ("upb", "189,344.17", "is not an amount like 1742.18"),
        ("upb", "-1", "is not an amount like 1742.18"),
        ("upb", "1e5", "is not an amount like 1742.18"),
        ("pi_payment", "0.00", "must be more than 0"),
        ("note_rate", "5,875", "is not a percentage like 6.25"),
        ("maturity_date", "2021-05-14", "is not after the origination date"),
        ("next_due_date", "2020-01-01", "is not after the origination date"),
        ("property_state", "OO", "is not the postal code of a state"),
        ("property_zip", "4321", "is not a ZIP code of five digits"),
        ("occupancy", "yes", "is not one of owner, "),
        ("ssn_last4", "123-45-6789", "is not four digits"),
        ("ssn_last4", "٤٤١٧", "is not four digits"),
        ("phone", "614-555-0181", "is not a telephone number like +16145550101"),
        ("phone", "+1614555", "is not a telephone number like +16145550101"),
        ("email", "iris", "is not an e-mail address"),
        ("sms_consent", "yes", "is neither true nor false"),
        ("bankruptcy", "11", "is not one of none, 7, 13, discharged"),
        ("last_name", "Vander\x00meer", "holds characters that are not readable UTF-8 text"),
        ("last_name", "Vander\udce9meer", "holds characters that are not readable UTF-8 text"),
        ("property_street", "x" * 201, "is longer than 200 characters"),
    ],
)
def test_a_bad_cell_is_named_with_its_reason(column, cell, reason):
    [(named, said)] = faults(**{column: cell})
    assert named == column
    assert said.startswith(reason)


def test_everything_that_is_wrong_is_told_at_once():
    assert [column for column, _ in faults(upb="?", property_zip="?", language="fr")] == [
        "upb",
        "property_zip",
        "language",
    ]


def test_a_scheduled_sale_needs_its_date():
    assert faults(foreclosure_stage="sale_scheduled") == [("sale_date", "is empty though a sale is scheduled")]


def test_no_reason_repeats_what_stands_in_the_cell():
    said = faults(ssn_last4="987654321", phone="+1secret", last_name="Secret\x00")
    assert not any("987" in reason or "ecret" in reason for _, reason in said)


def test_an_empty_amount_is_none_and_an_empty_value_is_unknown():
    row = loan_row(loan(suspense="", property_value="", occupancy=""))
    assert row.loan["suspense"] == 0
    assert row.home["value"] is row.home["occupancy"] is None


def test_only_what_a_file_speaks_of_is_said():
    assert "prior_modifications" not in loan_row(LOAN).loan
    assert loan_row(loan(prior_modifications="")).loan["prior_modifications"] is None
    assert loan_row(loan(prior_modifications="0")).loan["prior_modifications"] == 0
    assert not loan_row(LOAN).person.names_second_phone
    assert loan_row(loan(second_contact_phone="")).person.names_second_phone


def test_protections_are_told_on_off_or_not_at_all():
    told = loan_row(loan(bankruptcy="13", attorney="I. Castellan", servicemember="TRUE", deceased="")).protections
    assert told == {
        "bankruptcy": Told(True, "Chapter 13"),
        "attorney": Told(True, "I. Castellan"),
        "servicemember": Told(True),
        "cease_contact": Told(False),
    }


def test_a_posting_is_read():
    row = {"loan_number": "1", "posted_on": "2026-11-02", "amount": "900.5", "kind": "payment", "reference": "r-1"}
    assert posting(row).amount == Decimal("900.50")
    with pytest.raises(BadRow) as caught:
        posting({**row, "amount": "0", "kind": "refund", "reference": ""})
    assert [bad.column for bad in caught.value.bad] == ["amount", "kind", "reference"]


@given(st.decimals(min_value=0, max_value=Decimal("9999999999.99"), places=2))
def test_money_is_read_as_it_is_written(amount):
    assert cells.money(f"{amount:f}") == amount


@given(st.text(max_size=30))
def test_a_cell_is_read_or_refused_and_nothing_else(cell):
    """Whatever stands in a cell: a value, or one reason."""
    readers = [column.read for column in (*OPTIONAL.values(),)] + [cells.money, cells.rate, cells.phone, cells.text]
    for read in (*readers, cells.zip_code, cells.state, cells.loan_number, cells.email):
        try:
            read(cell)
        except ValueError as error:
            assert str(error)
