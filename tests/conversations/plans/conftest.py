"""Borrowers who told what happened before, and threads in which a plan is made."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from servicing.borrower.models import Borrower
from servicing.database import connect, session_factory
from servicing.hardship.models import Hardship
from servicing.loan.models import Loan
from servicing.seed.loans import SampleLoan
from tests.conversations.conftest import sample
from tests.support.borrowers import Somebody, like
from tests.support.stack import Stack
from tests.support.threads import Answer, TextThread
from tests.support.values import NOW


def tell(stack: Stack, somebody: Somebody, duration: str = "resolved") -> None:
    """Somebody lost work in August, and told so to the end before these conversations began."""

    async def write() -> None:
        engine = connect(stack.database_url.replace("postgresql://", "postgresql+psycopg://"))
        async with session_factory(engine).begin() as session:
            loan = await session.scalar(select(Loan).where(Loan.loan_number == somebody.loan_number))
            for borrower in await session.scalars(select(Borrower).where(Borrower.loan_id == loan.id)):
                session.add(
                    Hardship(
                        loan_id=loan.id,
                        borrower_id=borrower.id,
                        reason="unemployment",
                        duration=duration,
                        answers={"reason": "unemployment"},
                        status="submitted",
                        received_at=NOW,
                        updated_at=NOW,
                        submitted_at=NOW,
                        acknowledge_by=date(2026, 12, 2),
                    )
                )
        await engine.dispose()

    asyncio.run(write())


@pytest.fixture
def recovered(stack: Stack) -> Callable[..., TextThread]:
    """A thread of somebody who told what happened, that it is over (or not), with a loan as the sample's."""

    def begin(loan: SampleLoan | None = None, duration: str = "resolved") -> TextThread:
        somebody = like(stack, loan or sample(1))
        tell(stack, somebody, duration)
        return TextThread(stack, somebody)

    return begin


@pytest.fixture
def shown(recovered) -> TextThread:
    """Dana, one month behind and back on her feet, has the shortest plan before her: two payments of $2,613.27."""
    dana = recovered()
    dana.verify("i want a payment plan")
    answer = dana.say("skip")
    assert dana.asks_for == "plan_confirmed", answer
    return dana


@pytest.fixture
def planned(shown) -> TextThread:
    """That plan is set up, and reminders are asked about."""
    answer = shown.say("yes")
    assert "utter_plan_set_up" in answer.responses, answer
    return shown


def read_on(thread: TextThread, answer: Answer) -> Answer:
    """All of an answer that came in parts: the text of every part, and the choices at its end."""
    text = answer.text
    while "Reply MORE" in answer.text:
        answer = thread.say("more")
        text = f"{text}\n{answer.text}"
    return replace(answer, text=text)


def plans_of(thread: TextThread) -> list[tuple[str, int]]:
    """Status and number of payments of all that was ever arranged."""
    return [(one.status, len(one.instalments)) for one in thread.arrangements]
