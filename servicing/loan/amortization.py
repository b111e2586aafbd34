"""The arithmetic of a level-payment loan. Rates are percent a year, amounts US dollars."""

from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal, localcontext

CENT = Decimal("0.01")
_DIGITS = 40


def cents_down(amount: Decimal) -> Decimal:
    """The amount without parts of a cent, for limits that are not passed."""
    return amount.quantize(CENT, ROUND_FLOOR)


def level_payment(balance: Decimal, note_rate: Decimal, months: int) -> Decimal:
    """Principal and interest a month, to the cent, that repays `balance` in `months` at `note_rate` percent a year."""
    with localcontext(prec=_DIGITS):
        rate = note_rate / 1200
        payment = balance / months if rate == 0 else balance * rate / (1 - (1 + rate) ** -months)
        return payment.quantize(CENT, ROUND_HALF_UP)


def balance_for(payment: Decimal, note_rate: Decimal, months: int) -> Decimal:
    """What `payment` a month repays in `months`, not rounded: the other way round of `level_payment`."""
    with localcontext(prec=_DIGITS):
        rate = note_rate / 1200
        return payment * months if rate == 0 else payment * (1 - (1 + rate) ** -months) / rate


def monthly_interest(balance: Decimal, note_rate: Decimal) -> Decimal:
    """One month's interest on `balance`, to the cent."""
    return (balance * note_rate / 1200).quantize(CENT, ROUND_HALF_UP)


def accrued_interest(balance: Decimal, note_rate: Decimal, months: int) -> Decimal:
    """Interest of `months` that went by unpaid: no principal was paid, so each month's is the same."""
    return monthly_interest(balance, note_rate) * months


def balance_after(balance: Decimal, note_rate: Decimal, payment: Decimal, payments: int) -> Decimal:
    """Unpaid principal after so many payments, with each month's interest rounded to the cent."""
    for _ in range(payments):
        balance -= min(balance, payment - monthly_interest(balance, note_rate))
    return balance


def remaining_months(balance: Decimal, note_rate: Decimal, payment: Decimal) -> int | None:
    """The months in which `payment` repays `balance`, the last one begun counted as whole; None where it never does.

    It is the least term whose level payment, to the cent, is no more than `payment`.
    """
    if payment <= 0 or payment <= balance * note_rate / 1200:
        return None
    months = _whole_months(balance, note_rate, payment)
    while months > 1 and level_payment(balance, note_rate, months - 1) <= payment:
        months -= 1
    while level_payment(balance, note_rate, months) > payment:
        months += 1
    return months


def _whole_months(balance: Decimal, note_rate: Decimal, payment: Decimal) -> int:
    with localcontext(prec=_DIGITS):
        rate = note_rate / 1200
        months = balance / payment if rate == 0 else -(1 - balance * rate / payment).ln() / (1 + rate).ln()
        return max(1, int(months.to_integral_value(ROUND_FLOOR)))
