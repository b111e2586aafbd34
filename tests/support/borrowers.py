"""Borrowers made for one test, so that tests do not share anybody."""

import asyncio
import itertools
from dataclasses import dataclass, replace

from servicing.database import connect, session_factory
from servicing.seed.loans import LOANS, SampleLoan
from servicing.seed.samples import add
from servicing.vault import Vault
from tests.support.stack import Stack
from tests.support.values import DATA_KEY, NOW

AREA_CODES = ("614", "216", "330", "419", "513", "937", "740", "440", "567", "220")
_number = itertools.count(200)
"""The first two hundred telephone numbers are the samples' own."""


@dataclass(frozen=True)
class Somebody:
    """What somebody knows who is verified as this borrower."""

    phone: str
    loan_number: str
    last_four: str
    zip: str


def like(stack: Stack, sample: SampleLoan = LOANS[0]) -> Somebody:
    """A new borrower whose loan is as `sample`'s, with a telephone and a loan number of their own."""
    [somebody] = several(stack, 1, sample)
    return somebody


def people_behind(stack: Stack, count: int) -> list[Somebody]:
    """Several borrowers, each one month behind."""
    return several(stack, count, LOANS[0])


def several(stack: Stack, count: int, sample: SampleLoan) -> list[Somebody]:
    """The first person of each of `count` new loans."""
    return [people[0] for people in _made(stack, count, sample)]


def household(stack: Stack, sample: SampleLoan) -> list[Somebody]:
    """All borrowers of one new loan, each with a telephone of their own."""
    [people] = _made(stack, 1, sample)
    return people


def _made(stack: Stack, count: int, sample: SampleLoan) -> list[list[Somebody]]:
    made = [_copy(sample, next(_number)) for _ in range(count)]

    async def write() -> None:
        engine = connect(stack.database_url.replace("postgresql://", "postgresql+psycopg://"))
        async with session_factory(engine).begin() as session:
            for loan in made:
                await add(session, Vault(DATA_KEY), loan, {}, NOW.date())
        await engine.dispose()

    asyncio.run(write())
    return [
        [Somebody(person.phone, loan.number, person.last_four, loan.home.zip) for person in loan.people]
        for loan in made
    ]


def _copy(sample: SampleLoan, number: int) -> SampleLoan:
    people = [
        replace(person, phone=_phone(number if index == 0 else next(_number)))
        for index, person in enumerate(sample.people)
    ]
    return replace(sample, number=f"41{number:08d}", people=tuple(people), specialist=None)


def _phone(number: int) -> str:
    return f"+1{AREA_CODES[number // 100 % len(AREA_CODES)]}55501{number % 100:02d}"
