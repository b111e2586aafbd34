"""The page that takes papers, as a borrower with a telephone meets it."""

import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy import select

from servicing.borrower.models import Borrower
from servicing.conversation.service import for_web
from servicing.document.link import LIFE, Grant, token
from servicing.document.rules import Paper
from servicing.document.service import of_loan, public, request
from servicing.document.store import Folder
from servicing.document.upload import Papers
from tests.support.papers import pdf, picture
from tests.support.values import DATA_KEY, NOW, SERVICER
from tests.support.webchat import WebChatServer


@pytest.fixture
def server(database: str, tmp_path: Path) -> Iterator[WebChatServer]:
    with WebChatServer(database, DATA_KEY, SERVICER, papers=Papers(Folder(tmp_path / "documents"))) as server:
        yield server


def verified(server: WebChatServer, language: str = "en") -> Grant:
    """A web chat of a verified borrower, whose loan wants a pay stub and bank statements."""

    async def make(runtime) -> Grant:
        async with runtime.sessions.begin() as session:
            borrower = await session.scalar(select(Borrower).order_by(Borrower.id).limit(1))
            conversation, _ = await for_web(session, "an address", language, NOW)
            conversation.loan_id, conversation.borrower_id = borrower.loan_id, borrower.id
            conversation.verified_at, conversation.verified_until = NOW, NOW + timedelta(hours=1)
            asked = [Paper("paystub", "test"), Paper("bank_statement", "test")]
            await request(
                session, loan_id=borrower.loan_id, hardship_id=None, papers=asked, wanted_by=NOW.date(), now=NOW
            )
            return Grant(borrower.loan_id, borrower.id, conversation.id, NOW + LIFE)

    return server.do(make)


def link(server: WebChatServer, grant: Grant, language: str = "en") -> str:
    return f"{server.url}/upload?lang={language}#{token(server.runtime.vault, grant)}"


def kept(server: WebChatServer, grant: Grant) -> dict[str, tuple[str, int]]:
    """Each paper's status and how many files came for it."""

    async def look(runtime) -> dict[str, tuple[str, int]]:
        async with runtime.sessions.begin() as session:
            rows = [public(row) for row in await of_loan(session, grant.loan_id)]
        return {row["kind"]: (row["status"], len(row["files"])) for row in rows}

    return server.do(look)


def said(server: WebChatServer, conversation: UUID) -> list[str]:
    from servicing.message.service import page as messages

    async def look(runtime) -> list[str]:
        async with runtime.sessions.begin() as session:
            return [message.text for message in await messages(session, conversation)]

    return server.do(look)


def file(name: str, content: bytes) -> dict[str, object]:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def test_papers_are_picked_sent_and_told_of_in_the_chat(server, page: Page):
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda line: errors.append(line.text) if "Content Security" in line.text else None)
    grant = verified(server)
    page.goto(link(server, grant))

    stub, statements = page.get_by_label("Your latest pay stub"), page.get_by_label("Two recent bank statements")
    expect(stub).to_be_visible()
    expect(page.get_by_label("Another paper")).to_be_visible()
    found = [one["id"] for one in Axe().run(page).response["violations"] if one["impact"] in ("serious", "critical")]
    assert found == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "no sideways scrolling on a phone"

    page.get_by_role("button", name="Send").press("Enter")
    expect(page.get_by_role("alert")).to_have_text("Please pick a file first.")
    expect(stub).to_be_focused()

    stub.set_input_files([file("Gwen Ortega pay stub.pdf", pdf())])
    statements.set_input_files([file("july.gif", picture("GIF"))])
    page.get_by_role("button", name="Send").press("Enter")
    expect(page.get_by_role("alert")).to_have_text("Some files were not sent. See the notes below.")
    expect(statements).to_be_focused()
    expect(page.get_by_text("We can only take PDF, JPG and PNG files.")).to_be_visible()
    expect(page.get_by_text("Your latest pay stub: sent.")).to_be_visible()
    assert kept(server, grant) == {"paystub": ("received", 1), "bank_statement": ("requested", 0)}

    statements.set_input_files([file("1.jpg", picture("JPEG")), file("2.png", picture("PNG"))])
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("status")).to_contain_text("Everything you picked was sent.")
    assert kept(server, grant) == {"paystub": ("received", 1), "bank_statement": ("received", 2)}
    assert [line.split("\n")[0] for line in said(server, grant.conversation_id)] == [
        "I have your latest pay stub. Thank you.",
        "I have two recent bank statements. Thank you.",
    ]
    assert errors == []


def test_a_file_over_the_limit_is_told_before_it_is_sent(server, page: Page, tmp_path: Path):
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    page.goto(link(server, verified(server)))
    large = tmp_path / "large.pdf"
    large.write_bytes(pdf() + bytes(15_000_000))
    page.get_by_label("Another paper").set_input_files(large)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("This file is over 15 MB.")).to_be_visible()
    assert "POST" not in sent


def test_a_link_that_has_run_out_says_how_to_get_a_new_one(server, page: Page):
    grant = verified(server, "es")
    server.stand_at(NOW + LIFE)
    page.goto(link(server, grant, "es"))
    expect(page.get_by_role("alert")).to_contain_text("Este enlace ya venció.")
    expect(page.get_by_role("button")).to_have_count(0)


def test_a_sender_who_hides_the_length_is_cut_off(server):
    grant = verified(server)
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as wire:
        head = (
            f"POST /upload/papers HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token(server.runtime.vault, grant)}\r\n"
        )
        wire.sendall(f"{head}Transfer-Encoding: chunked\r\n\r\n".encode())
        piece, sent = b"%x\r\n%s\r\n" % (500_000, bytes(500_000)), 0
        try:
            while sent < 100_000_000:
                wire.sendall(piece)
                sent += 500_000
        except OSError:
            pass
    assert 15_000_000 <= sent < 40_000_000, "more than the limit, and what was on its way"
    assert kept(server, grant)["paystub"] == ("requested", 0)
