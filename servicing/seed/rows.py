"""The database rows of a sample loan on a day."""

from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal

from servicing.loan.amortization import CENT, balance_after, level_payment
from servicing.loan.models import Fee, ForeclosureMilestone, Loan, PostedPayment, Property
from servicing.loan.rules import Account, missed_due_dates, months_after, post
from servicing.seed.figures import oldest_unpaid
from servicing.seed.loans import SampleLoan

HISTORY_MONTHS = 12
LATE_AFTER = timedelta(days=15)
"""The grace period of the usual note, after which a late charge is assessed."""
POSTED_AFTER_DAYS = (0, 2, 1, 4, 0, 9, 3, 1, 13, 5, 2, 6)


def loan_row(sample: SampleLoan, specialist_id: int | None, today: date) -> Loan:
    next_due = oldest_unpaid(today, sample.months_behind)
    first_due = months_after(next_due, -sample.payments_made)
    principal_and_interest = level_payment(sample.original_balance, sample.note_rate, sample.term)
    return Loan(
        loan_number=sample.number,
        investor=sample.investor,
        loan_type=sample.loan_type,
        origination_date=months_after(first_due, -2) + timedelta(days=11),
        maturity_date=months_after(first_due, sample.term - 1),
        original_balance=sample.original_balance,
        unpaid_principal_balance=balance_after(
            sample.original_balance, sample.note_rate, principal_and_interest, sample.payments_made
        ),
        note_rate=sample.note_rate,
        principal_interest_payment=principal_and_interest,
        escrow_payment=sample.monthly_payment - principal_and_interest,
        next_due_date=next_due,
        escrow_advance=sample.escrow_advance,
        corporate_advance=sum(sample.corporate_advances, Decimal(0)),
        late_charges=sample.late_charge * len(_charged_late(sample, next_due, today)),
        suspense=sample.suspense,
        foreclosure_stage=sample.foreclosure_stage,
        sale_date=None if sample.sale_in_days is None else today + timedelta(days=sample.sale_in_days),
        specialist_id=specialist_id,
        prior_modifications=sample.prior_modifications,
    )


def _charged_late(sample: SampleLoan, next_due: date, today: date) -> list[date]:
    if not sample.late_charge:
        return []
    return [due for due in missed_due_dates(next_due, today) if due + LATE_AFTER < today]


def property_row(sample: SampleLoan, loan: Loan) -> Property:
    home = sample.home
    return Property(
        loan_id=loan.id,
        street=home.street,
        city=home.city,
        state=home.state,
        zip=home.zip,
        value=home.value,
        occupancy=home.occupancy,
    )


def payments(sample: SampleLoan, loan: Loan, today: date) -> list[PostedPayment]:
    """The last year's payments up to the oldest unpaid one, then what came without being applied.

    What each did is worked out by the rule that posts payments, and they end at the loan's due date and suspense.
    """
    made = min(HISTORY_MONTHS, sample.payments_made)
    came: list[tuple[date, Decimal, str]] = []
    for months_ago in range(made, 0, -1):
        due = months_after(loan.next_due_date, -months_ago)
        came += [(due + timedelta(days=days), amount, kind) for days, amount, kind in _habit(sample, months_ago, made)]
    if sample.returned_payment:
        came.append((loan.next_due_date + timedelta(days=4), sample.monthly_payment, "payment"))
        came.append((loan.next_due_date + timedelta(days=9), sample.monthly_payment, "reversal"))
    if sample.suspense:
        came.append((loan.next_due_date + timedelta(days=20), sample.suspense, "payment"))
    account = Account(months_after(loan.next_due_date, -made), Decimal(0))
    rows: list[PostedPayment] = []
    for on, amount, kind in sorted(came, key=lambda one: one[0]):
        signed = -amount if kind == "reversal" else amount
        account, did = post(account, signed, sample.monthly_payment, account.next_due_date.day)
        rows.append(
            PostedPayment(
                loan_id=loan.id,
                posted_on=min(on, today),
                amount=amount,
                kind=kind,
                reference=f"sample-{sample.number}-{len(rows) + 1:02}",
                months_applied=did.months,
                suspense_change=did.suspense,
            )
        )
    return rows


def _habit(sample: SampleLoan, months_ago: int, made: int) -> list[tuple[int, Decimal, str]]:
    """What came for the payment that was due so many months before the oldest unpaid one: days after, amount, kind."""
    full, days = sample.monthly_payment, POSTED_AFTER_DAYS[months_ago % len(POSTED_AFTER_DAYS)]
    if sample.habit == "late":
        return [(days + 12, full, "payment")]
    if sample.habit == "split":
        half = (full / 2).quantize(CENT, ROUND_DOWN)
        return [(days, half, "payment"), (days + 14, full - half, "payment")]
    if sample.habit == "catches_up" and months_ago in (5, 4) and made >= 5:
        return [] if months_ago == 5 else [(days, full, "payment"), (days, full, "payment")]
    if sample.habit == "returned" and months_ago == 3:
        return [(days, full, "payment"), (days + 4, full, "reversal"), (days + 9, full, "payment")]
    return [(days, full, "payment")]


def fees(sample: SampleLoan, loan: Loan, today: date) -> list[Fee]:
    """What the late charges and corporate advances of the loan are made of."""
    assessed = [
        ("late_charge", due + LATE_AFTER + timedelta(days=1), sample.late_charge)
        for due in _charged_late(sample, loan.next_due_date, today)
    ]
    first_advance = loan.next_due_date + timedelta(days=sample.milestones[0][1] if sample.milestones else 60)
    assessed += [
        ("corporate_advance", first_advance + timedelta(days=15 * number), amount)
        for number, amount in enumerate(sample.corporate_advances)
    ]
    return [
        Fee(
            loan_id=loan.id,
            kind=kind,
            assessed_on=on,
            amount=amount,
            reference=f"sample-fee-{sample.number}-{number:02}",
        )
        for number, (kind, on, amount) in enumerate(assessed, start=1)
    ]


def milestones(sample: SampleLoan, loan: Loan, today: date) -> list[ForeclosureMilestone]:
    return [
        ForeclosureMilestone(
            loan_id=loan.id,
            stage=stage,
            occurred_on=(loan.next_due_date if days > 0 else today) + timedelta(days=days),
        )
        for stage, days in sample.milestones
    ]
