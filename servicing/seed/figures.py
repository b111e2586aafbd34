"""When the made-up loans of development fall due."""

from datetime import date

from servicing.loan.rules import months_after


def oldest_unpaid(today: date, months_behind: int) -> date:
    """The first of the month from which exactly `months_behind` due dates have gone by unpaid on `today`.

    With 0 it is the coming due date, or today where today is one.
    """
    latest_passed = today.replace(day=1) if today.day > 1 else months_after(today, -1)
    return months_after(latest_passed, 1 - months_behind)
