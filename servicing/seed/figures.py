"""The arithmetic of a made-up loan: a level payment and the balance that it leaves."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext

from servicing.loan.rules import months_after

CENT = Decimal("0.01")


def level_payment(balance: Decimal, note_rate: Decimal, months: int) -> Decimal:
    """Principal and interest a month, to the cent, that repays `balance` in `months` at `note_rate` percent a year."""
    with localcontext(prec=40):
        rate = note_rate / 1200
        payment = balance / months if rate == 0 else balance * rate / (1 - (1 + rate) ** -months)
        return payment.quantize(CENT, ROUND_HALF_UP)


def balance_after(balance: Decimal, note_rate: Decimal, payment: Decimal, payments: int) -> Decimal:
    """Unpaid principal after so many payments, with each month's interest rounded to the cent."""
    for _ in range(payments):
        interest = (balance * note_rate / 1200).quantize(CENT, ROUND_HALF_UP)
        balance -= min(balance, payment - interest)
    return balance


def oldest_unpaid(today: date, months_behind: int) -> date:
    """The first of the month from which exactly `months_behind` due dates have gone by unpaid on `today`.

    With 0 it is the coming due date, or today where today is one.
    """
    latest_passed = today.replace(day=1) if today.day > 1 else months_after(today, -1)
    return months_after(latest_passed, 1 - months_behind)
