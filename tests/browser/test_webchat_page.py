"""The chat page as a person meets it: phone or desktop, keyboard or touch, connection or none."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, WebSocketRoute, expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.support.values import DATA_KEY, SERVICER
from tests.support.webchat import WebChatServer

EMBEDDING_PAGE = """<!doctype html><html lang="en"><head><title>A servicer's own page</title></head>
<body><main><h1>Your mortgage</h1><p><a href="#here">A link of the page</a></p></main>
<script src="/chat/widget.js"></script></body></html>"""


@pytest.fixture
def server(database: str) -> Iterator[WebChatServer]:
    with WebChatServer(database, DATA_KEY, SERVICER, EMBEDDING_PAGE) as server:
        yield server


class ChatPage:
    """The chat page by what is on it."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda said: self.errors.append(said.text) if "Content Security" in said.text else None)
        page.goto(f"{url}/chat")
        self.field = page.get_by_label("Your message")
        self.send = page.get_by_role("button", name="Send")
        self.log = page.get_by_role("log", name="Conversation")
        self.own = page.locator(".message.borrower")
        self.replies = page.locator(".message.assistant")
        self.status = page.get_by_role("status")
        self.sign_out = page.get_by_role("button", name="Sign out")

    def write(self, text: str) -> None:
        self.field.fill(text)
        self.send.click()


@pytest.fixture
def chat(server: WebChatServer, page: Page) -> Iterator[ChatPage]:
    chat = ChatPage(page, server.url)
    yield chat
    assert chat.errors == []


def serious(page: Page) -> list[str]:
    """What axe holds against the page that keeps somebody from using it."""
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in found if one["impact"] in ("serious", "critical")]


def test_what_is_written_is_sent_and_answered(chat: ChatPage):
    chat.write("hi i got behind last month")
    expect(chat.own).to_have_count(1)
    expect(chat.own.locator(".state")).to_have_text("Sent")
    expect(chat.replies).to_contain_text("You wrote: hi i got behind last month")
    expect(chat.field).to_have_value("")
    expect(chat.field).to_be_focused()


def test_an_answer_on_offer_is_one_press_and_then_gone(chat: ChatPage):
    chat.write("choices please")
    chat.page.get_by_role("button", name="Change it").click()
    expect(chat.own.last).to_contain_text("Change it")
    expect(chat.replies).to_have_count(2)
    expect(chat.page.get_by_role("button", name="Change it")).to_be_hidden()


def test_a_number_that_is_masked_is_shown_masked(chat: ChatPage):
    chat.write("my social is 123-45-6789")
    expect(chat.own.locator(".said")).to_have_text("my social is [ssn]")


def test_words_are_shown_as_words(chat: ChatPage):
    chat.write("<img src=x onerror=alert(1)> <b>bold</b>")
    expect(chat.replies).to_contain_text("<img src=x onerror=alert(1)> <b>bold</b>")
    assert chat.page.locator("#messages img, #messages b").count() == 0


def test_several_messages_in_a_row_stay_in_order(chat: ChatPage):
    for number in range(4):
        chat.write(f"part {number}")
    expect(chat.own.last.locator(".state")).to_have_text("Sent")
    expect(chat.own.locator(".said")).to_have_text([f"part {number}" for number in range(4)])


def test_everything_can_be_done_with_the_keyboard(chat: ChatPage):
    keyboard = chat.page.keyboard
    expect(chat.field).to_be_focused()
    keyboard.type("choices")
    keyboard.press("Shift+Enter")
    keyboard.type("on two lines")
    keyboard.press("Enter")
    expect(chat.own.locator(".said")).to_have_text("choices\non two lines", use_inner_text=True)
    choice = chat.page.get_by_role("button", name="Yes, that is right")
    expect(choice).to_be_visible()
    keyboard.press("Shift+Tab")
    keyboard.press("Shift+Tab")
    expect(choice).to_be_focused()
    keyboard.press("Enter")
    expect(chat.own).to_have_count(2)
    expect(chat.field).to_be_focused()
    for _ in range(12):
        keyboard.press("Shift+Tab")
        if chat.sign_out.evaluate("button => button === document.activeElement"):
            break
    expect(chat.sign_out).to_be_focused()
    keyboard.press("Enter")
    expect(chat.status).to_contain_text("You are signed out")
    expect(chat.field).to_be_focused()


def test_a_reload_brings_the_conversation_back(chat: ChatPage):
    chat.write("remember me")
    expect(chat.replies).to_have_count(1)
    chat.page.reload()
    expect(chat.own).to_have_count(1)
    expect(chat.replies).to_have_count(1)
    chat.write("and on")
    expect(chat.replies).to_have_count(2)


def test_signing_out_clears_the_screen_and_a_reload_brings_nothing_back(chat: ChatPage):
    chat.write("something private")
    expect(chat.replies).to_have_count(1)
    chat.sign_out.click()
    expect(chat.log).not_to_contain_text("something private")
    expect(chat.sign_out).to_be_hidden()
    chat.page.reload()
    expect(chat.field).to_be_visible()
    expect(chat.log).not_to_contain_text("something private")
    assert chat.page.evaluate("Object.keys(sessionStorage).length") == 0
    chat.write("a new one")
    expect(chat.own).to_have_count(1)
    expect(chat.replies).to_have_count(1)


def test_a_restart_of_the_server_is_told_survived_and_resumed(server: WebChatServer, chat: ChatPage):
    chat.write("before")
    expect(chat.replies).to_have_count(1)
    server.stop()
    expect(chat.status).to_contain_text("The connection was lost")
    chat.write("meanwhile")
    expect(chat.own.last.locator(".state")).to_have_text("Sending")
    server.start()
    expect(chat.own.last.locator(".state")).to_have_text("Sent", timeout=30_000)
    expect(chat.replies).to_have_count(2, timeout=30_000)
    expect(chat.own).to_have_count(2)
    expect(chat.status).not_to_contain_text("lost")


def test_without_a_network_it_waits_and_says_so(context: BrowserContext, chat: ChatPage):
    chat.write("before")
    expect(chat.replies).to_have_count(1)
    context.set_offline(True)
    expect(chat.status).to_contain_text("You are offline")
    chat.write("from the tunnel")
    expect(chat.own.last.locator(".state")).to_have_text("Waiting for a connection")
    context.set_offline(False)
    expect(chat.own.last.locator(".state")).to_have_text("Sent")
    expect(chat.replies).to_have_count(2)
    expect(chat.own).to_have_count(2)


def test_where_no_socket_gets_through_polls_do(server: WebChatServer, page: Page):
    def refuse(socket: WebSocketRoute) -> None:
        socket.close()

    page.route_web_socket(re.compile("/chat/ws"), refuse)
    chat = ChatPage(page, server.url)
    chat.write("by poll")
    expect(chat.replies).to_have_count(1)
    chat.write("again")
    expect(chat.replies).to_have_count(2)
    expect(chat.status).to_be_empty()


def test_a_message_that_cannot_be_sent_can_be_tried_again_and_goes_once(server: WebChatServer, page: Page):
    chat = ChatPage(page, server.url)
    chat.write("first")
    expect(chat.replies).to_have_count(1)
    page.clock.install()
    page.route("**/chat/messages", lambda route: route.fulfill(status=503, json={"code": "unavailable"}))
    chat.write("second")
    failed = chat.own.last.locator(".state")
    for _ in range(6):
        page.clock.run_for(9000)
        page.wait_for_timeout(100)
    expect(failed).to_contain_text("Not sent.")
    expect(page.get_by_role("alert")).to_contain_text("Not sent.")
    page.unroute("**/chat/messages")
    chat.page.get_by_role("button", name="Try again").click()
    expect(failed).to_have_text("Sent")
    expect(page.get_by_role("alert")).to_be_empty()
    expect(chat.own.locator(".said")).to_have_text(["first", "second"])
    expect(chat.replies).to_have_count(2)


def test_a_message_whose_answer_was_lost_is_not_written_twice(server: WebChatServer, page: Page):
    chat = ChatPage(page, server.url)
    lost = []

    def lose(route) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch())
            route.abort()
        else:
            route.continue_()

    page.route("**/chat/messages", lose)
    chat.write("did you get this")
    expect(chat.own.locator(".state")).to_have_text("Sent")
    expect(chat.replies).to_have_count(1)
    expect(chat.own).to_have_count(1)


def test_typing_is_shown_while_an_answer_is_made(server: WebChatServer, chat: ChatPage):
    server.answering = False
    chat.write("hello")
    expect(chat.page.get_by_text("Writing an answer")).to_be_visible()
    server.answering = True
    expect(chat.replies).to_have_count(1)
    expect(chat.page.get_by_text("Writing an answer")).to_be_hidden()


def test_a_specialist_who_joins_is_announced_by_name(server: WebChatServer, chat: ChatPage):
    with chat.page.expect_response("**/chat/session") as opened:
        chat.write("a person please")
    expect(chat.replies).to_have_count(1)
    server.specialist_writes(opened.value.json()["conversation_id"], "Hello, this is Dana.")
    expect(chat.log).to_contain_text("Dana Reyes is writing with you now.")
    expect(chat.page.locator(".message.specialist")).to_contain_text("Dana Reyes, Specialist")


def test_the_page_speaks_spanish(server: WebChatServer, page: Page):
    page.goto(f"{server.url}/chat")
    page.get_by_role("link", name="Español").click()
    expect(page.get_by_label("Su mensaje")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "es")
    with page.expect_request("**/chat/session") as asked:
        page.get_by_label("Su mensaje").fill("hola")
        page.get_by_role("button", name="Enviar").click()
    assert asked.value.post_data_json == {"language": "es"}
    expect(page.locator(".message.borrower .state")).to_have_text("Enviado")


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_nobody_is_kept_out(server: WebChatServer, browser: Browser, size, colours):
    context = browser.new_context(viewport=size, color_scheme=colours, locale="en-US")
    page = context.new_page()
    chat = ChatPage(page, server.url)
    assert serious(page) == []
    chat.write("choices, and your number")
    expect(page.get_by_role("button", name="Change it")).to_be_visible()
    expect(page.get_by_role("link", name="800-555-0100", exact=True)).to_have_attribute("href", "tel:+18005550100")
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    context.close()


def test_zoomed_to_four_hundred_percent_it_still_can_be_read_and_used(server: WebChatServer, browser: Browser):
    context = browser.new_context(viewport={"width": 320, "height": 256}, locale="en-US")
    page = context.new_page()
    chat = ChatPage(page, server.url)
    chat.write("choices")
    expect(page.get_by_role("button", name="Change it")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    context.close()


def test_the_widget_opens_and_closes_from_the_keyboard_and_gives_the_focus_back(server: WebChatServer, page: Page):
    page.goto(f"{server.url}/embedding")
    launcher = page.get_by_role("button", name="Chat about your mortgage")
    expect(launcher).to_have_attribute("aria-expanded", "false")
    launcher.focus()
    page.keyboard.press("Enter")
    frame = page.frame_locator("iframe[title^='Chat with']")
    field = frame.get_by_label("Your message")
    expect(field).to_be_focused()
    page.keyboard.type("from the widget")
    page.keyboard.press("Enter")
    expect(frame.locator(".message.assistant")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator("iframe")).to_be_hidden()
    expect(launcher).to_be_focused()
    page.keyboard.press("Enter")
    expect(frame.locator(".message.assistant")).to_have_count(1)
    frame.get_by_role("button", name="Close").click()
    expect(launcher).to_be_focused()
