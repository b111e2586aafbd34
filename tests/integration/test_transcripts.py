"""Transcripts: found by their words, exported with their evidence, reviewed."""

import csv
import hashlib
import io
import json
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from servicing.audit.evidence import link_digest
from servicing.audit.models import utc
from servicing.clock.service import stand
from tests.support.desk import body, problem
from tests.support.turns import Talk, chatting, texting
from tests.support.values import NOW

DANA = "+16145550101"


@pytest.fixture
async def compliance(desk):
    return await desk.caller("compliance", "Iris")


@pytest.fixture
async def by_text(runtime) -> Talk:
    talk = await texting(runtime, DANA)
    await talk.say("my husband lost both of his jobs, call me")
    return talk


@pytest.fixture
async def by_chat(runtime) -> Talk:
    talk = await chatting(runtime)
    await talk.say("perdí mi trabajo y tengo pagos pendientes")
    await talk.say("let me talk to a person", "request_human")
    return talk


async def found(compliance, **wanted: str) -> set[str]:
    return {item["id"] for item in body(await compliance.get("/transcripts", params=wanted))["items"]}


class TestSearch:
    @pytest.mark.parametrize("words", ["job", "calling jobs", "JOBS lost", '"both of his jobs"', "husband -wife"])
    async def test_finds_english_words_by_their_stem(self, compliance, by_text, by_chat, words):
        assert await found(compliance, q=words) == {str(by_text.id)}

    @pytest.mark.parametrize("words", ["trabajos", "pago pendiente", "perdí"])
    async def test_finds_spanish_words_by_their_stem(self, compliance, by_text, by_chat, words):
        assert await found(compliance, q=words) == {str(by_chat.id)}

    async def test_finds_nothing_for_what_was_not_said(self, compliance, by_text):
        assert await found(compliance, q="foreclosure") == set()
        assert await found(compliance, q="jobs -husband") == set()

    async def test_shows_where_the_words_stand(self, compliance, by_text):
        [item] = body(await compliance.get("/transcripts?q=jobs"))["items"]
        assert item["matches"] == [{"seq": 1, "text": "my husband lost both of his jobs, call me"}]
        assert item["messages"] == 2

    async def test_by_channel(self, compliance, by_text, by_chat):
        assert await found(compliance, channel="sms") == {str(by_text.id)}
        assert await found(compliance, channel="web") == {str(by_chat.id)}

    async def test_by_flag(self, compliance, desk, by_text, by_chat):
        await by_text.say("stop texting me", "opt_out")
        assert await found(compliance, flag="human_requested") == {str(by_chat.id)}
        assert await found(compliance, flag="request_human") == {str(by_chat.id)}
        assert await found(compliance, flag="opt_out") == {str(by_text.id)}
        assert await found(compliance, flag="crisis") == set()
        [item] = body(await compliance.get("/transcripts?channel=web"))["items"]
        assert item["flags"] == ["human_requested"]

    async def test_by_day_in_the_servicers_zone(self, compliance, runtime, by_text, by_chat):
        async with runtime.sessions.begin() as session:
            await stand(session, NOW + timedelta(days=2, hours=12))
        await by_chat.say("hello again")
        assert await found(compliance, **{"from": "2026-11-25"}) == {str(by_chat.id)}
        assert await found(compliance, to="2026-11-24") == {str(by_text.id), str(by_chat.id)}
        assert await found(compliance, **{"from": "2026-11-25", "to": "2026-11-25"}) == set()
        assert await found(compliance, **{"from": "2026-11-26T22:00:00-05:00"}) == {str(by_chat.id)}
        problem(await compliance.get("/transcripts?from=yesterday"), 422)

    async def test_an_index_serves_the_search(self, runtime, by_text):
        query = """EXPLAIN SELECT message_id FROM message_text WHERE
            (to_tsvector('english', message_text.text) || to_tsvector('spanish', message_text.text)
             || to_tsvector('simple', message_text.text)) @@ websearch_to_tsquery('english'::regconfig, 'job')"""
        async with runtime.sessions.begin() as session:
            await session.execute(text("SET LOCAL enable_seqscan = off"))
            plan = "\n".join(await session.scalars(text(query)))
        assert "ix_message_text_search" in plan

    async def test_many_are_read_page_by_page(self, compliance, runtime):
        made = {str((await chatting(runtime, f"address {number}")).id) for number in range(55)}
        first = body(await compliance.get("/transcripts"))
        second = body(await compliance.get("/transcripts", params={"cursor": first["next"]}))
        assert {item["id"] for item in (*first["items"], *second["items"])} == made


class TestExport:
    async def test_json_lines_hold_the_evidence_of_each_message(self, compliance, by_text):
        answer = await compliance.get(f"/transcripts/{by_text.id}/export?format=jsonl")
        assert answer.headers["content-type"] == "application/jsonl"
        heard, said = [json.loads(line) for line in answer.text.splitlines()]
        assert (heard["author"], heard["text"]) == ("borrower", "my husband lost both of his jobs, call me")
        assert heard["understanding"]["outcome"] == "replied"
        assert said["responses"][0]["response"] == "utter_system_disclosure"
        assert said["gate"] == {"refused_by": None, "refused_when": None, "reason": None}
        assert said["delivery"]["status"] == "queued"
        assert said["evidence"]["previous_digest"] == heard["evidence"]["digest"]

    async def test_a_reader_can_compute_the_chain_from_it(self, compliance, by_text):
        answer = await compliance.get(f"/transcripts/{by_text.id}/export")
        [message] = [m for m in await by_text.messages() if m.author == "borrower"]
        exported = json.loads(answer.text.splitlines()[0])
        evidence = exported["evidence"]
        fields = {
            "conversation": exported["conversation_id"],
            "seq": exported["seq"],
            "author": exported["author"],
            "user": None,
            "channel": exported["channel"],
            "purpose": exported["purpose"],
            "responses": exported["responses"],
            "refused_by": None,
            "turn": message.turn_id,
            "at": utc(message.at),
        }
        previous, commitment = (bytes.fromhex(evidence[name]) for name in ("previous_digest", "commitment"))
        assert link_digest(previous, evidence["position"], commitment, fields).hex() == evidence["digest"]
        assert hashlib.sha256().digest_size == len(commitment)

    async def test_a_table_that_no_spreadsheet_takes_for_formulas(self, compliance, runtime):
        talk = await chatting(runtime)
        await talk.say('=HYPERLINK("http://x"), "quoted"')
        answer = await compliance.get(f"/transcripts/{talk.id}/export?format=csv")
        rows = list(csv.DictReader(io.StringIO(answer.text)))
        assert rows[0]["text"] == '\'=HYPERLINK("http://x"), "quoted"'
        assert [row["author"] for row in rows] == ["borrower", "assistant"]

    async def test_on_paper_with_what_the_face_lacks_named(self, compliance, runtime):
        talk = await chatting(runtime)
        await talk.say("perdí mi trabajo 😢")
        answer = await compliance.get(f"/transcripts/{talk.id}/export?format=pdf")
        assert answer.content.startswith(b"%PDF-")
        assert answer.headers["content-disposition"] == f'attachment; filename="transcript-{talk.id}.pdf"'

    async def test_a_transcript_that_is_not_there(self, compliance):
        problem(await compliance.get(f"/transcripts/{UUID(int=1)}/export"), 404)
        problem(await compliance.get(f"/transcripts/{UUID(int=1)}/export?format=docx"), 422)


class TestReview:
    async def test_is_kept_with_how_far_it_went(self, compliance, by_text):
        given = {"outcome": "needs_follow_up", "note": "The answer came late. SSN 123-45-6789."}
        review = body(await compliance.post(f"/transcripts/{by_text.id}/review", json=given), 201)
        assert (review["outcome"], review["through_seq"], review["reviewer"]) == ("needs_follow_up", 2, "Iris")
        assert review["note"] == "The answer came late. SSN [ssn]."
        [item] = body(await compliance.get("/transcripts?flag=reviewed"))["items"]
        assert item["reviewed_at"] == NOW.isoformat()

    async def test_what_nobody_reviewed_can_be_looked_for(self, compliance, by_text, by_chat):
        await compliance.post(f"/transcripts/{by_text.id}/review", json={"outcome": "passed"})
        assert await found(compliance, flag="unreviewed") == {str(by_chat.id)}

    async def test_of_nothing_or_with_another_outcome(self, compliance, by_text):
        problem(await compliance.post(f"/transcripts/{UUID(int=1)}/review", json={"outcome": "passed"}), 404)
        problem(await compliance.post(f"/transcripts/{by_text.id}/review", json={"outcome": "fine"}), 422)
