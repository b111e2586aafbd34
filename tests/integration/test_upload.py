"""Papers that borrowers send: the link, what is looked at, what is kept, and who hears of it."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy import select, text, update

from actions import runtime as actions_runtime
from actions.application import TellHowToSend, TellPapers
from channels.upload.routes import router
from servicing.audit.models import AuditEvent
from servicing.document import link
from servicing.document.content import MOST_BYTES
from servicing.document.models import DocumentRequest
from servicing.document.rules import Paper
from servicing.document.scan import Scanner
from servicing.document.service import of_loan, public, request
from servicing.document.store import Folder
from servicing.document.upload import Papers
from servicing.escalation.models import Escalation
from servicing.message.service import text_of
from tests.simulators.clamd import EICAR, Clamd
from tests.support.desk import Desk, body, problem
from tests.support.dialogue import tracker
from tests.support.papers import pdf, picture
from tests.support.turns import Talk, later, texting
from tests.support.values import NOW

TERRENCE, STANLEY = "+14045550103", "+17735550108"
ADDRESS = "https://porchlight.test"
PROOF = {TERRENCE: "9132 30310", STANLEY: "1259 60629"}


@pytest.fixture
def folder(tmp_path) -> Path:
    return tmp_path / "documents"


@pytest.fixture
def papers(folder) -> Papers:
    return Papers(Folder(folder))


class Sender:
    """A borrower's browser on the upload page."""

    def __init__(self, runtime, papers: Papers, token: str) -> None:
        app = FastAPI()
        app.include_router(router(runtime, ADDRESS, papers))
        self.http = httpx.AsyncClient(
            transport=httpx.ASGITransport(app),
            base_url=ADDRESS,
            headers={"Authorization": f"Bearer {token}"},
        )

    async def wanted(self) -> dict[str, int]:
        return {paper["name"]: paper["id"] for paper in body(await self.http.get("/upload/papers"))["papers"]}

    async def send(self, content, paper: int | None = None, **more) -> httpx.Response:
        path = "/upload/papers" if paper is None else f"/upload/papers/{paper}"
        return await self.http.post(path, content=content, **more)

    async def done(self) -> None:
        assert (await self.http.post("/upload/done")).status_code == 204


@pytest.fixture
async def talk(runtime) -> Talk:
    """Terrence, verified by text, whose loan wants a pay stub and bank statements."""
    actions_runtime.configure(replace(runtime, public_url=ADDRESS))
    talk = await texting(runtime, TERRENCE)
    assert (await talk.prove(PROOF[TERRENCE])).status == "verified"
    await ask_for(runtime, talk, "paystub", "bank_statement")
    return talk


async def ask_for(runtime, talk: Talk, *kinds: str) -> None:
    row = await talk.row()
    async with runtime.sessions.begin() as session:
        await request(
            session,
            loan_id=row.loan_id,
            hardship_id=None,
            papers=[Paper(kind, "test") for kind in kinds],
            wanted_by=NOW.date() + timedelta(days=30),
            now=NOW,
        )


async def token_of(runtime, talk: Talk) -> str:
    row = await talk.row()
    grant = link.Grant(row.loan_id, row.borrower_id, row.id, NOW + link.LIFE)
    return link.token(runtime.vault, grant)


@pytest.fixture
async def sender(runtime, papers, talk) -> AsyncIterator[Sender]:
    sender = Sender(runtime, papers, await token_of(runtime, talk))
    yield sender
    await sender.http.aclose()


async def documents(runtime, talk: Talk) -> dict[str, dict]:
    row = await talk.row()
    async with runtime.sessions.begin() as session:
        return {one.kind: public(one) for one in await of_loan(session, row.loan_id)}


async def audited(runtime, action: str) -> list[dict]:
    async with runtime.sessions.begin() as session:
        return list(await session.scalars(select(AuditEvent.detail).where(AuditEvent.action == action)))


async def work(runtime) -> list[tuple[str, str]]:
    async with runtime.sessions.begin() as session:
        query = select(Escalation.reason, Escalation.summary).where(Escalation.reason == "documents_received")
        return [(reason, summary) for reason, summary in await session.execute(query)]


async def said(runtime, talk: Talk) -> list[str]:
    rows = [row for row in await talk.messages() if any("system_papers" in r["response"] for r in row.responses)]
    async with runtime.sessions.begin() as session:
        return [await text_of(session, row.id) or "" for row in rows if row.refused_by is None]


class TestSending:
    async def test_the_page_is_told_which_papers_are_wanted_and_nothing_more(self, sender):
        known = body(await sender.http.get("/upload/papers"))
        assert [paper["name"] for paper in known["papers"]] == ["your latest pay stub", "two recent bank statements"]
        assert set(known) == {"papers", "most_bytes", "expires_at"}

    async def test_a_paper_is_kept_sealed_and_its_request_is_received(self, runtime, talk, sender, folder):
        content = pdf("Terrence's pay stub")
        await sender.send(content, (await sender.wanted())["your latest pay stub"])
        stub = (await documents(runtime, talk))["paystub"]
        assert stub["status"] == "received"
        assert stub["received_at"] == NOW.isoformat()
        [file] = stub["files"]
        assert (file["media_type"], file["size"], file["scan"]) == ("application/pdf", len(content), "not_scanned")
        [kept] = folder.iterdir()
        assert b"%PDF" not in kept.read_bytes()
        assert [detail["kind"] for detail in await audited(runtime, "document:receive")] == ["paystub"]
        assert await work(runtime) == [], "bank statements are still missing"

    async def test_when_all_are_here_the_borrower_hears_it_once_and_a_specialist_gets_work(self, runtime, talk, sender):
        for paper in (await sender.wanted()).values():
            assert (await sender.send(picture(), paper)).status_code == 201
        await sender.done()
        await sender.done()
        assert await said(runtime, talk) == [
            "I have your latest pay stub and two recent bank statements. Thank you.\n"
            "As of now no papers are missing. A specialist will look at what you sent."
        ]
        assert await work(runtime) == [("documents_received", "All papers that were asked for are here.")]

    async def test_what_is_still_missing_is_said(self, runtime, talk, sender):
        await sender.send(pdf(), (await sender.wanted())["your latest pay stub"])
        await sender.done()
        assert await said(runtime, talk) == [
            "I have your latest pay stub. Thank you.\nStill missing: two recent bank statements."
        ]

    async def test_in_the_language_of_the_conversation(self, runtime, talk, sender):
        async with runtime.sessions.begin() as session:
            await session.execute(text("UPDATE conversation SET language = 'es'"))
        await sender.send(pdf(), (await sender.wanted())["su talón de pago más reciente"])
        await sender.done()
        [line] = await said(runtime, talk)
        assert line.startswith("Ya tengo su talón de pago más reciente. Gracias.")

    async def test_a_paper_may_come_in_several_files_and_the_same_one_twice_is_one(self, runtime, talk, sender, folder):
        paper = (await sender.wanted())["two recent bank statements"]
        for content in (picture("JPEG"), picture("PNG"), picture("PNG")):
            assert (await sender.send(content, paper)).status_code == 201
        assert len((await documents(runtime, talk))["bank_statement"]["files"]) == 2
        assert len(list(folder.iterdir())) == 2

    async def test_a_paper_that_nobody_asked_for_is_taken_too(self, runtime, talk, sender):
        assert (await sender.send(pdf())).status_code == 201
        assert (await sender.send(picture())).status_code == 201
        other = (await documents(runtime, talk))["other"]
        assert (other["status"], len(other["files"])) == ("received", 2)

    async def test_a_paper_that_was_rejected_is_wanted_again(self, runtime, talk, sender):
        async with runtime.sessions.begin() as session:
            await session.execute(
                update(DocumentRequest).where(DocumentRequest.kind == "paystub").values(status="rejected")
            )
        await sender.send(pdf(), (await sender.wanted())["your latest pay stub"])
        assert (await documents(runtime, talk))["paystub"]["status"] == "received"

    async def test_one_loan_sends_so_many_files_a_day(self, runtime, talk, sender, folder, monkeypatch):
        monkeypatch.setattr("servicing.document.upload.MOST_FILES_A_DAY", 1)
        await sender.send(pdf())
        answer = await sender.send(picture())
        assert body(answer, 429) == {"code": "too_many"}
        assert len(list(folder.iterdir())) == 1

    async def test_after_an_opt_out_what_came_is_kept_and_nothing_is_texted(self, runtime, talk, sender):
        await talk.drop("STOP")
        await sender.send(pdf(), (await sender.wanted())["your latest pay stub"])
        await sender.done()
        assert (await documents(runtime, talk))["paystub"]["status"] == "received"
        assert await said(runtime, talk) == []


class TestTheLink:
    async def test_it_runs_out_on_the_business_clock(self, runtime, talk, sender, folder):
        await later(runtime, minutes=14)
        paper = (await sender.wanted())["your latest pay stub"]
        await later(runtime, minutes=1)
        for answer in (await sender.http.get("/upload/papers"), await sender.send(pdf(), paper)):
            assert body(answer, 401) == {"code": "expired"}
        assert not folder.exists()

    @pytest.mark.parametrize("token", ["", "x", "A" * 86, "ñ".encode().hex()])
    async def test_another_token_opens_nothing(self, runtime, papers, talk, token):
        sender = Sender(runtime, papers, token)
        assert body(await sender.http.get("/upload/papers"), 401) == {"code": "expired"}
        assert (await sender.http.post("/upload/done")).status_code == 401
        assert (await sender.send(pdf())).status_code == 401

    async def test_a_token_in_the_address_is_not_looked_for(self, runtime, papers, talk):
        token = await token_of(runtime, talk)
        app = FastAPI()
        app.include_router(router(runtime, ADDRESS, papers))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ADDRESS) as http:
            assert (await http.get("/upload/papers", params={"token": token})).status_code == 401

    async def test_it_ends_with_the_verification_it_was_made_in(self, runtime, talk, sender):
        async with runtime.sessions.begin() as session:
            await session.execute(text("UPDATE conversation SET verified_at = NULL, verified_until = NULL"))
        assert (await sender.http.get("/upload/papers")).status_code == 401

    async def test_it_is_for_the_loan_and_borrower_it_was_made_for(self, runtime, papers, talk):
        row = await talk.row()
        mine = link.Grant(row.loan_id, row.borrower_id, row.id, NOW + link.LIFE)
        for other in (replace(mine, loan_id=row.loan_id + 1), replace(mine, borrower_id=row.borrower_id + 1)):
            sender = Sender(runtime, papers, link.token(runtime.vault, other))
            assert (await sender.http.get("/upload/papers")).status_code == 401

    async def test_it_takes_nothing_for_a_paper_of_another_loan(self, runtime, talk, sender, folder):
        stanley = await texting(runtime, STANLEY)
        await stanley.prove(PROOF[STANLEY])
        await ask_for(runtime, stanley, "lease")
        theirs = (await documents(runtime, stanley))["lease"]["id"]
        assert body(await sender.send(pdf(), theirs), 404) == {"code": "unknown_paper"}
        assert (await documents(runtime, stanley))["lease"]["files"] == []
        assert list(folder.iterdir()) == []


class TestWhatIsNotTaken:
    @pytest.mark.parametrize(
        ("content", "status", "code"),
        [
            (b"", 422, "empty"),
            (b"MZ\x90\x00" + bytes(300), 415, "wrong_type"),
            (picture("GIF"), 415, "wrong_type"),
            (b"%PDF-1.7\nnot one", 422, "unreadable"),
            (pdf(password="secret"), 422, "protected"),
        ],
    )
    async def test_a_file_that_is_not_what_it_should_be(self, runtime, talk, sender, folder, content, status, code):
        # What the sender says it is changes nothing.
        answer = await sender.send(content, headers={"Content-Type": "application/pdf"})
        assert body(answer, status) == {"code": code}
        assert not folder.exists()
        assert "other" not in await documents(runtime, talk)

    async def test_too_large_is_told_before_it_is_read(self, sender):
        async def unread() -> AsyncIterator[bytes]:
            pytest.fail("it was read")
            yield b""

        answer = await sender.send(unread(), headers={"Content-Length": str(MOST_BYTES + 1)})
        assert body(answer, 413) == {"code": "too_large"}

    async def test_the_largest_that_is_taken(self, sender, folder):
        content = pdf()
        content += b"\n%" + b"x" * (MOST_BYTES - len(content) - 30) + b"\n" + content[content.rindex(b"startxref") :]
        content = content[:MOST_BYTES]
        assert (await sender.send(content)).status_code == 201
        [kept] = folder.iterdir()
        assert kept.stat().st_size > len(content)

    async def test_what_the_scanner_refuses_is_not_kept(self, runtime, talk, tmp_path, folder):
        with Clamd(tmp_path / "clamd.ctl") as clamd:
            scanned = Papers(Folder(folder), Scanner(clamd.address))
            sender = Sender(runtime, scanned, await token_of(runtime, talk))
            assert body(await sender.send(pdf() + EICAR), 422) == {"code": "virus"}
            assert not folder.exists()
            assert await audited(runtime, "document:refuse") == [{"scan": "Eicar-Signature"}]
            assert (await sender.send(pdf())).status_code == 201
        assert (await documents(runtime, talk))["other"]["files"][0]["scan"] == "clean"

    async def test_a_scanner_that_is_named_and_away_lets_nothing_in(self, runtime, talk, tmp_path, folder):
        away = Papers(Folder(folder), Scanner(str(tmp_path / "nobody.ctl")))
        sender = Sender(runtime, away, await token_of(runtime, talk))
        assert body(await sender.send(pdf()), 503) == {"code": "unavailable"}
        assert not folder.exists()
        assert "other" not in await documents(runtime, talk)

    async def test_a_store_that_fails_leaves_no_trace_of_a_file(self, runtime, talk, tmp_path):
        (tmp_path / "a file").write_text("no folder")
        sender = Sender(runtime, Papers(Folder(tmp_path / "a file" / "documents")), await token_of(runtime, talk))
        assert body(await sender.send(pdf()), 503) == {"code": "unavailable"}
        assert "other" not in await documents(runtime, talk)


class TestTheDesk:
    @pytest.fixture
    async def desk(self, runtime, papers) -> AsyncIterator[Desk]:
        async with AsyncExitStack() as open_clients:
            yield Desk(runtime, open_clients, papers)

    @pytest.fixture
    async def path(self, runtime, talk, sender) -> str:
        """Of the pay stub that Terrence sent."""
        await sender.send(pdf("the very one"), (await sender.wanted())["your latest pay stub"])
        stub = (await documents(runtime, talk))["paystub"]
        return f"documents/{stub['id']}/files/{stub['files'][0]['id']}"

    async def number(self, runtime, talk) -> str:
        row = await talk.row()
        async with runtime.sessions.begin() as session:
            return await session.scalar(text("SELECT loan_number FROM loan WHERE id = :id"), {"id": row.loan_id})

    async def test_a_specialist_sees_and_saves_what_was_sent(self, runtime, talk, desk, path):
        specialist, loan = await desk.caller("specialist"), await self.number(runtime, talk)
        listed = body(await specialist.get(f"/loans/{loan}/documents"))["items"]
        assert [(one["kind"], one["status"], len(one["files"])) for one in listed] == [
            ("bank_statement", "requested", 0),
            ("paystub", "received", 1),
        ]
        answer = await specialist.get(f"/loans/{loan}/{path}")
        assert answer.content == pdf("the very one")
        assert answer.headers["content-type"] == "application/pdf"
        assert re.fullmatch(r'attachment; filename="paystub-\d+\.pdf"', answer.headers["content-disposition"])
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert {"file", "document"} in [set(detail) for detail in await audited(runtime, "document:view")]

    async def test_not_under_another_loan_and_not_an_admin(self, runtime, talk, desk, path):
        loan = await self.number(runtime, talk)
        specialist, admin = await desk.caller("specialist"), await desk.caller("admin")
        async with runtime.sessions.begin() as session:
            other = await session.scalar(text("SELECT min(loan_number) FROM loan WHERE loan_number <> :n"), {"n": loan})
        problem(await specialist.get(f"/loans/{other}/{path}"), 404)
        problem(await admin.get(f"/loans/{loan}/{path}"), 403)

    async def test_a_file_that_was_tampered_with_is_not_given_out(self, runtime, talk, desk, path, folder):
        [kept] = folder.iterdir()
        spoiled = bytearray(kept.read_bytes())
        spoiled[50] ^= 1
        kept.write_bytes(spoiled)
        problem(await (await desk.caller("specialist")).get(f"/loans/{await self.number(runtime, talk)}/{path}"), 503)


class TestTheConversation:
    async def answer(self, talk: Talk, action, channel="sms", **slots):
        opened = await talk.write("how do i send my papers")
        message = tracker(opened, "submit_documents", loop=None, **slots)
        message.latest_message["metadata"]["channel"] = channel
        dispatcher = CollectingDispatcher()
        events = await action.run(dispatcher, message, {})
        await talk.close(opened)
        return dispatcher.messages, events

    async def test_the_link_that_is_given_opens_the_page(self, runtime, papers, talk):
        messages, _ = await self.answer(talk, TellHowToSend())
        assert [message["response"] for message in messages] == ["utter_how_to_send"]
        token = messages[0]["link"].partition("#")[2]
        assert list(await Sender(runtime, papers, token).wanted()) == [
            "your latest pay stub",
            "two recent bank statements",
        ]

    async def test_who_is_not_verified_is_asked_who_they_are_first(self, runtime):
        actions_runtime.configure(replace(runtime, public_url=ADDRESS))
        messages, events = await self.answer(await texting(runtime, TERRENCE), TellHowToSend(), verified=False)
        assert messages == []
        assert [event["value"]["action"] for event in events if event.get("name") == "goal"] == [TellHowToSend.action]
        assert [event["name"] for event in events if event["event"] == "followup"] == ["verification_form"]

    async def test_a_list_of_papers_comes_with_the_way_in(self, runtime, talk):
        by_web, _ = await self.answer(talk, TellPapers(), channel="web")
        assert by_web[-1]["response"] == "utter_how_to_send"
        by_text, _ = await self.answer(talk, TellPapers())
        assert by_text[-1]["response"] == "utter_papers_way_in"
        assert [button["payload"] for button in by_text[-1]["buttons"]] == ["/submit_documents"]
