"""What may help, in general, until a specialist looks at the loan."""

from rasa_sdk.events import EventType, SlotSet

from actions.limits import barred
from actions.talk import Talk, TopicAction
from servicing.consent.rules import Talk as Subject


class TellOptions(TopicAction):
    action = "action_tell_options"

    async def answer(self, talk: Talk) -> list[EventType]:
        if (closed := await barred(talk, Subject.OPTIONS)) is not None:
            return closed
        if talk.loop is not None:
            talk.say("utter_options_short")
            return []
        talk.say("utter_options")
        return [SlotSet("question", "offer_person")]
