"""The web chat's socket: frames in, frames out, for as long as both sides and the token live."""

import asyncio
import json
from contextlib import suppress
from time import monotonic
from typing import Any, NoReturn

from fastapi import WebSocket, WebSocketDisconnect

from channels.webchat import thread
from channels.webchat.frames import MAX_BODY, MAX_SEQ, TYPING, Refused, message_id, parse_message
from channels.webchat.live import Live
from channels.webchat.thread import Closed, Unavailable
from servicing.runtime import Runtime

AUTH_SECONDS = 10.0
"""How long a socket may stay open before it says who it is."""
THINKING_SECONDS = 4.0
"""How often a reply is looked for, and `typing` said again, while one is being made."""
QUIET_SECONDS = 25.0
"""How often an open socket looks by itself: a token that expired is found then."""
AWAY_SECONDS = 2.0

TOO_BIG, RESTARTING, NOT_SIGNED_IN, TOO_SLOW = 1009, 1012, 4401, 4408
"""Close codes: frame too big, the server restarts, no valid token, no token in time."""


class _Hung(Exception):
    """The conversation over this socket is over; `code` is what it is closed with."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Talk:
    """One accepted socket, from its first frame to its end."""

    def __init__(self, websocket: WebSocket, runtime: Runtime, live: Live) -> None:
        self._websocket = websocket
        self._runtime = runtime
        self._live = live
        self._token = ""
        self._after = 0

    async def run(self) -> None:
        """Serves the socket; returns when it is closed from either side."""
        try:
            await self._enter()
            await self._both()
        except _Hung as hung:
            with suppress(RuntimeError, WebSocketDisconnect, OSError):
                await self._websocket.close(hung.code)
        except (WebSocketDisconnect, OSError):
            return

    async def _enter(self) -> None:
        try:
            async with asyncio.timeout(AUTH_SECONDS):
                first = await self._frame()
        except TimeoutError:
            raise _Hung(TOO_SLOW) from None
        except Refused as refused:
            await self._websocket.send_json(refused.frame())
            raise _Hung(NOT_SIGNED_IN) from None
        token, after = first.get("token"), first.get("after", 0)
        if first.get("type") != "auth" or not isinstance(token, str):
            await self._turn_away()
        self._token = token
        if isinstance(after, int) and 0 < after <= MAX_SEQ:
            self._after = after

    async def _turn_away(self) -> NoReturn:
        await self._websocket.send_json(Refused("not_signed_in", "the token opens no chat").frame())
        raise _Hung(NOT_SIGNED_IN)

    async def _both(self) -> None:
        """Reads and writes at once until one of them ends, which ends the other."""
        tasks = [asyncio.create_task(self._write()), asyncio.create_task(self._read())]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        for task in done:
            task.result()

    async def _frame(self) -> dict[str, Any]:
        received = await self._websocket.receive()
        if received["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(received.get("code") or 1000)
        raw = received.get("text")
        if raw is None:
            raise Refused("not_an_object", "send JSON objects as text frames")
        if len(raw) > MAX_BODY:
            raise _Hung(TOO_BIG)
        try:
            body = json.loads(raw)
        except (ValueError, RecursionError):
            raise Refused("not_json", "the frame is not JSON") from None
        if not isinstance(body, dict):
            raise Refused("not_an_object", "send JSON objects as text frames")
        return body

    async def _read(self) -> None:
        while True:
            body: dict[str, Any] = {}
            try:
                body = await self._frame()
                if (answer := await self._answer(body)) is not None:
                    await self._websocket.send_json(answer)
            except Refused as refused:
                await self._websocket.send_json(refused.frame(message_id(body)))
            except Unavailable:
                away = Refused("unavailable", "try the same message again in a moment")
                await self._websocket.send_json(away.frame(message_id(body)))
            except Closed:
                await self._turn_away()

    async def _answer(self, body: dict[str, Any]) -> dict[str, Any] | None:
        match body.get("type"):
            case "message":
                sent = parse_message(body)
                return {"type": "sent", "id": sent.id, "seq": await thread.write(self._runtime, self._token, sent)}
            case "ping":
                return {"type": "pong"}
            case _:
                raise Refused("unknown_frame", 'frames are of type "message" or "ping"')

    async def _write(self) -> None:
        """Sends what is new whenever something may be."""
        first = await self._look()
        owner: dict[str, Any] | None = None
        typing_until = 0.0
        with self._live.watch(first.conversation_id) as watch:
            while not self._live.stopped:
                watch.reset()
                now = await self._look()
                if now.owner_frame != owner:
                    owner = now.owner_frame
                    await self._websocket.send_json(owner)
                for message in now.messages:
                    await self._websocket.send_json(message)
                    self._after = message["seq"]
                if len(now.messages) == thread.PAGE:
                    continue
                if now.thinking and monotonic() >= typing_until:
                    await self._websocket.send_json(TYPING)
                    typing_until = monotonic() + THINKING_SECONDS
                if not now.thinking:
                    typing_until = 0.0
                await watch.changed(QUIET_SECONDS if now.idle else THINKING_SECONDS)
        raise _Hung(RESTARTING)

    async def _look(self) -> thread.Snapshot:
        while True:
            try:
                return await thread.look(self._runtime, self._token, self._after)
            except Unavailable:
                await asyncio.sleep(AWAY_SECONDS)
            except Closed:
                await self._turn_away()
