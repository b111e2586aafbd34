"""The simulated phone as a developer meets it: pick a number, text, read what came back and what was refused."""

import asyncio
import re
import socket
import threading
from collections.abc import Iterator

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from channels.phone.routes import router
from channels.sms.outbox import send_due
from channels.sms.phone import PhoneSender
from servicing.database import connect, session_factory
from servicing.message.service import Offer
from servicing.runtime import Runtime
from servicing.seed.samples import describe
from servicing.turn.close import close_turn
from servicing.turn.models import Inbound
from servicing.turn.service import open_turn
from servicing.vault import Vault
from tests.browser.conftest import DESKTOP, PHONE
from tests.support.sms import answer
from tests.support.values import DATA_KEY, SERVICER

OFFERS = (Offer("Yes", "affirm", {}), Offer("Change it", "deny", {}))


async def answer_everything(runtime: Runtime) -> None:
    """Says back what was written, with two offers, and sends it."""
    async with runtime.sessions.begin() as session:
        waiting = select(Inbound.conversation_id).where(Inbound.turn_id.is_(None)).distinct()
        conversations = list(await session.scalars(waiting))
    for conversation_id in conversations:
        async with runtime.sessions.begin() as session:
            opened = await open_turn(session, runtime, conversation_id, "test")
        if opened is not None:
            async with runtime.sessions.begin() as session:
                await close_turn(session, runtime, opened, answer(f"You wrote: {opened.text}", *OFFERS))
    await send_due(runtime, PhoneSender(), "test")


class PhoneServer:
    """The page's routes on a loopback port, with a worker that answers from a script."""

    def __init__(self, database_url: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._database_url = database_url
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))

    def __enter__(self) -> "PhoneServer":
        self._thread.start()
        assert self._ready.wait(20), "the server did not start"
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(20)

    async def _serve(self) -> None:
        engine = connect(self._database_url)
        runtime = Runtime(session_factory(engine), Vault(DATA_KEY), SERVICER, True, self._database_url)
        app = FastAPI()
        app.include_router(router(runtime, simulated=True))
        self._server = uvicorn.Server(uvicorn.Config(app, port=self.port, log_level="warning"))
        serving = asyncio.create_task(self._server.serve())
        while not serving.done():
            await asyncio.sleep(0.05)
            if self._server.started:
                self._ready.set()
                await answer_everything(runtime)
        await engine.dispose()


@pytest.fixture
def server(database: str) -> Iterator[PhoneServer]:
    with PhoneServer(database) as server:
        yield server


class Handset:
    """The page by what is on it."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda said: self.errors.append(said.text) if "Content Security" in said.text else None)
        page.goto(f"{url}/dev/phone")
        self.others = page.get_by_text("Another number")
        self.field = page.get_by_label("Your text")
        self.own = page.locator(".bubble.inbound")
        self.replies = page.locator(".bubble.outbound")

    def write(self, text: str) -> None:
        self.field.fill(text)
        self.field.press("Enter")


@pytest.fixture
def handset(server: PhoneServer, page: Page) -> Iterator[Handset]:
    handset = Handset(page, server.url)
    yield handset
    assert handset.errors == []


def test_a_text_is_answered_and_an_offer_is_taken_by_its_button(handset):
    handset.write("hi i got behind")
    expect(handset.own).to_contain_text(["hi i got behind"])
    expect(handset.replies.last).to_contain_text("You wrote: hi i got behind")
    expect(handset.replies.last.locator(".state")).to_contain_text(re.compile(r"Delivered.*\d segment.*GSM-7"))
    handset.page.get_by_role("button", name="2 Change it").click()
    expect(handset.own.last.locator(".said")).to_have_text("2")
    expect(handset.replies.last).to_contain_text("You wrote: Change it")
    expect(handset.page.get_by_role("button", name="2 Change it")).to_have_count(1)


def test_what_was_not_sent_says_so(handset):
    handset.write("STOP")
    expect(handset.replies).to_have_count(1)
    handset.write("are you there")
    refused = handset.page.locator(".bubble.lost .state")
    expect(refused).to_contain_text("Not sent, rule: consent_withdrawn")


def test_another_number_has_another_screen_which_outlives_a_reload(handset):
    handset.write("hi")
    expect(handset.own).to_have_count(1)
    other = describe()[1]
    handset.others.click()
    handset.page.get_by_role("button", name=re.compile(re.escape(other.phone))).click()
    expect(handset.page.locator("#who")).to_contain_text(other.name)
    expect(handset.own).to_have_count(0)
    handset.page.reload()
    expect(handset.page.locator("#who")).to_contain_text(other.name)


def test_a_number_of_nobody_can_be_typed_and_a_bad_one_is_told(handset):
    handset.others.click()
    number = handset.page.get_by_label("Telephone number")
    number.fill("(303) 555-0188")
    number.press("Enter")
    expect(handset.page.locator("#facts")).to_have_text("Nobody on file has this number.")
    handset.write("hi")
    expect(handset.own).to_have_count(1)
    handset.others.click()
    number.fill("12")
    number.press("Enter")
    expect(handset.page.get_by_role("status")).to_have_text("That is not a telephone number.")


def test_it_says_when_the_app_is_away_and_goes_on_when_it_is_back(handset):
    handset.page.route("**/dev/phone/messages*", lambda route: route.abort())
    expect(handset.page.get_by_role("status")).to_have_text("The app does not answer. Trying again.")
    handset.page.unroute("**/dev/phone/messages*")
    expect(handset.page.get_by_role("status")).to_have_text("")


def test_zoomed_to_four_hundred_percent_nothing_is_cut_off_sideways(server, browser: Browser):
    context = browser.new_context(viewport={"width": 320, "height": 256})
    handset = Handset(context.new_page(), server.url)
    handset.write("hi")
    expect(handset.page.get_by_role("button", name="1 Yes")).to_be_visible()
    assert handset.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    context.close()


def test_everything_can_be_done_by_keyboard(handset):
    page = handset.page
    handset.others.focus()
    page.keyboard.press("Enter")
    names = []
    for _ in range(30):
        page.keyboard.press("Tab")
        names.append(page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()"))
    assert "text" in names
    assert "picture" in names
    assert sum(sample.phone in name for name in names for sample in describe()[:5]) >= 5


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious_stands_in_anybodys_way(server, browser: Browser, size, scheme):
    context = browser.new_context(viewport=size, color_scheme=scheme)
    handset = Handset(context.new_page(), server.url)
    handset.write("hi")
    expect(handset.page.get_by_role("button", name="1 Yes")).to_be_visible()
    found = [
        f"{violation['id']}: {violation['nodes'][0]['html']}"
        for violation in Axe().run(handset.page).response["violations"]
        if violation["impact"] in ("serious", "critical")
    ]
    assert found == []
    assert handset.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    context.close()
