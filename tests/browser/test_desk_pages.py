"""The desk's pages in a real browser: signing in by keyboard, the queue, a thread, and what axe finds in them."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse
from fastapi.staticfiles import StaticFiles
from playwright.sync_api import Page, expect

import desk
from desk.access import SignInNeeded
from desk.pages import router
from servicing.database import connect, session_factory
from servicing.escalation.service import open_escalation
from servicing.runtime import Runtime
from servicing.seed.samples import STAFF_LOGINS
from servicing.vault import Vault
from tests.browser.conftest import DESKTOP, PHONE
from tests.support.sms import NUMBER, answer_with, conversation_of, write_in
from tests.support.values import DATA_KEY, NOW, SERVICER

SPECIALIST = STAFF_LOGINS[0]


async def serve(database: str, port: int, servers: list[uvicorn.Server]) -> None:
    """The desk's pages over one thread and one escalation."""
    engine = connect(database)
    runtime = Runtime(session_factory(engine), Vault(DATA_KEY), SERVICER, development=True, database_url=database)
    await write_in(runtime, "this is ridiculous, i want to complain")
    await answer_with(runtime, "A person will read what you wrote.")
    async with runtime.sessions.begin() as session:
        conversation = await conversation_of(session, NUMBER)
        await open_escalation(
            session, runtime, reason="complaint", summary="Is angry.", now=NOW, conversation_id=conversation.id
        )
    app = FastAPI()
    app.include_router(router(runtime, secure_cookie=False))
    app.mount("/desk/static", StaticFiles(directory=f"{desk.__path__[0]}/static"))

    @app.exception_handler(SignInNeeded)
    async def sign_in(_request: Request, _error: Exception) -> RedirectResponse:
        return RedirectResponse("/desk/sign-in", status_code=303)

    servers.append(uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning", timeout_graceful_shutdown=1)))
    await servers[0].serve()
    await engine.dispose()


@pytest.fixture
def url(database: str) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    servers: list[uvicorn.Server] = []
    thread = threading.Thread(target=lambda: asyncio.run(serve(database, port, servers)))
    thread.start()
    until = time.monotonic() + 20
    while not (servers and servers[0].started):
        assert thread.is_alive() and time.monotonic() < until, "the desk did not start"
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    servers[0].should_exit = True
    thread.join(20)


@pytest.fixture
def signed_in(page: Page, url: str) -> Page:
    """At the queue, come there by the keyboard alone."""
    page.goto(f"{url}/desk")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(page.get_by_label("E-mail")).to_be_focused()
    page.keyboard.type(SPECIALIST.email)
    page.keyboard.press("Tab")
    page.keyboard.type(SPECIALIST.password)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Waiting for a person")).to_be_visible()
    return page


def faults(page: Page) -> list[str]:
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]})
    return [violation["id"] for violation in found.response["violations"]]


def test_from_the_queue_to_the_thread_and_back(signed_in: Page):
    row = signed_in.get_by_role("row").filter(has_text="complaint")
    expect(row).to_contain_text("Is angry.")
    expect(row).to_contain_text("not verified")
    row.get_by_role("link").click()
    expect(signed_in.get_by_role("listitem")).to_have_count(2)
    expect(signed_in.get_by_text("this is ridiculous")).to_be_visible()
    signed_in.get_by_role("link", name="Back to the queue").click()
    expect(signed_in.get_by_role("heading", name="Waiting for a person")).to_be_visible()


def test_a_wrong_password_is_said_aloud_and_can_be_tried_again(page: Page, url: str):
    page.goto(f"{url}/desk/sign-in")
    page.get_by_label("E-mail").fill(SPECIALIST.email)
    page.get_by_label("Password").fill("something else")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("do not match")
    expect(page.get_by_label("Password")).to_be_empty()


def test_signing_out_ends_it(signed_in: Page, url: str):
    signed_in.get_by_role("button", name="Sign out").click()
    expect(signed_in.get_by_role("heading", name="Sign in")).to_be_visible()
    signed_in.goto(f"{url}/desk")
    expect(signed_in.get_by_role("heading", name="Sign in")).to_be_visible()


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(signed_in: Page, url: str, size):
    signed_in.set_viewport_size(size)
    thread = signed_in.get_by_role("link", name="Read the thread").get_attribute("href")
    for path in ("/desk", thread):
        signed_in.goto(f"{url}{path}")
        assert faults(signed_in) == []
        assert signed_in.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_axe_finds_nothing_on_the_sign_in_page(page: Page, url: str):
    page.goto(f"{url}/desk/sign-in")
    assert faults(page) == []
