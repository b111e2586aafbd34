"""Values as words in the borrower's language, and the sentences about a loan that several topics say."""

from datetime import date, datetime
from decimal import Decimal

from actions.talk import Talk
from servicing.arrangement.pay_link import pay_link
from servicing.loan.service import Position
from servicing.wording import format


def money(talk: Talk, amount: Decimal | str) -> str:
    return format.money(Decimal(amount), talk.language)


def day(talk: Talk, on: date | str) -> str:
    """A day with its weekday."""
    return format.date_long(date.fromisoformat(on) if isinstance(on, str) else on, talk.language, talk.today)


def appointment(talk: Talk, moment: datetime | str, zone: bool = True) -> str:
    """When a call is, in the borrower's zone and words."""
    moment = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return format.appointment(moment, talk.reference.time_zone, talk.language, talk.today, zone)


def ways_to_pay(talk: Talk) -> dict[str, str]:
    servicer = talk.runtime.servicer
    return {"payment_url": servicer.payment_url, "servicer_phone": format.phone(servicer.phone)}


def pay_by_link(talk: Talk, arrangement_id: int, due: date) -> str:
    """The payment page's address for what was arranged: it names the arrangement to the servicer alone."""
    return pay_link(talk.runtime, arrangement_id, due)


def arrears(talk: Talk, here: Position) -> None:
    """Says what is past due as of today, and of what it is made; not twice in a row."""
    if (
        talk.responses_before & {"utter_arrears_one", "utter_arrears_many", "utter_fees_due"}
        and talk.intent != "ask_amount_due"
    ):
        return
    owed = here.arrears
    values = {"total": money(talk, owed.total), "due": day(talk, here.missed[0])} if here.missed else {}
    if not here.missed:
        talk.say("utter_fees_due", total=money(talk, owed.total))
    elif len(here.missed) == 1:
        talk.say("utter_arrears_one", **values)
    else:
        talk.say("utter_arrears_many", count=str(len(here.missed)), **values)
    fees = owed.late_charges + owed.corporate_advance
    if fees > 0 and here.missed:
        talk.say("utter_arrears_fees", fees=money(talk, fees))
    if owed.suspense > 0:
        talk.say("utter_arrears_suspense", suspense=money(talk, owed.suspense))
