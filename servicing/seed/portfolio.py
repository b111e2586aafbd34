"""A portfolio of made-up loans of any size, the same at every making: loan 17 of 300 is loan 17 of 50.

Each is told as the twelve samples are, so that its rows are worked out in the same way and add up.
"""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from faker import Faker

from servicing.loan.amortization import CENT, level_payment
from servicing.loan.models import INVESTORS
from servicing.seed.loans import ANA, MARCUS, Home, Person, SampleLoan
from servicing.seed.places import PLACES, Place

LARGEST = 2000
"""Each area code keeps a hundred numbers for fiction (555-0100 to 555-0199), of which the samples have the first."""
FIRST_NUMBER = 120
HABITS = ("steady",) * 5 + ("late", "late", "split", "catches_up", "returned")
BEHIND = (0,) * 40 + (1,) * 22 + (2,) * 13 + (3,) * 8 + (4,) * 5 + (5, 6, 6) + (7, 8, 9) + (10, 12, 14)
OWNERS = ("FNMA",) * 6 + ("FHLMC",) * 5 + ("FHA",) * 5 + ("VA",) * 3 + INVESTORS
RATES = ((48, 565, 745), (84, 275, 385), (150, 350, 490), (999, 480, 665))
"""Up to so many payments ago, notes were made between these rates, in hundredths of a percent."""


def portfolio(size: int) -> tuple[SampleLoan, ...]:
    """`size` loans over all investors and states. ValueError beyond LARGEST."""
    if not 0 <= size <= LARGEST:
        raise ValueError(f"a portfolio has at most {LARGEST} loans")
    english, spanish = Faker("en_US", use_weighting=False), Faker("es_MX", use_weighting=False)
    return tuple(_loan(index, english, spanish) for index in range(size))


def _loan(index: int, english: Faker, spanish: Faker) -> SampleLoan:
    chance = Random(f"portfolio {index}")
    english.seed_instance(index)
    spanish.seed_instance(index)
    place = PLACES[index % len(PLACES)]
    investor = INVESTORS[index % len(INVESTORS)] if index < 50 else chance.choice(OWNERS)
    behind = chance.choice(BEHIND)
    term = 396 if investor == "USDA_DIRECT" else chance.choice((360, 360, 360, 360, 240, 180))
    made = chance.randint(14, min(170, term - 30))
    lowest, highest = next((low, high) for months, low, high in RATES if made < months)
    rate = Decimal(chance.randrange(lowest, highest, 5)) / 100
    balance = Decimal(chance.randrange(90, 480)) * 1000
    value = (balance * chance.randrange(105, 170) / 100).quantize(Decimal(1000))
    principal_and_interest = level_payment(balance, rate, term)
    escrow = (value * chance.randrange(110, 230) / 120000).quantize(CENT)
    stage, steps, sale = _foreclosure(chance, behind)
    return SampleLoan(
        number=f"50{index + 1:08d}",
        shows=f"Portfolio loan, {behind} months behind.",
        investor=investor,
        people=_people(index, chance, english, spanish, place),
        home=Home(
            english.street_address().split("\n")[0],
            place.city,
            place.state,
            place.zip,
            value,
            chance.choice(("owner",) * 9 + ("tenant", "vacant")),
        ),
        original_balance=balance,
        note_rate=rate,
        monthly_payment=principal_and_interest + escrow,
        payments_made=made,
        months_behind=behind,
        loan_type="arm" if chance.random() < 0.06 else "fixed",
        term=term,
        suspense=_suspense(chance, behind, principal_and_interest + escrow),
        escrow_advance=Decimal(chance.randrange(400, 4000)) if behind >= 3 and chance.random() < 0.4 else Decimal(0),
        late_charge=(principal_and_interest * 4 / 100).quantize(CENT, ROUND_HALF_UP),
        corporate_advances=_advances(chance, behind, stage),
        foreclosure_stage=stage,
        milestones=steps,
        sale_in_days=sale,
        protections=_protections(chance, investor, behind),
        specialist=(ANA, MARCUS)[index % 2] if behind else None,
        habit=chance.choice(HABITS),
        prior_modifications=1 if made > 40 and chance.random() < 0.1 else 0,
    )


def _people(index: int, chance: Random, english: Faker, spanish: Faker, place: Place) -> tuple[Person, ...]:
    """One borrower or two, each with a number kept for fiction in the place's area code."""
    language = "es" if chance.random() < (0.7 if place.state == "PR" else 0.12) else "en"
    names = spanish if language == "es" else english
    last_name = names.last_name()
    number = FIRST_NUMBER + 2 * (index // len(PLACES))
    return tuple(
        Person(
            first_name=names.first_name(),
            last_name=last_name,
            phone=f"+1{place.area_code}5550{number + position}",
            last_four=f"{chance.randrange(10000):04d}",
            birth_date=date(chance.randrange(1948, 1999), chance.randint(1, 12), chance.randint(1, 28)).isoformat(),
            language=language,
            consented=chance.random() < 0.85,
        )
        for position in range(2 if chance.random() < 0.3 else 1)
    )


def _suspense(chance: Random, behind: int, payment: Decimal) -> Decimal:
    """Part of a payment that came without being applied."""
    if not behind or chance.random() < 0.7:
        return Decimal(0)
    return (payment * chance.randrange(10, 85) / 100).quantize(Decimal(1)).quantize(CENT)


def _foreclosure(chance: Random, behind: int) -> tuple[str, tuple[tuple[str, int], ...], int | None]:
    """How far it is: stage, milestones, days until the sale. Nothing before the 121st day (12 CFR 1024.41(f)(1))."""
    if behind < 5 or chance.random() < 0.35:
        return "none", (), None
    steps: tuple[tuple[str, int], ...] = (("referred", 121),)
    if behind >= 7:
        steps += (("filed", 170),)
    if behind >= 9:
        steps += (("judgment", 240),)
    if behind >= 10 and chance.random() < 0.6:
        return "sale_scheduled", (*steps, ("sale_scheduled", -12)), chance.randrange(20, 75)
    return steps[-1][0], steps, None


def _advances(chance: Random, behind: int, stage: str) -> tuple[Decimal, ...]:
    """Inspections of the property, and the attorney once foreclosure has begun."""
    inspections = (Decimal("15.00"),) * max(0, min(behind, 6) - 2)
    attorney = (Decimal(chance.randrange(450, 1400)),) if stage != "none" else ()
    return (*inspections, *attorney)


def _protections(chance: Random, investor: str, behind: int) -> tuple[tuple[str, str], ...]:
    if not behind or chance.random() > 0.12:
        return ()
    if investor == "VA" and chance.random() < 0.5:
        return (("servicemember", "Active duty"),)
    return (
        chance.choice(
            (
                ("bankruptcy", "Chapter 13"),
                ("bankruptcy", "Chapter 7"),
                ("attorney", "Represented, letter on file"),
                ("cease_contact", "In writing, on file"),
                ("deceased", "Told by the family"),
            )
        ),
    )
