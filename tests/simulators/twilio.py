"""Twilio's Messages resource as a real HTTP server on loopback, with the ways in which it fails.

It creates and lists messages, posts signed status callbacks, and on demand is busy, breaks, accepts a message
and loses the answer, or refuses a number that opted out. It counts what it accepted for each row of the outbox.
"""

import base64
import json
import secrets
import sys
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal, Self
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import httpx
from twilio.request_validator import RequestValidator

Fault = Literal["busy", "broken", "broken_after_accepting", "answer_lost", "connection_lost", "opted_out"]
"""429; 500; accepted and 500; accepted and no answer; not accepted and no answer; error 21610."""

ERRORS = {
    20003: (401, "Authenticate"),
    20404: (404, "The requested resource was not found"),
    20429: (429, "Too Many Requests"),
    20500: (500, "An internal server error has occurred"),
    21211: (400, "Invalid 'To' Phone Number"),
    21602: (400, "Message body is required."),
    21603: (400, "A 'From' phone number or a 'MessagingServiceSid' is required."),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21617: (400, "The concatenated message body exceeds the 1600 character limit"),
}


@dataclass
class SentText:
    """A message that was accepted."""

    sid: str
    to: str
    sender: str
    body: str
    callback: str | None
    created_at: datetime
    status: str = "queued"
    error_code: int | None = None
    reported: list[str] = field(default_factory=list)

    @property
    def outbox_id(self) -> int | None:
        """The row of our outbox that the callback address names."""
        named = parse_qs(urlsplit(self.callback or "").query).get("outbox")
        return int(named[0]) if named else None

    def resource(self, account_sid: str) -> dict[str, Any]:
        at = format_datetime(self.created_at)
        return {
            "account_sid": account_sid,
            "api_version": "2010-04-01",
            "body": self.body,
            "date_created": at,
            "date_sent": None if self.status == "queued" else at,
            "date_updated": at,
            "direction": "outbound-api",
            "error_code": self.error_code,
            "error_message": None,
            "from": self.sender,
            "messaging_service_sid": None,
            "num_media": "0",
            "num_segments": "1",
            "price": None,
            "price_unit": "USD",
            "sid": self.sid,
            "status": self.status,
            "subresource_uris": {},
            "to": self.to,
            "uri": f"/2010-04-01/Accounts/{account_sid}/Messages/{self.sid}.json",
        }


class TwilioSimulator:
    """`with TwilioSimulator(account_sid, auth_token) as simulator:` serves at `simulator.url` until the end."""

    def __init__(self, account_sid: str, auth_token: str, port: int = 0) -> None:
        self.account_sid = account_sid
        self.auth_token = auth_token
        self.statuses: tuple[str, ...] = ("sent", "delivered")
        """What is reported of each accepted message, in this order."""
        self.error_code: int | None = None
        """Reported with a `failed` or `undelivered` status."""
        self.callback_delay = 0.0
        """Seconds before each callback."""
        self.callbacks = True
        self.requests: Counter[str] = Counter()
        """How often POST and GET were called."""
        self._validator = RequestValidator(auth_token)
        self._faults: deque[tuple[Fault, int | None]] = deque()
        self._opted_out: set[str] = set()
        self._messages: list[SentText] = []
        self._lock = threading.Lock()
        self._stopped = False
        self._pool = ThreadPoolExecutor(16, thread_name_prefix="callback")
        self._http = httpx.Client(timeout=15.0)
        self._server = _Server(("127.0.0.1", port), _handler(self))
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped = True
        self._server.shutdown()
        self._server.server_close()
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._http.close()

    @property
    def messages(self) -> list[SentText]:
        """All that was accepted, in order."""
        with self._lock:
            return list(self._messages)

    def accepted_by_outbox(self) -> Counter[int]:
        """How many messages were accepted for each row of the outbox."""
        return Counter(message.outbox_id for message in self.messages if message.outbox_id is not None)

    def fail_next(self, fault: Fault, times: int = 1, retry_after: int | None = None) -> None:
        """The next `times` attempts to create a message end so."""
        self._faults.extend([(fault, retry_after)] * times)

    def opt_out(self, number: str) -> None:
        """The number has sent STOP to Twilio itself."""
        self._opted_out.add(number)

    def opt_in(self, number: str) -> None:
        self._opted_out.discard(number)

    def report(self, message: SentText, status: str, error_code: int | None = None) -> int:
        """Posts one signed status callback now and returns the answer's status code."""
        message.status, message.error_code = status, error_code
        form = {
            "AccountSid": self.account_sid,
            "ApiVersion": "2010-04-01",
            "From": message.sender,
            "MessageSid": message.sid,
            "MessageStatus": status,
            "SmsSid": message.sid,
            "SmsStatus": status,
            "To": message.to,
        }
        if error_code is not None:
            form["ErrorCode"] = str(error_code)
        assert message.callback is not None
        signature = self._validator.compute_signature(message.callback, form)
        answer = self._http.post(message.callback, data=form, headers={"X-Twilio-Signature": signature})
        message.reported.append(status)
        return answer.status_code

    def create(self, form: dict[str, str]) -> tuple[int, dict[str, Any]] | None:
        """Status and JSON of a POST to Messages; None where the connection just ends."""
        self.requests["POST"] += 1
        fault, retry_after = self._faults.popleft() if self._faults else (None, None)
        if fault == "connection_lost":
            return None
        if fault == "busy":
            return _error(20429, retry_after)
        if fault == "broken":
            return _error(20500)
        if (problem := self._problem(form, fault)) is not None:
            return _error(problem)
        message = self._accept(form)
        if fault == "answer_lost":
            return None
        if fault == "broken_after_accepting":
            return _error(20500)
        return 201, message.resource(self.account_sid)

    def _problem(self, form: dict[str, str], fault: Fault | None) -> int | None:
        to = form.get("To", "")
        if not to.startswith("+") or not to[1:].isdecimal():
            return 21211
        if not form.get("Body"):
            return 21602
        if not form.get("From") and not form.get("MessagingServiceSid"):
            return 21603
        if len(form["Body"]) > 1600:
            return 21617
        return 21610 if fault == "opted_out" or to in self._opted_out else None

    def _accept(self, form: dict[str, str]) -> SentText:
        message = SentText(
            sid="SM" + secrets.token_hex(16),
            to=form["To"],
            sender=form.get("From") or "+18885550199",
            body=form["Body"],
            callback=form.get("StatusCallback"),
            created_at=datetime.now(UTC).replace(microsecond=0),
        )
        with self._lock:
            self._messages.append(message)
        if self.callbacks and message.callback:
            self._pool.submit(self._follow, message)
        return message

    def _follow(self, message: SentText) -> None:
        """Reports each status once; an address that does not answer is not called again, as with Twilio."""
        for status in self.statuses:
            time.sleep(self.callback_delay)
            if self._stopped:
                return
            failed = status in ("failed", "undelivered")
            try:
                self.report(message, status, self.error_code if failed else None)
            except httpx.HTTPError:
                continue

    def listing(self, path: str, query: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """A page of messages, newest first, filtered by To, From and DateSent."""
        self.requests["GET"] += 1
        found = [message for message in reversed(self.messages) if _matches(message, query)]
        page, size = int(query.get("Page", 0)), int(query.get("PageSize", 50))
        here = found[page * size : (page + 1) * size]

        def uri(number: int) -> str:
            return f"{path}?{urlencode({**query, 'Page': number, 'PageSize': size})}"

        return 200, {
            "end": page * size + max(len(here) - 1, 0),
            "first_page_uri": uri(0),
            "messages": [message.resource(self.account_sid) for message in here],
            "next_page_uri": uri(page + 1) if (page + 1) * size < len(found) else None,
            "page": page,
            "page_size": size,
            "previous_page_uri": uri(page - 1) if page else None,
            "start": page * size,
            "uri": uri(page),
        }

    def authorized(self, header: str | None) -> bool:
        expected = base64.b64encode(f"{self.account_sid}:{self.auth_token}".encode()).decode()
        return header == f"Basic {expected}"

    @property
    def messages_path(self) -> str:
        return f"/2010-04-01/Accounts/{self.account_sid}/Messages.json"


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that was killed while it asked is what this server is for."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


def _error(code: int, retry_after: int | None = None) -> tuple[int, dict[str, Any]]:
    status, message = ERRORS[code]
    body: dict[str, Any] = {"code": code, "message": message, "status": status, "more_info": ""}
    if retry_after is not None:
        body["retry_after"] = retry_after
    return status, body


def _matches(message: SentText, query: dict[str, str]) -> bool:
    if query.get("To", message.to) != message.to or query.get("From", message.sender) != message.sender:
        return False
    sent = None if message.status == "queued" else message.created_at.date()
    tests: dict[str, Callable[[date, date], bool]] = {
        "DateSent": lambda sent, asked: sent == asked,
        "DateSent<": lambda sent, asked: sent <= asked,
        "DateSent>": lambda sent, asked: sent >= asked,
    }
    return all(
        sent is not None and test(sent, date.fromisoformat(query[name][:10]))
        for name, test in tests.items()
        if name in query
    )


def _handler(simulator: TwilioSimulator) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def do_POST(self) -> None:
            length = int(self.headers.get("content-length", 0))
            form = dict(parse_qsl(self.rfile.read(length).decode(), keep_blank_values=True))
            if self._refused():
                return
            self._answer(simulator.create(form))

        def do_GET(self) -> None:
            if self._refused():
                return
            query = dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True))
            self._answer(simulator.listing(simulator.messages_path, query))

        def _refused(self) -> bool:
            if not simulator.authorized(self.headers.get("authorization")):
                self._answer(_error(20003))
                return True
            if urlsplit(self.path).path != simulator.messages_path:
                self._answer(_error(20404))
                return True
            return False

        def _answer(self, answer: tuple[int, dict[str, Any]] | None) -> None:
            if answer is None:
                self.close_connection = True
                return
            status, content = answer
            body = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            if "retry_after" in content:
                self.send_header("Retry-After", str(content["retry_after"]))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            return None

    return Handler
