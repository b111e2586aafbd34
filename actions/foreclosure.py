"""Where foreclosure stands."""

from rasa_sdk.events import EventType

from actions.account import AccountAction
from actions.person import how_to_call
from actions.sale import tell_near_sale
from actions.talk import PERSON, Talk
from actions.words import day
from servicing.loan.rules import FIRST_FILING_AFTER
from servicing.loan.service import Position, stage_since

STAGES = {
    "referred": "utter_foreclosure_referred",
    "filed": "utter_foreclosure_filed",
    "judgment": "utter_foreclosure_judgment",
}


class TellForeclosureStatus(AccountAction):
    action = "action_tell_foreclosure_status"

    async def tell(self, talk: Talk, position: Position) -> list[EventType]:
        if await tell_near_sale(talk, position):
            return []
        stage = position.foreclosure_stage
        if position.sale_date is not None:
            talk.say("utter_sale_set", PERSON, sale=day(talk, position.sale_date))
        elif stage in STAGES:
            async with talk.reading() as (session, _):
                since = await stage_since(session, position.loan_id, stage)
            if since is None:
                talk.say("utter_foreclosure_begun", PERSON)
            else:
                talk.say(STAGES[stage], PERSON, since=day(talk, since))
        else:
            talk.say("utter_foreclosure_none")
            if 0 < position.days_delinquent <= FIRST_FILING_AFTER and position.lives_there:
                talk.say("utter_foreclosure_120_days")
        return []


class TellSaleDate(AccountAction):
    action = "action_tell_sale_date"

    async def tell(self, talk: Talk, position: Position) -> list[EventType]:
        if await tell_near_sale(talk, position):
            return []
        if position.sale_date is not None:
            talk.say("utter_sale_set", PERSON, sale=day(talk, position.sale_date))
        else:
            talk.say("utter_sale_none", PERSON, **how_to_call(talk))
        return []
