"""The web chat's contract, over real HTTP and real sockets, on a real PostgreSQL."""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
import websockets
from sqlalchemy import make_url
from sqlalchemy import text as sql

from channels.webchat.pages import ASSETS
from servicing.runtime import Runtime
from tests.conftest import administer
from tests.support.values import DATA_KEY, SERVICER
from tests.support.webchat import WebChatServer


@pytest.fixture
def server(database: str) -> Iterator[WebChatServer]:
    with WebChatServer(database, DATA_KEY, SERVICER) as server:
        yield server


@pytest.fixture
async def http(server: WebChatServer) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=server.url, timeout=40) as client:
        yield client


class Chat:
    """One borrower's chat."""

    def __init__(self, http: httpx.AsyncClient, conversation_id: str, token: str) -> None:
        self.http = http
        self.conversation_id = conversation_id
        self.token = token
        self.headers = {"Authorization": f"Bearer {token}"}

    @classmethod
    async def open(cls, http: httpx.AsyncClient, **body: Any) -> "Chat":
        response = await http.post("/chat/session", json=body)
        assert response.status_code == 201
        return cls(http, **response.json())

    async def post(self, **body: Any) -> httpx.Response:
        return await self.http.post("/chat/messages", json={"id": str(uuid.uuid4()), **body}, headers=self.headers)

    async def get(self, after: int = 0, wait: float = 0) -> dict[str, Any]:
        query = {"after": after, "wait": wait}
        response = await self.http.get("/chat/messages", params=query, headers=self.headers)
        assert response.status_code == 200
        return response.json()

    async def answer_to(self, **body: Any) -> dict[str, Any]:
        """Writes, and waits for the one message that answers."""
        seq = (await self.post(**body)).json()["seq"]
        found: dict[str, Any] = {"messages": [], "idle": False}
        while not found["messages"]:
            found = await self.get(after=seq, wait=10)
        assert found["idle"]
        return found["messages"][0]


@asynccontextmanager
async def opened_socket(server: WebChatServer, origin: str | None = None) -> AsyncIterator[Any]:
    address = f"ws://127.0.0.1:{server.port}/chat/ws"
    async with websockets.connect(address, origin=origin, proxy=None) as socket:
        yield socket


@asynccontextmanager
async def signed_in_socket(server: WebChatServer, chat: Chat, after: int = 0) -> AsyncIterator[Any]:
    async with opened_socket(server) as socket:
        await socket.send(json.dumps({"type": "auth", "token": chat.token, "after": after}))
        yield socket


async def frame_of(socket: Any, kind: str, **expected: Any) -> dict[str, Any]:
    """The next frame of this type with these values; others are passed over."""
    async with asyncio.timeout(15):
        while True:
            frame = json.loads(await socket.recv())
            if frame["type"] == kind and expected.items() <= frame.items():
                return frame


async def test_a_message_is_answered_once_and_in_order(http):
    chat = await Chat.open(http)
    first = await chat.post(text="hi i got behind last month")
    assert (first.status_code, first.json()) == (202, {"seq": 1})
    reply = (await chat.get(after=1, wait=10))["messages"][0]
    assert reply["seq"] == 2
    assert reply["type"] == "message"
    assert reply["author"] == "assistant"
    assert "You wrote: hi i got behind last month" in reply["text"]
    assert reply["template"] == "utter_test_echo"
    assert reply["choices"] == []
    assert reply["at"].startswith("2026-11-24T15:00:00")
    found = await chat.get()
    assert [message["author"] for message in found["messages"]] == ["borrower", "assistant"]
    assert found["idle"] is True


async def test_the_same_id_is_the_same_message(http):
    chat = await Chat.open(http)
    twice = str(uuid.uuid4())
    posts = await asyncio.gather(*(chat.post(id=twice, text="friday?") for _ in range(4)))
    assert [post.status_code for post in posts] == [202] * 4
    assert len({post.json()["seq"] for post in posts}) == 1
    while not (await chat.get())["idle"]:
        await asyncio.sleep(0.05)
    assert [message["author"] for message in (await chat.get())["messages"]] == ["borrower", "assistant"]


async def test_one_chats_ids_say_nothing_about_anothers(http):
    one, other = await Chat.open(http), await Chat.open(http)
    shared = str(uuid.uuid4())
    await one.post(id=shared, text="mine")
    assert (await other.post(id=shared, text="theirs")).json() == {"seq": 1}
    assert (await other.get())["messages"][0]["text"] == "theirs"


async def test_a_choice_is_an_opaque_id_that_only_its_own_chat_can_use(http):
    chat, stranger = await Chat.open(http), await Chat.open(http)
    offered = (await chat.answer_to(text="choices please"))["choices"]
    assert [choice["title"] for choice in offered] == ["Yes, that is right", "Change it"]
    assert set(offered[0]) == {"id", "title"}
    assert "affirm" not in json.dumps(offered)
    for refused in (await stranger.post(choice=offered[0]["id"]), await chat.post(choice="never-offered")):
        assert refused.status_code == 404
        assert refused.json()["code"] == "unknown_choice"
    seq = (await chat.post(choice=offered[0]["id"])).json()["seq"]
    said = [message for message in (await chat.get())["messages"] if message["seq"] == seq]
    assert said[0]["text"] == "Yes, that is right"


async def test_a_poll_waits_for_what_comes_and_knows_when_all_is_answered(server, http):
    chat = await Chat.open(http)
    assert await chat.get() == {"messages": [], "idle": True}
    server.answering = False
    seq = (await chat.post(text="are you there")).json()["seq"]
    assert (await chat.get(after=seq))["idle"] is False
    waiting = asyncio.create_task(chat.get(after=seq, wait=20))
    await asyncio.sleep(0.3)
    assert not waiting.done()
    server.answering = True
    found = await waiting
    assert found["messages"][0]["author"] == "assistant"
    assert found["idle"] is True


async def test_a_poll_ends_when_the_answer_is_silence(server, http):
    """A person has the thread: the turn closes without words, and nobody waits on for them."""
    chat = await Chat.open(http)
    server.specialist_writes(chat.conversation_id, "Hello, this is Dana.")
    server.answering = False
    seq = (await chat.post(text="thank you")).json()["seq"]
    waiting = asyncio.create_task(chat.get(after=seq, wait=25))
    await asyncio.sleep(0.3)
    server.answering = True
    assert await asyncio.wait_for(waiting, 15) == {"messages": [], "idle": True}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"text": ""}, 422),
        ({"text": "   "}, 422),
        ({"text": "x" * 2001}, 422),
        ({"text": "hi", "id": ""}, 422),
        ({}, 422),
        ({"text": "x" * 20_000}, 413),
    ],
)
async def test_what_is_no_message_is_refused_and_not_written_down(http, body, status):
    chat = await Chat.open(http)
    refused = await chat.post(**body)
    assert refused.status_code == status
    assert refused.json()["code"]
    assert (await chat.get())["messages"] == []


async def test_a_body_that_is_not_json_is_refused(http):
    chat = await Chat.open(http)
    for raw in (b"hello", b"\xff\xfe", b"[" * 10_000):
        assert (await http.post("/chat/messages", content=raw, headers=chat.headers)).status_code == 422
    assert (await http.post("/chat/session", json={"language": "fr"})).status_code == 422


async def test_a_number_that_no_message_has_is_refused(http):
    chat = await Chat.open(http)
    for query in ({"after": 10**30}, {"after": -1}, {"wait": "nan"}, {"wait": -1}):
        assert (await http.get("/chat/messages", params=query, headers=chat.headers)).status_code == 422


async def test_only_the_token_in_its_header_opens_a_chat(http):
    chat = await Chat.open(http)
    await chat.post(text="hello")
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": f"Basic {chat.token}"}):
        assert (await http.get("/chat/messages", headers=headers)).status_code == 401
    assert (await http.get("/chat/messages", params={"token": chat.token})).status_code == 401


async def test_the_language_is_changed_by_whoever_holds_the_token(server, http):
    chat = await Chat.open(http)
    assert server.language_of(chat.conversation_id) == "en"
    change = {"url": "/chat/language", "headers": chat.headers}
    assert (await http.post(**change, json={"language": "es"})).status_code == 204
    assert server.language_of(chat.conversation_id) == "es"
    assert (await http.post(**change, json={"language": "fr"})).status_code == 422
    assert (await http.post("/chat/language", json={"language": "en"})).status_code == 401
    assert server.language_of(chat.conversation_id) == "es"


async def test_signing_out_closes_the_chat_its_sockets_and_its_polls(server, http):
    chat = await Chat.open(http)
    await chat.answer_to(text="hello")
    async with signed_in_socket(server, chat) as socket:
        await frame_of(socket, "message", seq=2)
        waiting = asyncio.create_task(http.get("/chat/messages?after=2&wait=20", headers=chat.headers))
        await asyncio.sleep(0.2)
        assert (await http.post("/chat/sign-out", headers=chat.headers)).status_code == 204
        await frame_of(socket, "error", code="not_signed_in")
        with pytest.raises(websockets.ConnectionClosed) as closed:
            await socket.recv()
        assert closed.value.rcvd.code == 4401
        assert (await waiting).status_code == 401
    assert (await http.post("/chat/sign-out", headers=chat.headers)).status_code == 401
    assert (await chat.post(text="again")).status_code == 401


async def test_the_token_is_kept_as_a_digest_and_the_address_is_not_kept(http, runtime: Runtime):
    chat = await Chat.open(http)
    async with runtime.sessions.begin() as session:
        kept = (await session.execute(sql("SELECT token_digest FROM web_session"))).scalars().all()
        sender = (await session.execute(sql("SELECT sender FROM conversation WHERE channel = 'web'"))).scalar_one()
    assert [len(digest) for digest in kept] == [32]
    assert chat.token.encode() not in kept[0]
    assert "127.0.0.1" not in sender


async def test_a_socket_brings_what_was_missed_and_what_comes(server, http):
    chat = await Chat.open(http)
    await chat.answer_to(text="first")
    async with signed_in_socket(server, chat, after=1) as socket:
        assert await frame_of(socket, "owner") == {"type": "owner", "owner": "assistant", "name": None}
        assert (await frame_of(socket, "message"))["seq"] == 2
        await socket.send(json.dumps({"type": "message", "id": "b-1", "text": "second"}))
        assert await frame_of(socket, "sent") == {"type": "sent", "id": "b-1", "seq": 3}
        assert "second" in (await frame_of(socket, "message", author="assistant"))["text"]


async def test_a_socket_takes_choices_pings_and_repeated_ids(server, http):
    chat = await Chat.open(http)
    async with signed_in_socket(server, chat) as socket:
        for _ in range(2):
            await socket.send(json.dumps({"type": "message", "id": "b-1", "text": "choices"}))
            assert (await frame_of(socket, "sent", id="b-1"))["seq"] == 1
        choice = (await frame_of(socket, "message", author="assistant"))["choices"][1]
        await socket.send(json.dumps({"type": "message", "id": "b-2", "choice": choice["id"]}))
        await frame_of(socket, "message", author="borrower", text="Change it")
        await socket.send(json.dumps({"type": "ping"}))
        await frame_of(socket, "pong")


async def test_a_socket_says_what_it_cannot_take_and_stays_open(server, http):
    chat = await Chat.open(http)
    async with signed_in_socket(server, chat) as socket:
        for frame, code in (
            ({"type": "message", "id": "b-1", "text": ""}, "empty"),
            ({"type": "message", "id": "b-2", "choice": "never-offered"}, "unknown_choice"),
            ({"type": "dance"}, "unknown_frame"),
        ):
            await socket.send(json.dumps(frame))
            assert (await frame_of(socket, "error", code=code)).get("id") == frame.get("id")
        await socket.send("not json")
        await frame_of(socket, "error", code="not_json")
        await socket.send(b"\x00")
        await frame_of(socket, "error", code="not_an_object")
        await socket.send(json.dumps({"type": "message", "id": "b-3", "text": "still here"}))
        await frame_of(socket, "sent", id="b-3")


async def test_typing_is_shown_while_an_answer_is_being_made(server, http):
    server.answering = False
    chat = await Chat.open(http)
    async with signed_in_socket(server, chat) as socket:
        await chat.post(text="hello")
        await frame_of(socket, "typing")
        server.answering = True
        await frame_of(socket, "message", author="assistant")


async def test_a_specialist_who_takes_over_is_named_and_heard_at_once(server, http):
    chat = await Chat.open(http)
    async with signed_in_socket(server, chat) as socket:
        await frame_of(socket, "owner", owner="assistant")
        server.specialist_writes(chat.conversation_id, "Hello, this is Dana.")
        assert (await frame_of(socket, "owner"))["name"] == "Dana Reyes"
        assert (await frame_of(socket, "message"))["author"] == "specialist"
        server.specialist_hands_back(chat.conversation_id)
        assert (await frame_of(socket, "owner", owner="assistant"))["name"] is None
        assert (await frame_of(socket, "message"))["template"] == "utter_system_handed_back"


@pytest.mark.parametrize("first", [{"type": "auth", "token": "wrong"}, {"type": "auth"}, {"type": "ping"}, ["auth"]])
async def test_a_socket_without_a_token_is_shut(server, first):
    async with opened_socket(server) as socket:
        await socket.send(json.dumps(first))
        await frame_of(socket, "error")
        with pytest.raises(websockets.ConnectionClosed) as closed:
            await socket.recv()
        assert closed.value.rcvd.code == 4401


async def test_other_sites_cannot_open_a_socket(server):
    with pytest.raises(websockets.InvalidStatus):
        async with opened_socket(server, origin="https://elsewhere.example"):
            pass
    async with opened_socket(server, origin=server.url) as socket:
        assert socket.state.name == "OPEN"


async def test_what_was_announced_while_postgresql_was_away_is_found_again(server, http, runtime: Runtime):
    """The listening connection is cut: the chat goes on, and hears again by itself."""
    chat = await Chat.open(http)
    async with signed_in_socket(server, chat) as socket:
        await frame_of(socket, "owner")
        async with runtime.sessions.begin() as session:
            cut = await session.execute(
                sql(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND query LIKE 'LISTEN conversation%'"
                )
            )
            assert cut.scalars().all() == [True]
        await chat.post(text="did that get through")
        assert "did that get through" in (await frame_of(socket, "message", author="assistant"))["text"]
        async with asyncio.timeout(10):
            while not server.live.hears:
                await asyncio.sleep(0.05)
        await chat.post(text="and this")
        await frame_of(socket, "message", author="assistant", seq=4)


async def test_a_change_made_by_one_process_is_heard_by_another(server, http, database):
    chat = await Chat.open(http)
    with WebChatServer(database, DATA_KEY, SERVICER) as other:
        other.answering = False
        async with signed_in_socket(other, chat) as socket:
            await frame_of(socket, "owner")
            await chat.post(text="hello")
            await frame_of(socket, "message", author="borrower", text="hello")


async def test_while_the_database_is_away_nothing_is_lost_or_cut_off(server, http, runtime: Runtime, socket, database):
    name = make_url(database).database
    chat = await Chat.open(http)
    async with signed_in_socket(server, chat) as talk:
        await frame_of(talk, "owner")
        async with runtime.sessions.begin() as session:
            own = await session.scalar(sql("SELECT pg_backend_pid()"))
            administer(socket, f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
            await session.execute(
                sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name AND pid <> :own"),
                {"name": name, "own": own},
            )
        refused = await chat.post(id="b-1", text="can i pay friday")
        assert (refused.status_code, refused.json()["code"]) == (503, "unavailable")
        await talk.send(json.dumps({"type": "message", "id": "b-1", "text": "can i pay friday"}))
        await frame_of(talk, "error", code="unavailable", id="b-1")
        administer(socket, f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        assert (await chat.post(id="b-1", text="can i pay friday")).status_code == 202
        assert "can i pay friday" in (await frame_of(talk, "message", author="assistant"))["text"]


async def test_an_address_that_opens_chats_without_end_is_slowed_down(database, monkeypatch):
    monkeypatch.setattr("channels.webchat.routes.SESSIONS_A_MINUTE", 3)
    with WebChatServer(database, DATA_KEY, SERVICER) as server:
        async with httpx.AsyncClient(base_url=server.url) as http:
            answers = [await http.post("/chat/session", json={}) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [201, 201, 201, 429]
    assert answers[-1].json()["code"] == "too_many"


async def test_the_page_and_its_files_come_with_a_policy_and_are_not_sent_twice(http):
    page = await http.get("/chat", headers={"Accept-Language": "es-US"})
    assert page.status_code == 200
    assert '<html lang="es"' in page.text
    assert SERVICER.name in page.text
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert (await http.get("/chat", headers={"If-None-Match": page.headers["etag"]})).status_code == 200
    again = {"If-None-Match": page.headers["etag"], "Accept-Language": "es-US"}
    assert (await http.get("/chat", headers=again)).status_code == 304
    for name in ASSETS:
        assert (await http.get(f"/chat/assets/{name}")).status_code == 200
    assert (await http.get("/chat/assets/..%2Froutes.py")).status_code == 404
    assert (await http.get("/chat/widget.js")).headers["content-type"].startswith("text/javascript")
