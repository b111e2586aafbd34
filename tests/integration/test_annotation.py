"""Which messages go out for annotation."""

from servicing.conversation.service import for_phone
from servicing.turn.close import close_turn
from servicing.turn.doubtful import Doubtful, doubtful
from servicing.turn.receive import Incoming, receive
from servicing.turn.service import Answer, open_turn
from tests.support.values import NOW

PHONE = "+13035550188"


async def heard(runtime, text: str, sid: str, confidence: float, guess: str = "inform") -> None:
    async with runtime.sessions.begin() as session:
        conversation = await for_phone(session, PHONE, NOW)
        await receive(session, runtime, conversation, Incoming(sid, text))
    async with runtime.sessions.begin() as session:
        opened = await open_turn(session, runtime, conversation.id, "one")
    understanding = {"confidence": confidence, "intents": [{"name": guess, "confidence": confidence}], "rights": []}
    answer = Answer((), {}, None, None, guess, confidence, (), understanding, "test")
    async with runtime.sessions.begin() as session:
        await close_turn(session, runtime, opened, answer)


async def test_the_least_sure_come_first_masked_and_once(runtime):
    await heard(runtime, "my social is 123-45-6789 ok", "a", 0.4)
    await heard(runtime, "flibber", "b", 0.1, "greet")
    await heard(runtime, "Flibber", "c", 0.3, "greet")
    await heard(runtime, "how much do i owe", "d", 0.97, "ask_amount_due")
    async with runtime.sessions.begin() as session:
        found = await doubtful(session, below=0.5)
    assert found == [
        Doubtful("flibber", "en", "greet", 0.1),
        Doubtful("my social is [ssn] ok", "en", "inform", 0.4),
    ]
