"""The `porchlight` format of a loan file, and the payment file: CSV with a header, as contracted."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from servicing.intake import cells
from servicing.intake.cells import OneOf
from servicing.intake.row import Bad, BadRow, LoanRow, Person, Told
from servicing.loan.models import INVESTORS
from servicing.loan.payments import KINDS, Posting


@dataclass(frozen=True)
class Column:
    """How a cell is read. An empty one is an error where it is `needed`, else it is `empty`."""

    read: Callable[[str], Any]
    needed: bool = True
    empty: Any = None


NOTHING = Decimal("0.00")

LOAN: dict[str, tuple[str, Column]] = {
    "investor": ("investor", Column(OneOf(*INVESTORS, USDA="USDA_GUARANTEED"))),
    "loan_type": ("loan_type", Column(OneOf("fixed", "arm", "step"))),
    "origination_date": ("origination_date", Column(cells.day)),
    "maturity_date": ("maturity_date", Column(cells.day)),
    "original_balance": ("original_balance", Column(cells.positive_money)),
    "upb": ("unpaid_principal_balance", Column(cells.money)),
    "note_rate": ("note_rate", Column(cells.rate)),
    "pi_payment": ("principal_interest_payment", Column(cells.positive_money)),
    "escrow_payment": ("escrow_payment", Column(cells.money, False, NOTHING)),
    "next_due_date": ("next_due_date", Column(cells.day)),
    "escrow_advance": ("escrow_advance", Column(cells.money, False, NOTHING)),
    "corporate_advance": ("corporate_advance", Column(cells.money, False, NOTHING)),
    "late_charges": ("late_charges", Column(cells.money, False, NOTHING)),
    "suspense": ("suspense", Column(cells.money, False, NOTHING)),
    "foreclosure_stage": (
        "foreclosure_stage",
        Column(OneOf("none", "referred", "filed", "judgment", "sale_scheduled"), False, "none"),
    ),
    "sale_date": ("sale_date", Column(cells.day, False)),
}
"""A column of the file: its name in the database, and how it is read. An empty amount is none."""

HOME: dict[str, tuple[str, Column]] = {
    "property_value": ("value", Column(cells.positive_money, False)),
    "property_street": ("street", Column(cells.text)),
    "property_city": ("city", Column(cells.text)),
    "property_state": ("state", Column(cells.state)),
    "property_zip": ("zip", Column(cells.zip_code)),
    "occupancy": (
        "occupancy",
        Column(OneOf("owner", "tenant", "vacant", "second_home", "investment"), False),
    ),
}

PERSON: dict[str, Column] = {
    "first_name": Column(cells.text),
    "last_name": Column(cells.text),
    "ssn_last4": Column(cells.last_four),
    "date_of_birth": Column(cells.day, False),
    "phone": Column(cells.phone, False),
    "email": Column(cells.email, False),
    "language": Column(OneOf("en", "es"), False),
    "sms_consent": Column(cells.yes_no, False),
}

PROTECTIONS: dict[str, Column] = {
    "bankruptcy": Column(OneOf("none", "7", "13", "discharged"), False),
    "attorney": Column(cells.text, False),
    "servicemember": Column(cells.yes_no, False),
    "deceased": Column(cells.yes_no, False),
    "cease_contact": Column(cells.yes_no, False),
}

OTHER: dict[str, Column] = {
    "loan_number": Column(cells.loan_number),
    "specialist_email": Column(cells.email, False),
}

OPTIONAL: dict[str, Column] = {
    "servicing_transferred_on": Column(cells.day, False),
    "delinquent_at_transfer": Column(cells.yes_no, False),
    "foreclosure_hold_until": Column(cells.day, False),
    "prior_modifications": Column(cells.count, False),
    "last_modification_on": Column(cells.day, False),
    "last_deferral_on": Column(cells.day, False),
    "deferred_months_total": Column(cells.count, False),
    "failed_trial_on": Column(cells.day, False),
    "partial_claim_total": Column(cells.money, False),
}
"""Columns of the loan that a file may lack; it then says nothing about them."""

SECOND_PHONE = "second_contact_phone"

COLUMNS: dict[str, Column] = {
    **{name: column for name, (_, column) in (*LOAN.items(), *HOME.items())},
    **PERSON,
    **PROTECTIONS,
    **OTHER,
    **OPTIONAL,
    SECOND_PHONE: Column(cells.phone, False),
}
LOAN_FILE = tuple(name for name in COLUMNS if name not in OPTIONAL and name != SECOND_PHONE)
PAYMENT_FILE = ("loan_number", "posted_on", "amount", "kind", "reference")
_PAYMENT: dict[str, Column] = {
    "loan_number": OTHER["loan_number"],
    "posted_on": Column(cells.day),
    "amount": Column(cells.positive_money),
    "kind": Column(OneOf(*KINDS)),
    "reference": Column(cells.text),
}


@dataclass(frozen=True)
class Header:
    """A header row, judged: what it lacks, has twice, and has that nobody knows."""

    missing: tuple[str, ...]
    twice: tuple[str, ...]
    unknown: tuple[str, ...]


def judge_header(header: Sequence[str], needed: Sequence[str], known: Sequence[str]) -> Header:
    return Header(
        missing=tuple(name for name in needed if name not in header),
        twice=tuple(dict.fromkeys(name for name in header if name and header.count(name) > 1)),
        unknown=tuple(name for name in header if name not in known),
    )


def _read(columns: Mapping[str, Column], row: Mapping[str, str]) -> dict[str, Any]:
    """Every cell that the row has a column for. BadRow with all that cannot be read."""
    values, bad = {}, []
    for name, column in columns.items():
        if name not in row:
            continue
        cell = row[name]
        if not cell:
            if column.needed:
                bad.append(Bad(name, "is empty"))
            values[name] = column.empty
            continue
        try:
            values[name] = column.read(cell)
        except ValueError as error:
            bad.append(Bad(name, str(error)))
    if bad:
        raise BadRow(*bad)
    return values


def loan_row(row: Mapping[str, str]) -> LoanRow:
    """What a row says, its cells stripped and by column. Raises BadRow."""
    values = _read(COLUMNS, row)
    bad = list(_contradictions(values))
    if bad:
        raise BadRow(*bad)
    return LoanRow(
        number=values["loan_number"],
        loan={
            **{name: values[column] for column, (name, _) in LOAN.items()},
            **{name: values[name] for name in OPTIONAL if name in values},
        },
        home={name: values[column] for column, (name, _) in HOME.items()},
        person=Person(
            first_name=values["first_name"],
            last_name=values["last_name"],
            last_four=values["ssn_last4"],
            birth_date=values["date_of_birth"].isoformat() if values["date_of_birth"] else None,
            phone=values["phone"],
            second_phone=values.get(SECOND_PHONE),
            names_second_phone=SECOND_PHONE in values,
            email=values["email"],
            language=values["language"],
            sms_consent=values["sms_consent"],
        ),
        protections=_told(values),
        specialist_email=values["specialist_email"].lower() if values["specialist_email"] else None,
    )


def _contradictions(values: Mapping[str, Any]) -> list[Bad]:
    bad = []
    if values["maturity_date"] <= values["origination_date"]:
        bad.append(Bad("maturity_date", "is not after the origination date"))
    if values["next_due_date"] <= values["origination_date"]:
        bad.append(Bad("next_due_date", "is not after the origination date"))
    if values["foreclosure_stage"] == "sale_scheduled" and values["sale_date"] is None:
        bad.append(Bad("sale_date", "is empty though a sale is scheduled"))
    return bad


def _told(values: Mapping[str, Any]) -> dict[str, Told]:
    """The protections that the row speaks of. Only an attorney's absence is told by an empty cell."""
    told = {}
    if values["bankruptcy"] is not None:
        chapter = values["bankruptcy"]
        details = {"7": "Chapter 7", "13": "Chapter 13", "discharged": "Discharged"}
        told["bankruptcy"] = Told(chapter != "none", details.get(chapter))
    told["attorney"] = Told(values["attorney"] is not None, values["attorney"])
    for kind in ("servicemember", "deceased", "cease_contact"):
        if values[kind] is not None:
            told[kind] = Told(values[kind])
    return told


def posting(row: Mapping[str, str]) -> Posting:
    """What a row of a payment file says, its cells stripped and by column. Raises BadRow."""
    values = _read(_PAYMENT, row)
    return Posting(values["loan_number"], values["posted_on"], values["amount"], values["kind"], values["reference"])
