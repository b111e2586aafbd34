"""What a payment does to a loan's due date and suspense."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicing.loan.rules import Account, Applied, due_day, post, take_back

PAYMENT = Decimal("1742.18")
NOVEMBER = Account(date(2026, 11, 1), Decimal(0))


def posted(account: Account, *amounts: str, payment: Decimal = PAYMENT, day: int = 1) -> Account:
    for amount in amounts:
        account, _ = post(account, Decimal(amount), payment, day)
    return account


def standing(due: str, suspense: str = "0") -> Account:
    return Account(date.fromisoformat(due), Decimal(suspense))


@pytest.mark.parametrize(
    ("amounts", "after"),
    [
        (["1742.18"], standing("2026-12-01")),
        (["300.00"], standing("2026-11-01", "300.00")),
        (["300.00", "1442.18"], standing("2026-12-01")),
        (["1800.00"], standing("2026-12-01", "57.82")),
        (["3484.36"], standing("2027-01-01")),
        (["1742.18", "-1742.18"], standing("2026-11-01")),
        (["-1742.18"], standing("2026-10-01")),
        (["900.00", "900.00", "-900.00"], standing("2026-11-01", "900.00")),
    ],
    ids=[
        "a full payment pays the oldest due date",
        "a short one is held",
        "what is held pays once it is enough",
        "what is over is held",
        "two payments at once",
        "a returned payment opens its month again",
        "one that was applied before we knew the loan",
        "only what came back is gone",
    ],
)
def test_worked_examples(amounts, after):
    assert posted(NOVEMBER, *amounts) == after


def test_a_day_at_the_end_of_the_month_comes_back_after_a_short_month():
    january = standing("2027-01-31")
    assert due_day(date(2027, 1, 31), date(2050, 12, 31)) == 31
    february = posted(january, "1742.18", day=31)
    assert february.next_due_date == date(2027, 2, 28)
    assert due_day(february.next_due_date, date(2050, 12, 31)) == 31
    assert posted(february, "1742.18", day=31).next_due_date == date(2027, 3, 31)
    assert due_day(date(2027, 2, 15), date(2050, 12, 31)) == 15


def test_a_reversal_after_the_payment_amount_changed_undoes_what_was_done():
    account, did = post(NOVEMBER, PAYMENT, PAYMENT, 1)
    assert did == Applied(1, Decimal(0))
    after, undone = take_back(account, did, Decimal("1801.44"), 1)
    assert (after, undone) == (NOVEMBER, Applied(-1, Decimal(0)))


def test_a_contractual_payment_of_nothing_is_refused():
    with pytest.raises(ValueError, match="positive"):
        post(NOVEMBER, Decimal(1), Decimal(0), 1)


cents = st.decimals(min_value="0.01", max_value="9999.99", places=2)
signed = st.decimals(min_value="-9999.99", max_value="9999.99", places=2)
accounts = st.builds(
    lambda month, paid: post(Account(date(2010 + month // 12, month % 12 + 1, 1), Decimal(0)), paid, PAYMENT, 1)[0],
    st.integers(0, 239),
    cents,
)


def worth(account: Account, payment: Decimal) -> Decimal:
    """What was paid up to here, counted from the year 0."""
    return (account.next_due_date.year * 12 + account.next_due_date.month) * payment + account.suspense


@given(account=accounts, amount=signed, payment=st.decimals(min_value="100", max_value="9999.99", places=2))
def test_no_cent_is_lost_and_less_than_a_payment_is_held(account, amount, payment):
    after, did = post(account, amount, payment, 1)
    assert did.months * payment + did.suspense == amount
    assert worth(after, payment) - worth(account, payment) == amount
    assert 0 <= after.suspense < payment


@given(account=accounts, amounts=st.lists(signed, max_size=6), order=st.randoms(use_true_random=False))
def test_the_order_in_which_money_moves_does_not_matter(account, amounts, order):
    shuffled = list(amounts)
    order.shuffle(shuffled)
    assert posted(account, *map(str, amounts)) == posted(account, *map(str, shuffled))


@given(account=accounts, paid=cents, between=st.lists(cents, max_size=4))
def test_taking_a_payment_back_leaves_what_came_besides_it(account, paid, between):
    with_it, did = post(account, paid, PAYMENT, 1)
    after, undone = take_back(posted(with_it, *map(str, between)), did, PAYMENT, 1)
    assert after == posted(account, *map(str, between))
    assert undone.months * PAYMENT + undone.suspense == -paid
