"""A request for help on the real database: opened once, kept as it is told, handed in, seen by specialists."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from actions import runtime as actions_runtime
from actions.application import ResolveHardship, TellApplication, TellPapers
from actions.hardship import BeginHardship, HardshipForm, SubmitHardship
from servicing.document.models import DocumentRequest
from servicing.escalation.models import Escalation
from servicing.hardship import service
from servicing.hardship.models import Hardship
from servicing.hardship.service import Told
from servicing.turn.close import close_turn
from servicing.turn.service import Answer
from tests.support.dialogue import run, tracker
from tests.support.turns import Talk, texting
from tests.support.values import NOW

TERRENCE, STANLEY, DELPHINE = "+14045550103", "+17735550108", "+17315550107"
PROOF = {TERRENCE: "9132 30310", STANLEY: "1259 60629", DELPHINE: "6614 38301"}
ANSWERS = {
    "reason": "illness",
    "since": "2026-08",
    "over": "no",
    "until": "for_good",
    "lives_there": "yes",
    "keep": "yes",
    "income": "2600.00",
    "expenses": "skipped",
}
SLOTS = {f"hardship_{question}": value for question, value in ANSWERS.items()}


@pytest.fixture
async def talk(runtime) -> Talk:
    """Terrence, two months behind, verified."""
    actions_runtime.configure(runtime)
    return await verified(runtime, TERRENCE)


async def verified(runtime, phone: str) -> Talk:
    talk = await texting(runtime, phone)
    assert (await talk.prove(PROOF[phone])).status == "verified"
    return talk


async def told(talk: Talk, turn_id: int, words: str = "") -> Told:
    row = await talk.row()
    return Told(row.loan_id, row.borrower_id, row.id, turn_id, NOW, words)


async def hardships(runtime) -> list[Hardship]:
    async with runtime.sessions() as session:
        return list(await session.scalars(select(Hardship).order_by(Hardship.id)))


async def work_items(runtime) -> list[Escalation]:
    async with runtime.sessions() as session:
        query = select(Escalation).where(Escalation.reason == "written_acknowledgment")
        return list(await session.scalars(query))


def heard(intent: str, **more: Any) -> Answer:
    return Answer(
        replies=(),
        state=None,
        requested_slot=None,
        active_loop=None,
        intent=intent,
        confidence=0.9,
        rights=(),
        understanding={"entities": [], **more},
        model_id=None,
    )


class TestReceiving:
    async def test_the_first_request_opens_it_with_the_letter_that_is_due(self, runtime, talk):
        opened = await talk.write("i lost my job")
        async with runtime.sessions.begin() as session:
            await service.receive(session, runtime, await told(talk, opened.turn_id, "i lost my job"))
        [hardship] = await hardships(runtime)
        assert (hardship.status, hardship.narrative) == ("received", "i lost my job")
        assert hardship.acknowledge_by == date(2026, 12, 2)
        [item] = await work_items(runtime)
        assert item.due_at.date() == date(2026, 12, 2)

    async def test_a_second_request_is_the_same_one_and_adds_its_words(self, runtime, talk):
        for words in ("i lost my job", "and my car broke"):
            opened = await talk.write(words)
            async with runtime.sessions.begin() as session:
                await service.receive(session, runtime, await told(talk, opened.turn_id, words))
            await talk.close(opened)
        [hardship] = await hardships(runtime)
        assert hardship.narrative == "i lost my job\nand my car broke"
        assert len(await work_items(runtime)) == 1

    @pytest.mark.parametrize(
        ("intent", "entities", "count"),
        [
            ("report_hardship", [], 1),
            ("ask_options", [{"entity": "hardship_reason", "value": "illness"}], 1),
            ("ask_options", [], 0),
            ("ask_amount_due", [{"entity": "hardship_reason", "value": "illness"}], 0),
        ],
    )
    async def test_whatever_answers_it_a_request_with_a_fact_counts(self, runtime, talk, intent, entities, count):
        opened = await talk.write("something about help")
        async with runtime.sessions.begin() as session:
            await close_turn(session, runtime, opened, heard(intent, entities=entities))
        assert len(await hardships(runtime)) == count

    async def test_nobody_who_is_not_verified_opens_one(self, runtime):
        talk = await texting(runtime, TERRENCE)
        opened = await talk.write("i lost my job")
        async with runtime.sessions.begin() as session:
            await close_turn(session, runtime, opened, heard("report_hardship"))
        assert await hardships(runtime) == []

    async def test_left_for_a_day_it_is_in_progress(self, runtime, talk):
        opened = await talk.write("i lost my job")
        async with runtime.sessions.begin() as session:
            await service.receive(session, runtime, await told(talk, opened.turn_id))
        async with runtime.sessions.begin() as session:
            assert await service.follow(session, NOW + timedelta(hours=23)) == 0
            assert await service.follow(session, NOW + timedelta(hours=24)) == 1
        assert [hardship.status for hardship in await hardships(runtime)] == ["in_progress"]


class TestTheForm:
    async def test_each_answer_is_kept_at_once(self, runtime, talk):
        opened = await talk.write("since august")
        month = {"entity": "date", "value": None, "grain": "month", "past": "2026-08-01", "future": "2027-08-01"}
        slots, _ = await run(
            HardshipForm(),
            tracker(
                opened,
                "inform",
                month,
                text="since august",
                loop="hardship_form",
                hardship_reason="illness",
                requested_slot="hardship_since",
            ),
        )
        assert slots["hardship_since"] == "2026-08"
        assert slots["requested_slot"] == "hardship_over"
        [hardship] = await hardships(runtime)
        assert (hardship.reason, hardship.started_on) == ("illness", date(2026, 8, 1))

    async def test_it_goes_on_where_it_was_left(self, runtime, talk):
        opened = await talk.write("i got sick")
        async with runtime.sessions.begin() as session:
            kept = {"reason": "illness", "since": "2026-08"}
            await service.fill(session, runtime, await told(talk, opened.turn_id), kept)
        await talk.close(opened)
        slots, said = await run(BeginHardship(), tracker(await talk.write("go on"), "apply_assistance", loop=None))
        assert said == ["utter_hardship_go_on"]
        assert (slots["hardship_reason"], slots["hardship_since"]) == ("illness", "2026-08")

    async def test_confirmed_it_is_handed_in_with_the_papers_it_needs(self, runtime, talk):
        opened = await talk.write("yes thats right")
        slots, said = await run(
            SubmitHardship(), tracker(opened, "affirm", loop=None, hardship_confirmed=True, **SLOTS)
        )
        assert said[0] == "utter_hardship_submitted"
        assert said[-1] == "utter_hardship_next"
        assert "utter_papers_item" in said
        assert slots["hardship_reason"] is None
        [hardship] = await hardships(runtime)
        assert (hardship.status, hardship.duration) == ("submitted", "permanent")
        async with runtime.sessions() as session:
            asked = (await session.scalars(select(DocumentRequest))).all()
        assert [request.kind for request in asked] == ["hardship_affidavit"], "his loan is an FHA loan"
        assert all(request.hardship_id == hardship.id for request in asked)

    async def test_a_turn_that_is_tried_again_hands_in_once(self, runtime, talk):
        opened = await talk.write("yes thats right")
        message = tracker(opened, "affirm", loop=None, hardship_confirmed=True, **SLOTS)
        first, second = [await run(SubmitHardship(), message) for _ in range(2)]
        assert first == second
        assert len(await hardships(runtime)) == 1

    async def test_told_again_after_it_was_handed_in_it_is_not_asked_again(self, runtime, talk):
        opened = await talk.write("yes")
        await run(SubmitHardship(), tracker(opened, "affirm", loop=None, hardship_confirmed=True, **SLOTS))
        await talk.close(opened)
        same = {"entity": "hardship_reason", "value": "illness"}
        again = tracker(await talk.write("i was sick"), "report_hardship", same, loop=None)
        slots, said = await run(BeginHardship(), again)
        assert said == ["utter_hardship_known"]
        assert slots["question"] == "hardship_changed"

    @pytest.mark.parametrize("phone", [STANLEY, DELPHINE])
    async def test_protected_borrowers_get_a_person_or_information_and_no_form(self, runtime, phone):
        actions_runtime.configure(runtime)
        talk = await verified(runtime, phone)
        opened = await talk.write("i lost my job")
        slots, said = await run(BeginHardship(), tracker(opened, "report_hardship", loop=None))
        assert (phone == DELPHINE) == ("goal" in slots and slots["goal"] is not None), said


class TestAfterwards:
    async def test_status_and_papers_are_told_from_the_rows(self, runtime, talk):
        opened = await talk.write("status")
        _, said = await run(TellApplication(), tracker(opened, "ask_application_status", loop=None))
        assert said == ["utter_application_none"]
        await run(SubmitHardship(), tracker(opened, "affirm", loop=None, hardship_confirmed=True, **SLOTS))
        _, said = await run(TellApplication(), tracker(opened, "ask_application_status", loop=None))
        assert said[:2] == ["utter_application_sent", "utter_papers_head"]
        _, said = await run(TellPapers(), tracker(opened, "ask_documents_needed", loop=None))
        assert said[0] == "utter_papers_head" and said[-2:] == ["utter_papers_foot", "utter_papers_way_in"]

    async def test_better_now_is_noted(self, runtime, talk):
        opened = await talk.write("yes")
        await run(SubmitHardship(), tracker(opened, "affirm", loop=None, hardship_confirmed=True, **SLOTS))
        await talk.close(opened)
        opened = await talk.write("im back at work")
        _, said = await run(ResolveHardship(), tracker(opened, "hardship_resolved", loop=None, text="im back at work"))
        assert said == ["utter_resolved"]
        [hardship] = await hardships(runtime)
        assert hardship.duration == "resolved"
