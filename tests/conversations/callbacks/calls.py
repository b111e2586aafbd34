"""What is booked for somebody, as the database has it."""

from tests.support.threads import Thread


def calls_of(thread: Thread) -> list[tuple[str, str]]:
    """Every call of this loan, oldest first: when it begins in New York, and its status."""
    return [
        (when, status)
        for when, status in thread.stack.rows(
            """SELECT to_char(c.starts_at AT TIME ZONE 'America/New_York', 'MM-DD HH24:MI'), c.status
               FROM callback c JOIN loan l ON l.id = c.loan_id WHERE l.loan_number = %s ORDER BY c.id""",
            thread.somebody.loan_number,
        )
    ]
