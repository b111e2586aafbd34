"""The twelve sample loans of development and tests, as told; `rows` works out their figures and dates.

Names are fictional, telephone numbers are from the range kept for fiction (555-0100 to 555-0199).
"""

from dataclasses import dataclass
from decimal import Decimal
from unicodedata import normalize


@dataclass(frozen=True)
class StaffLogin:
    """A staff account of development. `direct_phone` makes its owner a specialist whom loans are assigned to."""

    email: str
    name: str
    role: str
    password: str
    direct_phone: str | None = None


@dataclass(frozen=True)
class Person:
    first_name: str
    last_name: str
    phone: str
    last_four: str
    birth_date: str
    language: str = "en"
    consented: bool = True
    """To texts, by the servicer's file."""

    @property
    def email(self) -> str:
        plain = normalize("NFKD", f"{self.first_name}.{self.last_name}").encode("ascii", "ignore").decode()
        return f"{plain.replace(' ', '.')}@mail.example".lower()


@dataclass(frozen=True)
class Home:
    street: str
    city: str
    state: str
    zip: str
    value: Decimal
    occupancy: str = "owner"


@dataclass(frozen=True)
class SampleLoan:
    """A loan as told, from which its figures and dates are worked out. Amounts are US dollars."""

    number: str
    shows: str
    investor: str
    people: tuple[Person, ...]
    home: Home
    original_balance: Decimal
    note_rate: Decimal
    monthly_payment: Decimal
    """Principal, interest and escrow."""
    payments_made: int
    months_behind: int
    loan_type: str = "fixed"
    term: int = 360
    suspense: Decimal = Decimal(0)
    """A short payment that was not applied."""
    escrow_advance: Decimal = Decimal(0)
    late_charge: Decimal = Decimal(0)
    """For each missed payment that is more than 15 days late."""
    corporate_advances: tuple[Decimal, ...] = ()
    returned_payment: bool = False
    """The last attempt to pay was taken back by the bank."""
    foreclosure_stage: str = "none"
    milestones: tuple[tuple[str, int], ...] = ()
    """Stage, and days from the oldest unpaid due date (over 120: 12 CFR 1024.41(f)(1)); negative: days before today."""
    sale_in_days: int | None = None
    protections: tuple[tuple[str, str], ...] = ()
    """Kind and detail, as the file has them."""
    specialist: str | None = None
    """E-mail address of the staff account that it is assigned to."""
    habit: str = "steady"
    """How its payments came: steady, late, split in two, catches_up after a month without, or returned once."""
    prior_modifications: int | None = None


ANA, MARCUS = "ana.reyes@lantern.example", "marcus.bell@lantern.example"

STAFF = (
    StaffLogin(ANA, "Ana Reyes", "specialist", "porch-light-ana", "+18005550141"),
    StaffLogin(MARCUS, "Marcus Bell", "specialist", "porch-light-marcus", "+18005550142"),
    StaffLogin("ruth.okafor@lantern.example", "Ruth Okafor", "supervisor", "porch-light-ruth"),
    StaffLogin("jonas.lindqvist@lantern.example", "Jonas Lindqvist", "compliance", "porch-light-jonas"),
    StaffLogin("pat.moreau@lantern.example", "Pat Moreau", "admin", "porch-light-pat"),
)

LOANS = (
    SampleLoan(
        number="4000012301",
        shows="One month behind; owes exactly one payment of $1,742.18.",
        investor="FNMA",
        people=(Person("Dana", "Whitfield", "+16145550101", "4417", "1984-03-09"),),
        home=Home("218 Larkspur Lane", "Columbus", "OH", "43215", Decimal("291000")),
        original_balance=Decimal("214000"),
        note_rate=Decimal("6.250"),
        monthly_payment=Decimal("1742.18"),
        payments_made=41,
        months_behind=1,
        specialist=ANA,
    ),
    SampleLoan(
        number="4000012302",
        shows="Current, but worried about next month; nothing is owed, so no promise is needed.",
        investor="FHLMC",
        people=(Person("Grace", "Lindholm", "+13035550102", "2086", "1990-11-21"),),
        home=Home("77 Cinnabar Court", "Denver", "CO", "80205", Decimal("468000")),
        original_balance=Decimal("372000"),
        note_rate=Decimal("5.875"),
        monthly_payment=Decimal("2618.40"),
        payments_made=29,
        months_behind=0,
    ),
    SampleLoan(
        number="4000012303",
        shows="Two months behind, with $300.00 of a short payment held in suspense, and late charges.",
        investor="FHA",
        people=(Person("Terrence", "Oyelaran", "+14045550103", "9132", "1979-07-02"),),
        home=Home("1406 Peachwood Terrace", "Atlanta", "GA", "30310", Decimal("236500")),
        original_balance=Decimal("198500"),
        note_rate=Decimal("6.500"),
        monthly_payment=Decimal("1689.72"),
        payments_made=33,
        months_behind=2,
        suspense=Decimal("300.00"),
        late_charge=Decimal("50.19"),
        specialist=MARCUS,
    ),
    SampleLoan(
        number="4000012304",
        shows="Four months behind; the last payment was returned by the bank.",
        investor="VA",
        people=(Person("Luis", "Cantrell", "+12105550104", "5570", "1986-01-30"),),
        home=Home("930 Mesquite Bend", "San Antonio", "TX", "78207", Decimal("254000")),
        original_balance=Decimal("231000"),
        note_rate=Decimal("5.250"),
        monthly_payment=Decimal("1811.06"),
        payments_made=52,
        months_behind=4,
        escrow_advance=Decimal("1264.00"),
        late_charge=Decimal("51.02"),
        corporate_advances=(Decimal("15.00"),),
        returned_payment=True,
        specialist=ANA,
    ),
    SampleLoan(
        number="4000012305",
        shows="Nine months behind; foreclosure was filed, no sale is set.",
        investor="PRIVATE_LABEL",
        people=(Person("Yvonne", "Marchetti", "+19735550105", "3308", "1968-05-17"),),
        home=Home("52 Ballantine Walk", "Newark", "NJ", "07104", Decimal("385000")),
        original_balance=Decimal("316000"),
        note_rate=Decimal("4.125"),
        monthly_payment=Decimal("2447.95"),
        payments_made=118,
        months_behind=9,
        loan_type="step",
        escrow_advance=Decimal("5310.45"),
        late_charge=Decimal("76.57"),
        corporate_advances=(Decimal("875.00"), Decimal("412.50"), Decimal("15.00")),
        foreclosure_stage="filed",
        milestones=(("referred", 128), ("filed", 163)),
        specialist=MARCUS,
    ),
    SampleLoan(
        number="4000012306",
        shows="Seven months behind; a foreclosure sale is set in 25 days from seeding.",
        investor="PORTFOLIO",
        people=(Person("Harold", "Brightwater", "+13135550106", "7741", "1961-09-25"),),
        home=Home("18420 Sorrento Street", "Detroit", "MI", "48219", Decimal("142000")),
        original_balance=Decimal("98000"),
        note_rate=Decimal("7.125"),
        monthly_payment=Decimal("968.33"),
        payments_made=63,
        months_behind=7,
        escrow_advance=Decimal("1890.12"),
        late_charge=Decimal("33.01"),
        corporate_advances=(Decimal("1150.00"), Decimal("325.00")),
        foreclosure_stage="sale_scheduled",
        milestones=(("referred", 124), ("filed", 149), ("sale_scheduled", -10)),
        sale_in_days=25,
        specialist=ANA,
    ),
    SampleLoan(
        number="4000012307",
        shows="Three months behind and in Chapter 13: information only, no payment talk.",
        investor="USDA_GUARANTEED",
        people=(Person("Delphine", "Harlow", "+17315550107", "6614", "1975-12-11"),),
        home=Home("411 Old Mill Road", "Jackson", "TN", "38301", Decimal("176000")),
        original_balance=Decimal("149000"),
        note_rate=Decimal("5.500"),
        monthly_payment=Decimal("1196.57"),
        payments_made=71,
        months_behind=3,
        late_charge=Decimal("33.84"),
        protections=(("bankruptcy", "Chapter 13"),),
        specialist=MARCUS,
    ),
    SampleLoan(
        number="4000012308",
        shows="Three months behind, represented by an attorney: a person writes to the attorney.",
        investor="UNKNOWN",
        people=(Person("Stanley", "Kowalczyk", "+17735550108", "1259", "1957-04-04"),),
        home=Home("3315 West Pippin Avenue", "Chicago", "IL", "60629", Decimal("262000")),
        original_balance=Decimal("187500"),
        note_rate=Decimal("6.875"),
        monthly_payment=Decimal("1702.11"),
        payments_made=46,
        months_behind=3,
        loan_type="arm",
        late_charge=Decimal("61.59"),
        protections=(("attorney", "Imani Castellan, Castellan Home Law"),),
        specialist=ANA,
    ),
    SampleLoan(
        number="4000012309",
        shows="Two months behind, on active duty: may promise; plans and foreclosure go to a person.",
        investor="VA",
        people=(Person("Renee", "Abernathy", "+17575550109", "8823", "1994-08-15"),),
        home=Home("605 Anchor Point Drive", "Norfolk", "VA", "23503", Decimal("312000")),
        original_balance=Decimal("278000"),
        note_rate=Decimal("6.000"),
        monthly_payment=Decimal("2104.88"),
        payments_made=22,
        months_behind=2,
        protections=(("servicemember", "Active duty"),),
        specialist=MARCUS,
    ),
    SampleLoan(
        number="4000012310",
        shows="Two months behind; writes Spanish, Pacific time.",
        investor="FHA",
        people=(Person("Marisol", "Quintanilla", "+15595550110", "4096", "1988-02-27", language="es"),),
        home=Home("1723 Almond Grove Way", "Fresno", "CA", "93702", Decimal("338000")),
        original_balance=Decimal("289000"),
        note_rate=Decimal("6.125"),
        monthly_payment=Decimal("2231.64"),
        payments_made=31,
        months_behind=2,
        late_charge=Decimal("70.24"),
        specialist=ANA,
    ),
    SampleLoan(
        number="4000012311",
        shows="One month behind; two borrowers, each with a thread of their own.",
        investor="FHLMC",
        people=(
            Person("Owen", "Tsosie", "+16025550111", "3517", "1981-06-19"),
            Person("Carmen", "Tsosie", "+14805550112", "9048", "1983-10-03"),
        ),
        home=Home("8802 Palo Verde Circle", "Phoenix", "AZ", "85033", Decimal("329000")),
        original_balance=Decimal("261000"),
        note_rate=Decimal("5.625"),
        monthly_payment=Decimal("1894.27"),
        payments_made=37,
        months_behind=1,
        specialist=MARCUS,
    ),
    SampleLoan(
        number="4000012312",
        shows="One month behind; never agreed to texts: answers go in their own thread, nothing else.",
        investor="USDA_DIRECT",
        people=(Person("Nora", "Pelletier", "+12075550113", "7265", "1971-01-08", consented=False),),
        home=Home("64 Tamarack Hill Road", "Bangor", "ME", "04401", Decimal("188000")),
        original_balance=Decimal("156000"),
        note_rate=Decimal("4.875"),
        monthly_payment=Decimal("1128.90"),
        payments_made=26,
        months_behind=1,
        term=396,
        specialist=ANA,
    ),
)
