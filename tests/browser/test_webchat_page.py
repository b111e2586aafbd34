"""The chat page as a person meets it: phone or desktop, keyboard or touch, connection or none."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, WebSocketRoute, expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.support.values import DATA_KEY, NOW, SERVICER
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
        self.owner = page.locator("#owner")
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
    expect(chat.owner).to_have_text("Dana Reyes, Specialist")
    expect(chat.page.locator(".message.specialist")).to_contain_text("Dana Reyes, Specialist")


def test_over_polls_a_specialist_is_known_by_what_was_written(server: WebChatServer, page: Page):
    page.route_web_socket(re.compile("/chat/ws"), lambda socket: socket.close())
    chat = ChatPage(page, server.url)
    with page.expect_response("**/chat/session") as opened:
        chat.write("a person please")
    expect(chat.replies).to_have_count(1)
    expect(chat.owner).to_have_text("Automated assistant")
    server.specialist_writes(opened.value.json()["conversation_id"], "Hello, this is Dana.")
    expect(chat.owner).to_have_text("Specialist", timeout=30_000)


def test_lists_are_lists_and_only_honest_addresses_are_links(chat: ChatPage):
    chat.write("lists please")
    said = chat.replies.locator(".said")
    expect(said.get_by_role("listitem")).to_have_text(["a plan to catch up", "a pause"])
    expect(said.locator("dt")).to_have_text(["Missed payments", "Late charges"])
    expect(said.locator("dd")).to_have_text(["$1,742.18", "$34.00"])
    link = said.get_by_role("link")
    expect(link).to_have_count(1)
    expect(link).to_have_attribute("href", f"https://pay.example/p/{'k' * 80}")
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    expect(link).to_contain_text(re.compile(r"^pay\.example/p/k+… \(opens in a new tab\)$"))
    expect(said).to_contain_text("or https://bank.example@elsewhere.example/x.")


def test_each_day_is_named_once(server: WebChatServer, page: Page):
    page.clock.set_fixed_time(NOW + timedelta(days=1))
    chat = ChatPage(page, server.url)
    for number in range(2):
        chat.write(f"the first day {number}")
        expect(chat.replies).to_have_count(number + 1)
    server.stand_at(NOW + timedelta(days=1))
    chat.write("the next day")
    expect(chat.replies).to_have_count(3)
    expect(page.locator(".day")).to_have_text(["Yesterday", "Today"])
    order = page.locator("#messages > *").evaluate_all("all => all.map((one) => one.className.split(' ')[0])")
    assert order == ["day", *["message"] * 4, "day", "message", "message"]


def test_a_chat_that_nobody_uses_is_announced_and_then_cleared(server: WebChatServer, page: Page):
    page.clock.install()
    chat = ChatPage(page, server.url)
    with page.expect_response("**/chat/session") as opened:
        chat.write("something private")
    expect(chat.replies).to_have_count(1)
    chat.field.fill("and half a sentence")
    stay = page.get_by_role("button", name="Keep it open")
    page.clock.fast_forward("28:30")
    expect(stay).to_be_visible()
    stay.press("Enter")
    expect(stay).to_be_hidden()
    expect(chat.field).to_be_focused()
    page.clock.fast_forward("29:30")
    expect(chat.log).to_contain_text("something private")
    with page.expect_response("**/chat/sign-out") as closed:
        page.clock.fast_forward("00:40")
    expect(chat.status).to_contain_text("not used for 30 minutes")
    expect(chat.log).not_to_contain_text("something private")
    expect(chat.field).to_have_value("")
    assert closed.value.status == 204
    token = opened.value.json()["token"]
    assert page.request.get(f"{server.url}/chat/messages", headers={"Authorization": f"Bearer {token}"}).status == 401
    assert page.evaluate("Object.keys(sessionStorage).length") == 0


def test_a_chat_that_was_left_long_ago_is_not_shown_again(chat: ChatPage):
    chat.write("something private")
    expect(chat.replies).to_have_count(1)
    old = "{...JSON.parse(sessionStorage['porchlight.chat']), seen: Date.now() - 31 * 60000}"
    chat.page.add_init_script(
        f"if (sessionStorage['porchlight.chat']) sessionStorage['porchlight.chat'] = JSON.stringify({old})"
    )
    chat.page.reload()
    expect(chat.status).to_contain_text("not used for 30 minutes")
    expect(chat.own).to_have_count(0)


def test_what_could_not_be_sent_outlives_a_reload_and_goes_once(server: WebChatServer, page: Page):
    chat = ChatPage(page, server.url)
    chat.write("first")
    expect(chat.replies).to_have_count(1)
    page.route("**/chat/messages", lambda route: route.abort())
    chat.write("from the tunnel")
    expect(chat.own.last.locator(".state")).to_have_text("Sending")
    page.reload()
    expect(chat.own).to_have_count(2)
    page.unroute("**/chat/messages")
    expect(chat.own.last.locator(".state")).to_have_text("Sent")
    expect(chat.own.locator(".said")).to_have_text(["first", "from the tunnel"])
    expect(chat.replies).to_have_count(2)
    page.reload()
    expect(chat.own).to_have_count(2)


def test_text_grows_stays_grown_and_fits(chat: ChatPage):
    page = chat.page
    size = "getComputedStyle(document.documentElement).fontSize"
    before = page.evaluate(size)
    chat.write("choices")
    expect(chat.replies).to_have_count(1)
    for _ in range(3):
        page.get_by_role("button", name="Larger text").click()
    grown = page.evaluate(size)
    assert float(grown.removesuffix("px")) >= 1.5 * float(before.removesuffix("px"))
    expect(page.get_by_role("button", name="Change it")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.reload()
    assert page.evaluate(size) == grown
    page.get_by_role("button", name="Smaller text").click()
    assert page.evaluate(size) != grown


def test_another_language_keeps_the_conversation_and_what_was_typed(server: WebChatServer, chat: ChatPage):
    with chat.page.expect_response("**/chat/session") as opened:
        chat.write("hello")
    conversation_id = opened.value.json()["conversation_id"]
    expect(chat.replies).to_have_count(1)
    chat.field.fill("quiero")
    chat.page.get_by_role("link", name="Español").click()
    expect(chat.page.get_by_label("Su mensaje")).to_have_value("quiero")
    expect(chat.own).to_have_count(1)
    assert server.language_of(conversation_id) == "es"


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


def test_zoomed_in_the_newest_message_is_what_is_seen(server: WebChatServer, browser: Browser):
    context = browser.new_context(viewport={"width": 320, "height": 256}, locale="en-US")
    chat = ChatPage(context.new_page(), server.url)
    for number in range(3):
        chat.write(f"message {number}")
        expect(chat.replies).to_have_count(number + 1)
    expect(chat.replies.last).to_be_in_viewport()
    context.close()


@contextmanager
def foreign_site(page_of: str) -> Iterator[str]:
    """Another site, on a port of its own, with a content policy that lets in the chat's address and nothing else."""

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header(
                "Content-Security-Policy", f"default-src 'none'; script-src {page_of}; frame-src {page_of}"
            )
            self.end_headers()
            self.wfile.write(EMBEDDING_PAGE.replace("/chat/widget.js", f"{page_of}/chat/widget.js").encode())

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as site:
        Thread(target=site.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{site.server_port}"
        site.shutdown()


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_one_script_tag_puts_the_chat_on_another_site(server: WebChatServer, browser: Browser, size):
    context = browser.new_context(viewport=size, locale="en-US")
    page = context.new_page()
    with foreign_site(server.url) as site:
        page.goto(site)
        page.get_by_role("button", name="Chat about your mortgage").click()
        frame = page.frame_locator("iframe")
        expect(frame.get_by_label("Your message")).to_be_focused()
        with page.expect_response("**/chat/session") as opened:
            page.keyboard.type("from another site")
            page.keyboard.press("Enter")
        expect(frame.locator(".message.assistant")).to_have_count(1)
        assert serious(page) == []
        # Where it covers the screen, the page behind it is out of reach; where it stands beside it, it is not.
        behind = page.get_by_role("link", name="A link of the page")
        reached = behind.evaluate("link => { link.focus(); return document.activeElement === link; }")
        assert reached == (size is DESKTOP)
        frame.get_by_role("button", name="Close").click()
        expect(page.locator("iframe")).to_be_hidden()
        server.specialist_writes(opened.value.json()["conversation_id"], "Hello, this is Dana.")
        page.get_by_role("button", name="New message: open the chat").click()
        expect(frame.locator(".message.specialist")).to_be_visible()
    context.close()


def test_a_site_that_was_not_named_cannot_frame_the_chat_and_visitors_are_told_the_number(database: str, page: Page):
    with (
        WebChatServer(database, DATA_KEY, SERVICER, framed_by=("https://www.example.com",)) as server,
        foreign_site(server.url) as site,
    ):
        page.goto(site)
        page.get_by_role("button", name="Chat about your mortgage").click()
        expect(page.get_by_text("you can call 800-555-0100")).to_be_visible()
        expect(page.locator("iframe")).to_be_hidden()
        page.get_by_role("button", name="Close chat").first.click()
        expect(page.get_by_text("you can call 800-555-0100")).to_be_hidden()


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
