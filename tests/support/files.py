"""Loan and payment files as a servicing system writes them."""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

from servicing.intake.servicer_file import LOAN_FILE

LOAN = {
    "loan_number": "7000000001",
    "investor": "FHA",
    "loan_type": "fixed",
    "origination_date": "2021-05-14",
    "maturity_date": "2051-06-01",
    "original_balance": "210000.00",
    "upb": "189344.17",
    "note_rate": "5.875",
    "pi_payment": "1242.23",
    "escrow_payment": "410.02",
    "next_due_date": "2026-10-01",
    "escrow_advance": "0",
    "corporate_advance": "15.00",
    "late_charges": "49.69",
    "suspense": "100.00",
    "property_value": "265000",
    "property_street": "12 Fern Hollow",
    "property_city": "Columbus",
    "property_state": "OH",
    "property_zip": "43215",
    "occupancy": "owner",
    "first_name": "Iris",
    "last_name": "Vandermeer",
    "ssn_last4": "3141",
    "date_of_birth": "1979-02-11",
    "phone": "+16145550181",
    "email": "iris@mail.example",
    "language": "en",
    "sms_consent": "true",
    "foreclosure_stage": "none",
    "sale_date": "",
    "bankruptcy": "none",
    "attorney": "",
    "servicemember": "false",
    "deceased": "false",
    "cease_contact": "false",
    "specialist_email": "",
}
"""A row that has nothing wrong with it: FHA, two payments behind on November 24, 2026."""


def loan(**cells: str) -> dict[str, str]:
    return {**LOAN, **cells}


def co_borrower(**cells: str) -> dict[str, str]:
    """Another person on the same loan."""
    person = {
        "first_name": "Joris",
        "last_name": "Vandermeer",
        "ssn_last4": "2718",
        "date_of_birth": "1977-08-30",
        "phone": "+16145550182",
        "email": "",
        "sms_consent": "false",
    }
    return loan(**{**person, **cells})


def write_loans(path: Path, rows: Iterable[Mapping[str, str]]) -> Path:
    rows = list(rows)
    columns = [*LOAN_FILE, *sorted({name for row in rows for name in row} - set(LOAN_FILE))]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)
    return path


def write_payments(path: Path, *rows: str) -> Path:
    path.write_text("\n".join(["loan_number,posted_on,amount,kind,reference", *rows, ""]), encoding="utf-8")
    return path
