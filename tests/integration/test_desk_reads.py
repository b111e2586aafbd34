"""What the desk API shows of conversations, loans and what happened on them."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import select

from servicing.arrangement.rules import Part
from servicing.arrangement.service import record_promise
from servicing.callback.models import Callback
from servicing.clock.service import advance, stand
from servicing.conversation.service import lock
from servicing.loan.models import Protection
from servicing.message.service import say
from servicing.seed.loans import LOANS
from servicing.specialist.models import Specialist
from tests.support.desk import body, problem
from tests.support.turns import Talk, chatting, texting
from tests.support.values import NOW

DANA, LOAN = "+16145550101", "4000012301"


@pytest.fixture
async def talk(runtime) -> Talk:
    """Dana, one month behind, verified by text."""
    talk = await texting(runtime, DANA)
    assert (await talk.prove("4417 43215")).status == "verified"
    return talk


@pytest.fixture
async def promised(talk) -> Talk:
    """She promised $1,742.18 for Friday."""

    async def promise(session, scope):
        done = await record_promise(session, scope, [Part(Decimal("1742.18"), (NOW + timedelta(days=3)).date())])
        return {"id": done.arrangement.id}

    opened = await talk.write("all of it on friday")
    await talk.act(opened, promise)
    await talk.close(opened)
    return talk


@pytest.fixture
async def booked(runtime, talk) -> int:
    """A call is booked for tomorrow at this time."""
    row = await talk.row()
    async with runtime.sessions.begin() as session:
        specialist = await session.scalar(select(Specialist).order_by(Specialist.id))
        call = Callback(
            loan_id=row.loan_id,
            borrower_id=row.borrower_id,
            specialist_id=specialist.id,
            starts_at=NOW + timedelta(days=1),
            ends_at=NOW + timedelta(days=1, minutes=30),
            phone=DANA,
            topic="options",
            status="booked",
            created_at=NOW,
        )
        session.add(call)
        await session.flush()
        return call.id


async def say_many(runtime, talk: Talk, count: int) -> None:
    """The assistant says much, a second apart."""
    async with runtime.sessions.begin() as session:
        conversation = await lock(session, talk.id)
        for number in range(count):
            now = await advance(session, timedelta(seconds=1))
            await say(session, runtime, conversation, author="assistant", text=f"{number}", purpose="reply", now=now)


class TestConversations:
    async def test_are_found_by_telephone_number(self, desk, talk):
        specialist = await desk.caller("specialist")
        found = body(await specialist.get("/conversations", params={"phone": DANA}))
        assert [item["id"] for item in found["items"]] == [str(talk.id)]
        assert found["next"] is None
        assert found["items"][0] == {
            "id": str(talk.id),
            "loan_number": LOAN,
            "channels": ["sms"],
            "owner": "assistant",
            "owner_name": None,
            "language": "en",
            "verified": True,
            "opened_at": NOW.isoformat(),
            "last_message_at": NOW.isoformat(),
        }
        # As a browser sends a plus sign that nobody escaped.
        assert body(await specialist.get(f"/conversations?phone={DANA}"))["items"] == found["items"]

    async def test_are_found_by_loan_number_once_verified(self, desk, runtime, talk):
        stranger = await chatting(runtime)
        await stranger.say("hello")
        specialist = await desk.caller("specialist")
        found = body(await specialist.get("/conversations", params={"loan_number": LOAN}))
        assert [item["id"] for item in found["items"]] == [str(talk.id)]
        everything = body(await specialist.get("/conversations"))
        assert {item["id"] for item in everything["items"]} == {str(talk.id), str(stranger.id)}
        assert body(await specialist.get("/conversations?loan_number=0"))["items"] == []

    async def test_what_is_no_telephone_number_is_said_so(self, desk):
        specialist = await desk.caller("specialist")
        assert problem(await specialist.get("/conversations?phone=hello"), 422)["fields"] == ["phone"]
        assert body(await specialist.get("/conversations?phone=00000000000000000000"))["items"] == []

    async def test_many_are_read_page_by_page(self, desk, runtime):
        made = {str((await chatting(runtime, f"address {number}")).id) for number in range(60)}
        specialist = await desk.caller("specialist")
        first = body(await specialist.get("/conversations"))
        second = body(await specialist.get("/conversations", params={"cursor": first["next"]}))
        assert {item["id"] for item in (*first["items"], *second["items"])} == made
        assert (len(first["items"]), second["next"]) == (50, None)

    async def test_messages_after_one_that_was_seen(self, desk, talk):
        await talk.say("how much do i owe")
        specialist = await desk.caller("specialist")
        everything = body(await specialist.get(f"/conversations/{talk.id}/messages"))["items"]
        assert [message["seq"] for message in everything] == [1, 2, 3, 4]
        newer = body(await specialist.get(f"/conversations/{talk.id}/messages?after=3"))["items"]
        assert newer == everything[3:]
        assert newer[0]["template"] == "utter_noted"
        assert newer[0]["delivery"] == "queued"

    async def test_a_long_thread_is_read_page_by_page(self, desk, runtime):
        talk = await chatting(runtime)
        await say_many(runtime, talk, 210)
        specialist = await desk.caller("specialist")
        first = body(await specialist.get(f"/conversations/{talk.id}/messages"))
        second = body(await specialist.get(f"/conversations/{talk.id}/messages", params={"cursor": first["next"]}))
        assert [message["seq"] for message in (*first["items"], *second["items"])] == list(range(1, 211))
        assert second["next"] is None


class TestLoans:
    async def test_a_loan_is_shown_whole(self, desk, talk):
        specialist = await desk.caller("specialist")
        loan = body(await specialist.get(f"/loans/{LOAN}"))
        assert loan["facts"]["investor"] == "FNMA"
        assert loan["facts"]["contractual_payment"] == "1742.18"
        assert loan["arrears"]["total"] == "1742.18"
        assert loan["delinquency"] == {
            "on": "2026-11-24",
            "next_due_date": "2026-11-01",
            "months_behind": 1,
            "days": 23,
            "missed": ["2026-11-01"],
        }
        assert loan["borrowers"][0]["name"] == "Dana Whitfield"
        assert loan["borrowers"][0]["phones"] == [DANA]
        assert loan["specialist"]["phone"]
        assert {option["option"] for option in loan["prescreen"]["options"]} >= {"repayment_plan", "payment_deferral"}
        assert loan["protections"] == []
        assert "last_four" not in str(loan)

    async def test_every_sample_loan_can_be_shown(self, desk):
        specialist = await desk.caller("specialist")
        for sample in LOANS:
            assert body(await specialist.get(f"/loans/{sample.number}"))["loan_number"] == sample.number

    async def test_a_loan_that_is_not_there(self, desk):
        specialist = await desk.caller("specialist")
        for part in ("", "/arrangements", "/callbacks", "/hardships", "/documents", "/consents", "/timeline"):
            problem(await specialist.get(f"/loans/4999999999{part}"), 404)

    async def test_a_promise_with_its_instalment(self, desk, promised):
        specialist = await desk.caller("specialist")
        [arrangement] = body(await specialist.get(f"/loans/{LOAN}/arrangements"))["items"]
        assert (arrangement["kind"], arrangement["status"], arrangement["total"]) == (
            "promise_to_pay",
            "active",
            "1742.18",
        )
        assert arrangement["loan_number"] == LOAN
        assert arrangement["installments"] == [{"due_date": "2026-11-27", "amount": "1742.18", "status": "due"}]

    async def test_a_call_that_is_booked(self, desk, booked):
        caller = await desk.caller("specialist")
        [shown] = body(await caller.get(f"/loans/{LOAN}/callbacks"))["items"]
        assert (shown["loan_number"], shown["phone"], shown["status"]) == (LOAN, DANA, "booked")
        assert shown["starts_at"] == "2026-11-25T15:00:00+00:00"

    async def test_what_became_of_a_call_is_said_once_it_has_begun(self, desk, runtime, booked):
        caller = await desk.caller("specialist")
        path = f"/loans/{LOAN}/callbacks/{booked}"
        assert problem(await caller.post(f"{path}/done"), 409)
        async with runtime.sessions.begin() as session:
            await advance(session, timedelta(days=1, minutes=5))
        assert body(await caller.post(f"{path}/no_show"))["status"] == "no_show"
        assert problem(await caller.post(f"{path}/done"), 409)

    async def test_a_call_is_called_off_before_it_begins(self, desk, booked):
        caller = await desk.caller("specialist")
        assert body(await caller.post(f"/loans/{LOAN}/callbacks/{booked}/cancel"))["status"] == "cancelled"
        assert problem(await caller.post(f"/loans/4000012302/callbacks/{booked}/cancel"), 404)

    async def test_consents_by_number_with_what_was_said(self, desk, talk):
        await talk.say("stop texting me", "opt_out")
        compliance = await desk.caller("compliance")
        [number] = body(await compliance.get(f"/loans/{LOAN}/consents"))["items"]
        assert (number["phone"], number["state"]) == (DANA, "withdrawn")
        assert [(event["event"], event["source"]) for event in number["events"]][-1] == ("withdrawn", "borrower")

    @pytest.mark.parametrize("part", ["hardships", "documents"])
    async def test_what_is_not_there_is_an_empty_list(self, desk, part):
        specialist = await desk.caller("specialist")
        assert body(await specialist.get(f"/loans/{LOAN}/{part}")) == {"items": [], "next": None}


class TestTimeline:
    async def test_tells_what_was_said_done_and_consented_to_and_by_whom(self, desk, promised):
        specialist = await desk.caller("specialist")
        entries = body(await specialist.get(f"/loans/{LOAN}/timeline"))["items"]
        told = {(entry["kind"], entry["who"], entry["what"]) for entry in entries}
        assert ("message", "borrower", "said") in told
        assert ("message", "assistant", "said") in told
        assert ("verification", "borrower", "verified") in told
        assert ("audit", "Dana Whitfield", "arrangement:promise") in told
        assert ("consent", "file", "texts:given") in told
        assert any(entry["text"] == "all of it on friday" for entry in entries)

    async def test_is_newest_first_page_by_page_without_gaps(self, desk, runtime, talk):
        await say_many(runtime, talk, 80)
        specialist = await desk.caller("specialist")
        seen, cursor = [], None
        while True:
            answer = body(await specialist.get(f"/loans/{LOAN}/timeline", params={"cursor": cursor} if cursor else {}))
            seen += answer["items"]
            if (cursor := answer["next"]) is None:
                break
        said = [(entry["at"], entry["seq"]) for entry in seen if entry["kind"] == "message"]
        assert len(said) == len(set(said)) == 82
        assert [entry["at"] for entry in seen] == sorted((entry["at"] for entry in seen), reverse=True)

    async def test_who_looked_is_shown_if_asked_for(self, desk, talk):
        specialist, compliance = await desk.caller("specialist", "Ana Ruiz"), await desk.caller("compliance")
        await specialist.get(f"/loans/{LOAN}")
        plain = body(await compliance.get(f"/loans/{LOAN}/timeline"))["items"]
        looks = body(await compliance.get(f"/loans/{LOAN}/timeline?looks=true"))["items"]
        assert not any(entry["what"] == "loan:view" for entry in plain)
        assert ("Ana Ruiz", "loan:view") in {(entry["who"], entry["what"]) for entry in looks}


class TestProtections:
    async def test_what_was_reported_is_confirmed_and_lifted_with_a_reason(self, desk, talk):
        await talk.say("i filed for bankruptcy", "report_bankruptcy")
        ana = await desk.caller("specialist", "Ana Ruiz")
        [reported] = body(await ana.get(f"/loans/{LOAN}"))["protections"]
        assert (reported["kind"], reported["status"], reported["source"]) == ("bankruptcy", "reported", "borrower")
        path = f"/loans/{LOAN}/protections/{reported['id']}"
        confirmed = body(await ana.post(f"{path}/confirm", json={"reason": "Case number seen."}))
        assert confirmed["status"] == "confirmed"
        lifted = body(await ana.post(f"{path}/lift", json={"reason": "Dismissed in October."}))
        assert (lifted["status"], lifted["lifted_by"]) == ("lifted", "Ana Ruiz")
        problem(await ana.post(f"{path}/confirm", json={"reason": "Again."}), 409)
        done = [
            (entry["what"], entry["who"], entry["detail"]["reason"])
            for entry in body(await ana.get(f"/loans/{LOAN}/timeline"))["items"]
            if entry["what"] in ("protection:confirm", "protection:lift")
        ]
        assert done == [
            ("protection:lift", "Ana Ruiz", "Dismissed in October."),
            ("protection:confirm", "Ana Ruiz", "Case number seen."),
        ]

    async def test_without_a_reason_nothing_is_lifted(self, desk, talk):
        await talk.say("i filed for bankruptcy", "report_bankruptcy")
        ana = await desk.caller("specialist")
        [reported] = body(await ana.get(f"/loans/{LOAN}"))["protections"]
        for given in ({}, {"reason": " "}):
            problem(await ana.post(f"/loans/{LOAN}/protections/{reported['id']}/lift", json=given), 422)

    async def test_another_loans_protection_is_not_found_here(self, desk, runtime, talk):
        await talk.say("i filed for bankruptcy", "report_bankruptcy")
        ana = await desk.caller("specialist")
        [reported] = body(await ana.get(f"/loans/{LOAN}"))["protections"]
        other = f"/loans/4000012302/protections/{reported['id']}/lift"
        problem(await ana.post(other, json={"reason": "Not hers."}), 404)

    async def test_a_wrong_number_that_is_right_after_all_is_theirs_again(self, desk, runtime, talk):
        await talk.say("wrong number, i dont know her", "wrong_person")
        ana = await desk.caller("specialist")
        assert body(await ana.get(f"/loans/{LOAN}"))["borrowers"][0]["phones"] == []
        view = body(await ana.get(f"/conversations/{talk.id}"))
        [reported] = [one for one in view["protections"] if one["kind"] == "wrong_party"]
        path = f"/conversations/{talk.id}/protections/{reported['id']}/lift"
        body(await ana.post(path, json={"reason": "She called: it was her brother who wrote."}))
        assert body(await ana.get(f"/loans/{LOAN}"))["borrowers"][0]["phones"] == [DANA]
        async with runtime.sessions.begin() as session:
            assert (await session.get(Protection, reported["id"])).status == "lifted"
        assert (await talk.say("its me now")) == "replied"


class TestUnlocking:
    async def test_a_specialist_lets_the_writer_try_again(self, desk, runtime):
        talk = await texting(runtime, DANA)
        for _ in range(5):
            await talk.prove("9999 43215")
        assert (await talk.prove("4417 43215")).status != "verified"
        ana = await desk.caller("specialist")
        answer = await ana.post(f"/conversations/{talk.id}/unlock", json={"reason": "Known by voice."})
        assert answer.status_code == 204
        assert (await talk.prove("4417 43215")).status == "verified"


class TestMetrics:
    async def test_counts_of_a_span(self, desk, runtime, promised):
        await promised.say("let me talk to a person", "request_human")
        caller = await desk.caller("admin")
        figures = body(await caller.get("/metrics/summary"))
        assert figures["conversations_active"] == 1
        assert figures["conversations_verified"] == 1
        assert figures["messages_by_author"]["borrower"] == 3
        assert figures["turns_by_outcome"] == {"replied": 3}
        assert figures["self_service_rate"] == 0.0
        assert figures["escalations_by_reason"] == {"human_requested": 1}
        assert figures["arrangements_by_status"] == {"active": 1}
        assert figures["arranged_total"] == "1742.18"
        before = body(await caller.get("/metrics/summary?from=2026-01-01&to=2026-01-31"))
        assert before["conversations_active"] == 0
        assert before["self_service_rate"] is None

    async def test_what_is_overdue_is_counted_by_the_business_clock(self, desk, runtime, talk):
        await talk.say("let me talk to a person", "request_human")
        caller = await desk.caller("supervisor")
        assert body(await caller.get("/metrics/summary"))["escalations_overdue"] == 0
        async with runtime.sessions.begin() as session:
            await stand(session, NOW + timedelta(days=4))
        assert body(await caller.get("/metrics/summary"))["escalations_overdue"] == 1


async def test_errors_are_problem_json_with_a_sentence(desk):
    specialist = await desk.caller("specialist")
    problem(await specialist.get("/nowhere"), 404)
    problem(await specialist.delete("/escalations"), 405)
    assert problem(await specialist.get("/escalations?status=lost"), 422)["fields"] == ["status"]
    assert problem(await specialist.get(f"/conversations/{UUID(int=1)}"), 404)["title"] == "Not Found"
    problem(await specialist.get("/escalations?cursor=nonsense"), 404)
