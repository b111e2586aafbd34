"""An actions server for the small project: it speaks rasa-sdk's protocol, and can be told to misbehave."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

from aiohttp import web

SLOTS = ("amount", "pay_date", "confirmed")


class ActionsServer:
    """Runs in a thread of its own. `trouble` names how the action `action_trouble` goes wrong."""

    def __init__(self, port: int, secret: str) -> None:
        self.port = port
        self.secret = secret
        self.trouble = ""
        self.calls: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> ActionsServer:
        self._thread.start()
        self._ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def forget(self) -> None:
        self.trouble = ""
        self.calls.clear()
        self.headers.clear()

    @property
    def called(self) -> list[str]:
        return [call["next_action"] for call in self.calls]

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._start())
        self._ready.set()
        self._loop.run_forever()
        self._loop.run_until_complete(self._runner.cleanup())

    async def _start(self) -> None:
        app = web.Application(client_max_size=1 << 24)
        app.router.add_post("/webhook", self._answer)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()

    async def _answer(self, request: web.Request) -> web.Response:
        if request.headers.get("X-Porchlight-Secret") != self.secret:
            return web.json_response({}, status=403)
        call = await request.json()
        self.calls.append(call)
        self.headers.append(dict(request.headers))
        if "domain" not in call:
            return web.json_response({}, status=449)
        return await getattr(self, f"_{call['next_action']}")(call)

    async def _validate_promise_form(self, call: dict[str, Any]) -> web.Response:
        """The sketch of a form: entities fill slots, a new value corrects, and nothing filled is a rejection."""
        tracker = call["tracker"]
        message = tracker["latest_message"]
        said = {entity["entity"]: entity["value"] for entity in reversed(message["entities"])}
        events, responses = [], []
        money = said.get("money") or said.get("number")
        if money and money != tracker["slots"]["amount"]:
            events.append(slot("amount", money))
            if tracker["slots"]["amount"]:
                responses.append({"response": "utter_changed", "amount": money})
        if said.get("date"):
            events.append(slot("pay_date", said["date"]))
        if tracker["slots"]["requested_slot"] == "confirmed" and message["intent"]["name"] == "affirm":
            events.append(slot("confirmed", True))
        return web.json_response({"events": events, "responses": responses})

    async def _action_record(self, call: dict[str, Any]) -> web.Response:
        said = {"response": "utter_recorded", "amount": call["tracker"]["slots"]["amount"]}
        return web.json_response({"events": [slot(name, None) for name in SLOTS], "responses": [said]})

    async def _action_after_trouble(self, call: dict[str, Any]) -> web.Response:
        return web.json_response({"events": [], "responses": [{"response": "utter_fees_plain"}]})

    async def _action_trouble(self, call: dict[str, Any]) -> web.Response:
        words = {"text": "made up by a programmer", "response": None}
        answers = {
            "error": lambda: web.Response(status=500, text="secret words of a borrower"),
            "unreachable": lambda: web.json_response({}, status=503),
            "retry": lambda: web.json_response({}, status=449),
            "html": lambda: web.Response(text="<html>secret words of a borrower</html>"),
            "shape": lambda: web.json_response({"events": {"not": "a list"}, "responses": []}),
            "bad event": lambda: web.json_response({"events": [{"event": "slot"}], "responses": []}),
            "prose": lambda: web.json_response({"events": [], "responses": [words]}),
            "no response": lambda: web.json_response({"events": [], "responses": [{"response": "utter_missing"}]}),
            "variable": lambda: web.json_response({"events": [], "responses": [{"response": "utter_never"}]}),
            "payload": lambda: web.json_response(
                {
                    "events": [],
                    "responses": [
                        {"response": "utter_human", "buttons": [{"title": "Yes", "payload": "affirm it please"}]}
                    ],
                }
            ),
            "rejection": lambda: web.json_response({"action_name": "action_trouble", "error": "no"}, status=400),
            "bad request": lambda: web.Response(status=400, text="Bad Request"),
            "": lambda: web.json_response({"events": [], "responses": [{"response": "utter_fees", "fee": "$58.00"}]}),
        }
        if self.trouble == "slow":
            await asyncio.sleep(5)
        return answers.get(self.trouble, answers[""])()


def slot(name: str, value: Any) -> dict[str, Any]:
    return {"event": "slot", "name": name, "value": value}
