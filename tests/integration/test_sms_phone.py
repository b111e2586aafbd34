"""The simulated phone of development: it texts and is texted, and is not there in production."""

from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI

from channels.phone.routes import router
from channels.sms import webhook
from channels.sms.outbox import send_due
from channels.sms.phone import PhoneSender
from servicing.clock.service import stand
from servicing.message.service import Offer
from servicing.seed.samples import describe
from tests.support.sms import NUMBER, answer_with, exchange, outbox
from tests.support.values import NOW


@asynccontextmanager
async def client(runtime, simulated: bool = True):
    app = FastAPI()
    app.include_router(router(runtime, simulated))
    app.include_router(webhook.router(runtime, "http://127.0.0.1:8000", None))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8000") as http:
        yield http


@pytest.fixture
async def http(runtime):
    async with client(runtime) as http:
        yield http


async def on_screen(http, number: str = NUMBER, **query) -> list[dict]:
    response = await http.get("/dev/phone/messages", params={"number": number, **query})
    assert response.status_code == 200
    return response.json()["messages"]


async def write(http, text: str, number: str = NUMBER, **more) -> httpx.Response:
    return await http.post("/dev/phone/messages", json={"from": number, "text": text, **more})


async def test_a_text_and_its_answer_are_on_the_screen(runtime, http):
    assert (await write(http, "hi i got behind")).status_code == 202
    await answer_with(runtime, "Is that right?", Offer("Yes", "affirm", {}), Offer("Change it", "deny", {}))
    await send_due(runtime, PhoneSender(), "one")
    mine, answer = await on_screen(http)
    assert (mine["direction"], mine["text"], mine["status"]) == ("inbound", "hi i got behind", "received")
    assert (answer["direction"], answer["author"], answer["status"]) == ("outbound", "assistant", "delivered")
    assert answer["choices"] == [{"number": 1, "title": "Yes"}, {"number": 2, "title": "Change it"}]
    assert answer["segments"] >= 1


async def test_a_number_may_be_typed_as_people_write_it(http):
    assert (await write(http, "hi", "(303) 555-0188")).status_code == 202
    assert [message["text"] for message in await on_screen(http, "303-555-0188")] == ["hi"]


@pytest.mark.parametrize("number", ["", "12", "nobody", "+1"])
async def test_what_is_no_number_is_told(http, number):
    response = await write(http, "hi", number)
    assert (response.status_code, response.json()["detail"]) == (422, "That is not a telephone number.")


async def test_an_empty_text_is_not_sent_but_a_picture_is(runtime, http):
    assert (await write(http, "  ")).status_code == 422
    assert (await write(http, "", media=1)).status_code == 202


async def test_news_stop_before_a_text_of_which_it_is_not_known_whether_it_goes(runtime, http):
    await exchange(runtime, "the answer")
    [mine] = await on_screen(http, after=0)
    assert mine["direction"] == "inbound"
    assert await on_screen(http, after=mine["id"]) == []
    await send_due(runtime, PhoneSender(), "one")
    [answer] = await on_screen(http, after=mine["id"])
    assert "the answer" in answer["text"]
    assert await on_screen(http, after=answer["id"]) == []


async def test_what_was_refused_says_by_which_rule(runtime, http):
    await exchange(runtime, "never to be read")
    await write(http, "stop")
    while await send_due(runtime, PhoneSender(), "one"):
        pass
    refused = next(message for message in await on_screen(http) if "never to be read" in message["text"])
    assert (refused["status"], refused["refused_by"]) == ("refused", "consent_withdrawn")


async def test_what_waits_for_its_hour_says_until_when(runtime, http):
    await exchange(runtime, "an answer that took too long")
    async with runtime.sessions.begin() as session:
        await stand(session, NOW + timedelta(hours=14))
    await send_due(runtime, PhoneSender(), "one")
    held = (await on_screen(http))[-1]
    assert held["status"] == "queued"
    assert held["due_at"] == (await outbox(runtime))[-1].due_at.isoformat()


async def test_the_sample_borrowers_can_be_picked(http):
    found = (await http.get("/dev/phone/numbers")).json()
    assert found["simulated"] is True
    assert [borrower["phone"] for borrower in found["borrowers"]] == [sample.phone for sample in describe()]


async def test_the_page_and_its_files_are_there_and_run_nothing_else(http):
    page = await http.get("/dev/phone")
    assert page.status_code == 200
    assert "script-src 'self'" in page.headers["content-security-policy"]
    for name in ("phone.css", "phone.js", "bubbles.js"):
        assert f"/dev/phone/assets/{name}" in page.text or name == "bubbles.js"
        assert (await http.get(f"/dev/phone/assets/{name}")).status_code == 200
    assert (await http.get("/dev/phone/assets/routes.py")).status_code == 404


async def test_another_site_cannot_text_in_somebodys_name(http):
    """A form of another origin can post text/plain without being asked, but not JSON."""
    sent = await http.post(
        "/dev/phone/messages",
        content=b'{"from": "+13035550188", "text": "hi"}',
        headers={"Content-Type": "text/plain"},
    )
    assert sent.status_code == 422
    assert await on_screen(http) == []


async def test_the_webhook_is_shut_while_the_phone_is_simulated(http):
    form = {"MessageSid": "SM1", "From": NUMBER, "Body": "hi"}
    assert (await http.post("/sms/inbound", data=form)).status_code == 403


async def test_with_a_providers_account_the_page_only_shows(runtime):
    async with client(runtime, simulated=False) as http:
        response = await write(http, "hi")
        assert response.status_code == 409
        assert await on_screen(http) == []


@pytest.mark.parametrize("path", ["/dev/phone", "/dev/phone/messages?number=%2B13035550188", "/dev/phone/numbers"])
async def test_in_production_it_is_not_there(runtime, path):
    async with client(replace(runtime, development=False)) as http:
        assert (await http.get(path)).status_code == 404
        assert (await write(http, "hi")).status_code == 404
