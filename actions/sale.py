"""A foreclosure sale that is near goes to a person at once, whatever the borrower came for."""

from datetime import datetime

from actions.person import by, escalate, how_to_call
from actions.talk import Talk
from actions.words import day
from servicing.loan.rules import sale_is_near
from servicing.loan.service import Position


async def raise_near_sale(talk: Talk, position: Position) -> datetime | None:
    """Puts a sale within 37 days before a person, by the time that it gives; None where none is near."""
    if position.sale_date is None or not sale_is_near(position.sale_date, talk.today):
        return None
    summary = f"A foreclosure sale is set for {position.sale_date.isoformat()}, within 37 days. Ask for a postponement."
    return await escalate(talk, summary, "sale_within_37_days")


async def tell_near_sale(talk: Talk, position: Position) -> bool:
    """Does that, and says so; False where none is near."""
    due_at = await raise_near_sale(talk, position)
    if due_at is None or position.sale_date is None:
        return False
    values = {"sale": day(talk, position.sale_date), "when": by(talk, due_at)}
    talk.say("utter_sale_near", **values, **how_to_call(talk))
    return True
