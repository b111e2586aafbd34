"""The arithmetic of a level-payment loan."""

from decimal import ROUND_HALF_UP, Decimal, localcontext

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
