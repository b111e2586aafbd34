"""`porchlight chat`: a conversation in the terminal with the app that runs, by web chat or the simulated phone."""

import asyncio
import os
import re
import sys
import threading
import uuid
from abc import ABC, abstractmethod
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
from rich.console import Console
from rich.text import Text

if TYPE_CHECKING:
    from porchlight.settings import Settings

POLL_SECONDS = 20
ANSWER_SECONDS = 75.0
"""How long one answer is waited for at most: a turn is tried for 60 seconds."""


class ChatFailed(Exception):
    """The chat cannot go on; the message is one plain sentence for the person at the terminal."""


@dataclass(frozen=True)
class Line:
    """What was said to us, with the titles and ids of the answers on offer."""

    author: str
    text: str
    choices: tuple[tuple[str, str], ...] = ()


class Transport(ABC):
    """One way to reach the app that runs."""

    @abstractmethod
    async def begin(self) -> None: ...

    @abstractmethod
    async def send(self, text: str, choice: str | None) -> None: ...

    @abstractmethod
    async def listen(self) -> list[Line]:
        """Waits for what is said next; may come back with nothing."""

    @abstractmethod
    async def answered(self) -> bool:
        """Whether nothing that was sent still waits for an answer."""

    async def end(self) -> None:
        """Leaves the conversation."""
        return None


class Web(Transport):
    """The web chat's HTTP interface, as a browser without a socket uses it."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client
        self._headers: dict[str, str] = {}
        self._after = 0
        self._sent = 0
        self._idle = True

    async def begin(self) -> None:
        session = _checked(await self._client.post("/chat/session", json={"language": "en"}))
        self._headers = {"Authorization": f"Bearer {session['token']}"}

    async def send(self, text: str, choice: str | None) -> None:
        said = {"choice": choice} if choice is not None else {"text": text}
        body = {"id": str(uuid.uuid4()), **said}
        taken = _checked(await self._client.post("/chat/messages", json=body, headers=self._headers))
        self._sent = taken["seq"]

    async def listen(self) -> list[Line]:
        query = {"after": self._after, "wait": POLL_SECONDS}
        found = _checked(await self._client.get("/chat/messages", params=query, headers=self._headers))
        self._idle = found["idle"]
        lines = []
        for message in found["messages"]:
            self._after = message["seq"]
            if message["author"] != "borrower":
                offered = tuple((choice["title"], choice["id"]) for choice in message["choices"])
                lines.append(Line(message["author"], message["text"], offered))
        return lines

    async def answered(self) -> bool:
        return self._idle and self._after >= self._sent

    async def end(self) -> None:
        await self._client.post("/chat/sign-out", headers=self._headers)


class Phone(Transport):
    """The simulated handset of development, texting from one number."""

    def __init__(self, client: httpx.AsyncClient, number: str) -> None:
        self._client = client
        self._number = number
        self._after = 0
        self._waiting = False

    async def _news(self) -> list[dict[str, Any]]:
        query: dict[str, str | int] = {"number": self._number, "after": self._after}
        response = await self._client.get("/dev/phone/messages", params=query)
        if response.status_code == 404:
            raise ChatFailed("The simulated phone is only there in development; use --channel web.")
        messages = _checked(response)["messages"]
        if messages:
            self._after = messages[-1]["id"]
        return messages

    async def begin(self) -> None:
        while await self._news():
            continue

    async def send(self, text: str, choice: str | None) -> None:
        _checked(await self._client.post("/dev/phone/messages", json={"from": self._number, "text": text}))
        self._waiting = True

    async def listen(self) -> list[Line]:
        lines = [
            Line(_standing(message), message["text"])
            for message in await self._news()
            if message["direction"] != "inbound"
        ]
        if lines:
            self._waiting = False
        else:
            await asyncio.sleep(0.5)
        return lines

    async def answered(self) -> bool:
        return not self._waiting


def _standing(message: dict[str, Any]) -> str:
    """What a text is called: by what became of it, unless it simply arrived."""
    status = message["status"]
    return "text message" if status in ("sent", "delivered") else f"text message ({status})"


def _checked(response: httpx.Response) -> dict[str, Any]:
    if response.is_success:
        return response.json() if response.content else {}
    detail = None
    with suppress(ValueError, AttributeError):
        detail = response.json().get("detail")
    raise ChatFailed(f"The app answered {response.status_code}: {detail or response.reason_phrase}.")


class Terminal:
    """Prints what is said and hands over what is typed."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._console = Console(highlight=False)
        self._offered: tuple[tuple[str, str], ...] = ()

    async def run(self) -> None:
        await self._transport.begin()
        lines = _typed_lines(asyncio.get_running_loop())
        listening = asyncio.create_task(self._listen())
        try:
            while True:
                typed = asyncio.create_task(lines.get())
                done, _ = await asyncio.wait({typed, listening}, return_when=asyncio.FIRST_COMPLETED)
                if listening in done:
                    typed.cancel()
                    listening.result()
                text = typed.result()
                if text is None:
                    break
                if text.strip():
                    await self._send(text)
                    if not sys.stdin.isatty():
                        await self._answer(listening)
        finally:
            listening.cancel()
            with suppress(asyncio.CancelledError, ChatFailed, httpx.HTTPError):
                await listening
            with suppress(httpx.HTTPError):
                await self._transport.end()

    async def _send(self, text: str) -> None:
        number = re.fullmatch(r"\s*(\d)\s*", text)
        choice = None
        if number and 0 < int(number[1]) <= len(self._offered):
            choice = self._offered[int(number[1]) - 1][1]
        await self._transport.send(text.strip(), choice)

    async def _listen(self) -> None:
        while True:
            for line in await self._transport.listen():
                self._show(line)

    def _show(self, line: Line) -> None:
        self._offered = line.choices
        self._console.print(Text.assemble((f"{line.author}: ", "bold cyan"), line.text))
        for number, (title, _) in enumerate(line.choices, start=1):
            self._console.print(Text(f"  {number} {title}", "cyan"))

    async def _answer(self, listening: "asyncio.Task[None]") -> None:
        """Waits for the answer before the next line of a file or pipe is sent; nobody is there to read and wait."""
        with suppress(TimeoutError):
            async with asyncio.timeout(ANSWER_SECONDS):
                while not listening.done() and not await self._transport.answered():
                    await asyncio.sleep(0.05)


def _typed_lines(loop: asyncio.AbstractEventLoop) -> "asyncio.Queue[str | None]":
    """Lines of the standard input as they are typed; None at its end.

    A thread of its own reads the bare file descriptor: one that waits inside `input()` cannot be left at Ctrl-C.
    """
    lines: asyncio.Queue[str | None] = asyncio.Queue()

    def hand_over(line: str | None) -> None:
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(lines.put_nowait, line)

    def read() -> None:
        rest = b""
        while chunk := os.read(sys.stdin.fileno(), 4096):
            *whole, rest = (rest + chunk).split(b"\n")
            for line in whole:
                hand_over(line.decode(errors="replace"))
        if rest:
            hand_over(rest.decode(errors="replace"))
        hand_over(None)

    threading.Thread(target=read, daemon=True).start()
    return lines


def _address(settings: "Settings") -> str:
    host = settings.porchlight_host
    return f"http://{'127.0.0.1' if host in ('0.0.0.0', '::') else host}:{settings.porchlight_port}"


def _first_sample() -> str:
    from servicing.seed.samples import describe

    return describe()[0].phone


async def _converse(address: str, channel: str, from_: str | None) -> None:
    async with httpx.AsyncClient(base_url=address, timeout=POLL_SECONDS + 10) as client:
        transport: Transport
        if channel == "web":
            transport = Web(client)
            Console(stderr=True).print("Web chat. Ctrl-D ends it.", style="dim")
        else:
            number = from_ or _first_sample()
            transport = Phone(client, number)
            Console(stderr=True).print(f"Texting from {number}. Ctrl-D ends it.", style="dim")
        await Terminal(transport).run()


def run(settings: "Settings", channel: str = "sms", from_: str | None = None) -> None:
    """Talks until the input ends. Ends the process with 1 and a sentence on stderr if that cannot go on."""
    address = _address(settings)
    try:
        asyncio.run(_converse(address, channel, from_))
    except KeyboardInterrupt:
        return
    except ChatFailed as failed:
        raise SystemExit(str(failed)) from None
    except httpx.TransportError:
        raise SystemExit(f"Nothing answers at {address}: start Porchlight with `make run` first.") from None
