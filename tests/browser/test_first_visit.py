"""What somebody does who has just started the product: a promise to pay by web chat, and one by text.

With SCREENSHOTS=1 the pictures in docs/screenshots are made on the way.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from servicing.seed.loans import LOANS
from tests.browser.conftest import DESKTOP, PHONE
from tests.support.stack import ROOT, Stack, running_as_cloned

PICTURES = ROOT / "docs" / "screenshots"
DANA, _, TERRENCE = LOANS[:3]

pytestmark = pytest.mark.timeout(1800)


@pytest.fixture(scope="module")
def product() -> Iterator[Stack]:
    """The first start trains the model where there is none."""
    with running_as_cloned(Path(os.environ.get("TEST_HOME", ROOT / ".porchlight" / "test"))) as product:
        yield product


@pytest.fixture
def visitor(product: Stack, browser: Browser) -> Iterator[BrowserContext]:
    """One person's browser; patient, as the first turns of a fresh product may take their time."""
    context = browser.new_context(viewport=PHONE, locale="en-US", timezone_id="America/New_York")
    context.set_default_timeout(60_000)
    yield context
    context.close()


def picture(page: Page, name: str) -> None:
    """The page as a telephone and as a desk shows it, where pictures are asked for."""
    if not os.environ.get("SCREENSHOTS"):
        return
    PICTURES.mkdir(parents=True, exist_ok=True)
    for width, size in (("phone", PHONE), ("desktop", DESKTOP)):
        page.set_viewport_size(size)
        # The page may still be moving to its end; what is new stands there.
        page.wait_for_timeout(400)
        page.screenshot(path=PICTURES / f"{name}-{width}.png", animations="disabled", caret="hide")
    page.set_viewport_size(PHONE)


def says(page: Page, field: str, text: str, answers: Locator, expected: str) -> Locator:
    """Writes `text`, waits for one more answer, which has to hold `expected`, and returns it."""
    before = answers.count()
    page.get_by_label(field).fill(text)
    page.keyboard.press("Enter")
    expect(answers).to_have_count(before + 1, timeout=60_000)
    expect(answers.last).to_contain_text(re.compile(expected))
    return answers.last


def handset(context: BrowserContext, product: Stack, number: str) -> Page:
    page = context.new_page()
    page.goto(f"{product.url}/dev/phone")
    page.get_by_text("Another number").click()
    page.get_by_label("Telephone number").fill(number)
    page.keyboard.press("Enter")
    expect(page.locator("#who")).to_contain_text(number)
    return page


def test_from_the_chat_page_to_a_promise_with_the_code_from_the_simulated_phone(
    product: Stack, visitor: BrowserContext
):
    page = visitor.new_page()
    page.goto(product.url)
    answers = page.locator(".message.assistant")

    def write(text: str, expected: str) -> Locator:
        return says(page, "Your message", text, answers, expected)

    write("hi i got behind last month. can i pay friday", "loan number")
    person = DANA.people[0]
    write(f"{DANA.number} {person.last_four} {DANA.home.zip}", "code")
    phone = handset(visitor, product, person.phone)
    text = phone.locator(".bubble.outbound .said").last.inner_text()
    found = re.search(r"\b\d{6}\b", text)
    assert found is not None, text
    write(found[0], r"\$1,742\.18")
    write("all of it", r"\$1,742\.18 on Friday, November 27")
    page.get_by_role("button", name="Yes").click()
    expect(answers.last).to_contain_text("not a payment")
    expect(page.locator(".message.borrower .said").filter(has_text=person.last_four)).to_have_count(0)
    assert product.rows("SELECT status, total::text FROM arrangement") == [("active", "1742.18")]
    picture(page, "chat")
    page.close()
    phone.close()


def test_by_text_a_stop_ends_it_and_what_is_held_back_says_why(product: Stack, visitor: BrowserContext):
    person = TERRENCE.people[0]
    page = handset(visitor, product, person.phone)
    answers = page.locator(".bubble.outbound")

    def write(text: str, expected: str) -> Locator:
        return says(page, "Your text", text, answers, expected)

    write("hi i cant make my payment, what do i owe", "ZIP")
    write(f"{person.last_four} {TERRENCE.home.zip}", r"\$")
    expect(answers.last.locator(".state")).to_contain_text(re.compile(r"Delivered.*segment"))
    write("STOP", "opted out")
    held = write("what happens now", "automated assistant")
    expect(held.locator(".state")).to_contain_text("Not sent, rule: consent_withdrawn")
    picture(page, "handset")
    page.close()
