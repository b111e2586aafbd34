"""Fannie Mae's public single-family loan performance files: separated by |, no header, a row for each loan and month.

The layouts are those of the published "Single-Family Loan Performance Dataset and Credit Risk Transfer - Glossary
and File Layout": since October 2020 one file of 108 fields (110 since 2022, 113 since December 2025, each adding
fields at the end), before that an acquisition file (22 to 25 fields) and a performance file (up to 31) for each
quarter. They hold no person, no address, no escrow, no fees and no suspense. A blank is not a zero.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Literal, TypeVar

from servicing.intake import cells
from servicing.intake.row import Bad, BadRow, LoanRow
from servicing.loan.amortization import CENT, level_payment
from servicing.loan.rules import months_after

T = TypeVar("T")
Part = Literal["single", "acquisition", "performance"]

SINGLE = {
    "loan_identifier": 2,
    "monthly_reporting_period": 3,
    "original_interest_rate": 8,
    "current_interest_rate": 9,
    "original_upb": 10,
    "current_actual_upb": 12,
    "original_loan_term": 13,
    "origination_date": 14,
    "first_payment_date": 15,
    "remaining_months_to_legal_maturity": 17,
    "maturity_date": 19,
    "occupancy_status": 30,
    "property_state": 31,
    "zip_code_short": 33,
    "amortization_type": 35,
    "months_to_amortization": 39,
    "current_loan_delinquency_status": 40,
    "modification_flag": 42,
    "zero_balance_code": 44,
    "last_paid_installment_date": 51,
    "non_interest_bearing_upb": 63,
}
ACQUISITION = {
    "loan_identifier": 1,
    "original_interest_rate": 4,
    "original_upb": 5,
    "original_loan_term": 6,
    "origination_date": 7,
    "first_payment_date": 8,
    "occupancy_status": 18,
    "property_state": 19,
    "zip_code_short": 20,
    "amortization_type": 22,
}
PERFORMANCE = {
    "loan_identifier": 1,
    "monthly_reporting_period": 2,
    "current_interest_rate": 4,
    "current_actual_upb": 5,
    "remaining_months_to_legal_maturity": 7,
    "maturity_date": 9,
    "current_loan_delinquency_status": 11,
    "modification_flag": 12,
    "zero_balance_code": 13,
    "last_paid_installment_date": 15,
    "non_interest_bearing_upb": 27,
}
"""Positions of the fields that are read, counted from 1."""

LAYOUTS: dict[Part, dict[str, int]] = {"single": SINGLE, "acquisition": ACQUISITION, "performance": PERFORMANCE}
WIDTHS: dict[Part, frozenset[int]] = {
    "single": frozenset({108, 110, 113}),
    "acquisition": frozenset(range(22, 26)),
    "performance": frozenset(range(27, 32)),
}

ENDED = frozenset({"01", "02", "03", "06", "09", "15", "16", "96"})
"""Zero balance codes of loans that were paid off, sold, repurchased or removed; 97 and 98 are credit events of loans
that go on."""
OCCUPANCY = {"P": "owner", "S": "second_home", "I": "investment"}
_UNKNOWN = frozenset({"", "X", "XX"})


class Ended(Exception):
    """The loan is no longer there to be serviced."""


def part_of(fields: Sequence[str]) -> Part | None:
    """Which file a line belongs to, by the number of its fields; None for none."""
    return next((part for part, widths in WIDTHS.items() if len(fields) in widths), None)


def pick(part: Part, fields: Sequence[str]) -> dict[str, str]:
    """The fields that are read, stripped, by name. BadRow for a line of another width."""
    if len(fields) not in WIDTHS[part]:
        raise BadRow(Bad("", f"has {len(fields)} fields, which is none of the published layouts"))
    return {name: fields[place - 1].strip() for name, place in LAYOUTS[part].items()}


def period_of(picked: Mapping[str, str]) -> date:
    """The reporting month of a performance row, as its first day. Raises BadRow."""
    return _needed(picked, "monthly_reporting_period", month)


def month(text: str) -> date:
    """The first of a month written MMYYYY, MM/YYYY or MM/DD/YYYY."""
    match = re.fullmatch(r"(0[1-9]|1[0-2])(?:/?|/\d{2}/)([12]\d{3})", text)
    if match is None:
        raise ValueError("is not a month like 022020")
    return date(int(match[2]), int(match[1]), 1)


def loan_row(picked: Mapping[str, str]) -> LoanRow:
    """What a loan's latest month says, with what its acquisition says in the older layout.

    Raises BadRow, and Ended for a loan that left the portfolio. The payment of principal and interest is in none
    of the files: it is worked out from balance, rate and term, of the note, or of today where the loan was modified
    or its rate adjusts.
    """
    if picked["zero_balance_code"] in ENDED:
        raise Ended
    reported = period_of(picked)
    terms = _terms(picked)
    loan = {
        "investor": "FNMA",
        "loan_type": terms["loan_type"],
        "origination_date": terms["origination_date"],
        "maturity_date": terms["maturity_date"],
        "original_balance": terms["original_upb"],
        "unpaid_principal_balance": _balance(picked),
        "note_rate": terms["rate"],
        "principal_interest_payment": _payment(picked, terms),
        "next_due_date": _next_due(picked, reported),
        "reported_month": reported,
    }
    if picked["modification_flag"] in ("Y", "N"):
        loan["prior_modifications"] = 1 if picked["modification_flag"] == "Y" else 0
    home = {
        "state": _needed(picked, "property_state", cells.state),
        "zip": _needed(picked, "zip_code_short", _short_zip),
        "occupancy": OCCUPANCY.get(picked["occupancy_status"]),
    }
    return LoanRow(number=number_of(picked), loan=loan, home=home)


def number_of(picked: Mapping[str, str]) -> str:
    """The loan's identifier. Raises BadRow."""
    return _needed(picked, "loan_identifier", cells.loan_number)


def _needed(picked: Mapping[str, str], name: str, read: Callable[[str], T]) -> T:
    if not picked[name]:
        raise BadRow(Bad(name, "is blank"))
    try:
        return read(picked[name])
    except ValueError as error:
        raise BadRow(Bad(name, str(error))) from None


def _short_zip(text: str) -> str:
    if not re.fullmatch(r"\d{3}", text):
        raise ValueError("is not the first three digits of a ZIP code")
    return text


def _terms(picked: Mapping[str, str]) -> dict[str, Any]:
    """The note's terms, and today's rate where the file has one."""
    first = _needed(picked, "first_payment_date", month)
    term = _needed(picked, "original_loan_term", cells.count)
    original_rate = _needed(picked, "original_interest_rate", cells.rate)
    current = picked["current_interest_rate"]
    return {
        "origination_date": _needed(picked, "origination_date", month),
        "original_upb": _needed(picked, "original_upb", cells.positive_money),
        "term": term,
        "original_rate": original_rate,
        "rate": _needed(picked, "current_interest_rate", cells.rate) if current else original_rate,
        "loan_type": "arm" if picked["amortization_type"] == "ARM" else "fixed",
        "maturity_date": _needed(picked, "maturity_date", month)
        if picked["maturity_date"]
        else months_after(first, term - 1),
    }


def _balance(picked: Mapping[str, str]) -> Decimal | None:
    """The unpaid balance; None where it is blank, or the zero that masks it in a loan's first six months."""
    text = picked["current_actual_upb"]
    if not text:
        return None
    balance: Decimal = _needed(picked, "current_actual_upb", cells.money)
    return balance if balance > 0 else None


def _payment(picked: Mapping[str, str], terms: Mapping[str, Any]) -> Decimal:
    balance = _balance(picked)
    set_apart = picked["non_interest_bearing_upb"]
    free: Decimal = _needed(picked, "non_interest_bearing_upb", cells.money) if set_apart else Decimal(0)
    interest_only = picked.get("months_to_amortization", "") not in ("", "0", "000")
    if interest_only:
        principal = balance if balance is not None else terms["original_upb"]
        return max(CENT, Decimal(principal * terms["rate"] / 1200).quantize(CENT))
    changed = picked["modification_flag"] == "Y" or terms["loan_type"] == "arm"
    left = picked["remaining_months_to_legal_maturity"]
    if changed and balance is not None and left.isdecimal() and int(left) > 0 and balance > free:
        return level_payment(balance - free, terms["rate"], int(left))
    return level_payment(terms["original_upb"], terms["original_rate"], terms["term"])


def _next_due(picked: Mapping[str, str], reported: date) -> date:
    """The oldest unpaid due date: after the last paid instalment, else by the months that the loan is behind.

    A loan is reported a month behind when the payment of the reporting month itself is unpaid at its end.
    """
    if picked["last_paid_installment_date"]:
        return months_after(_needed(picked, "last_paid_installment_date", month), 1)
    status = picked["current_loan_delinquency_status"]
    if status in _UNKNOWN:
        raise BadRow(Bad("current_loan_delinquency_status", "does not say how far the loan is behind"))
    behind: int = _needed(picked, "current_loan_delinquency_status", cells.count)
    if behind >= 99:
        raise BadRow(Bad("current_loan_delinquency_status", "only says that the loan is 99 months or more behind"))
    return months_after(reported, 1 - behind)
