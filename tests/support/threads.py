"""Somebody's thread with us, by text or by web chat: what they say, what came back, and what it set going."""

import re
import secrets
from abc import ABC, abstractmethod
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

import httpx

from tests.support.borrowers import Somebody
from tests.support.stack import Handset, Stack, wait_for

CODE = re.compile(r"\b\d{6}\b")


@dataclass(frozen=True)
class Answer:
    """What came back after something was said; `text` is empty where nothing was."""

    text: str
    responses: tuple[str, ...]
    """Names of the reviewed responses that it is made of, in order, also where the gate held it back."""
    choices: tuple[str, ...]
    """Titles of the answers that it offers."""
    refused_by: str | None
    """The gate's rule, where nothing was to be said or what was said was kept and not sent."""


@dataclass(frozen=True)
class Arrangement:
    status: str
    total: Decimal
    instalments: tuple[tuple[str, Decimal], ...]
    """Due date (ISO) and amount."""


class Thread(ABC):
    """One conversation. `say` waits for the answer, however long the product takes for it (at most 60 s)."""

    def __init__(self, stack: Stack, somebody: Somebody) -> None:
        self.stack = stack
        self.somebody = somebody

    @property
    @abstractmethod
    def id(self) -> UUID:
        """The conversation's id; there is one once something was said."""

    @property
    def proof(self) -> str:
        """What somebody sends to be verified."""
        return f"{self.somebody.last_four} {self.somebody.zip}"

    def _answer(self, after: int, text: str) -> Answer:
        """What was answered after message number `after`, as the database has it; `text` as it arrived."""
        rows = self._rows(
            """SELECT id, responses, refused_by FROM message
               WHERE conversation_id = %s AND seq > %s AND author <> 'borrower' ORDER BY seq""",
            after,
        )
        offered = [
            self.stack.rows("SELECT title FROM choice WHERE message_id = %s ORDER BY number", message_id)
            for message_id, _, _ in rows
        ]
        return Answer(
            text=text,
            responses=tuple(reference["response"] for _, responses, _ in rows for reference in responses),
            choices=tuple(title for titles in offered for (title,) in titles),
            refused_by=next((rule for _, _, rule in rows if rule is not None), self._turn_refused_by),
        )

    @property
    def _turn_refused_by(self) -> str | None:
        query = "SELECT understanding->>'refused_by' FROM turn WHERE conversation_id = %s ORDER BY id DESC LIMIT 1"
        rows = self._rows(query)
        return rows[0][0] if rows else None

    def _rows(self, query: str, *values: Any) -> list[Any]:
        return self.stack.rows(query, self.id, *values)

    @property
    def last_seq(self) -> int:
        return self._rows("SELECT last_seq FROM conversation WHERE id = %s")[0][0]

    @property
    def heard(self) -> list[str]:
        """What the borrower wrote, as it is kept."""
        rows = self._rows(
            """SELECT t.text FROM message m JOIN message_text t ON t.message_id = m.id
               WHERE m.conversation_id = %s AND m.author = 'borrower' ORDER BY m.seq"""
        )
        return [text for (text,) in rows]

    @property
    def escalations(self) -> list[str]:
        """The reasons for which a person has this thread, in the order they came up."""
        return [
            reason for (reason,) in self._rows("SELECT reason FROM escalation WHERE conversation_id = %s ORDER BY id")
        ]

    @property
    def protections(self) -> set[str]:
        """What was reported in this thread and not lifted."""
        query = "SELECT kind FROM protection WHERE conversation_id = %s AND status <> 'lifted'"
        return {kind for (kind,) in self._rows(query)}

    @property
    def asks_for(self) -> str | None:
        """The slot of a form that the last answer asked for."""
        rows = self._rows("SELECT requested_slot FROM conversation_state WHERE conversation_id = %s")
        return rows[0][0] if rows else None

    @property
    def intents(self) -> list[str | None]:
        """What each turn was taken for."""
        return [intent for (intent,) in self._rows("SELECT intent FROM turn WHERE conversation_id = %s ORDER BY id")]

    @property
    def turns(self) -> int:
        return len(self.intents)

    @property
    def verification(self) -> list[str]:
        """The tries at verification and what came of each."""
        query = "SELECT event FROM verification_event WHERE conversation_id = %s ORDER BY id"
        return [event for (event,) in self._rows(query)]

    @property
    def arrangements(self) -> list[Arrangement]:
        """All that was ever arranged on the loan, oldest first."""
        loans = self.stack.rows(
            """SELECT a.id, a.status, a.total FROM arrangement a JOIN loan l ON l.id = a.loan_id
               WHERE l.loan_number = %s ORDER BY a.id""",
            self.somebody.loan_number,
        )
        return [
            Arrangement(
                status,
                total,
                tuple(
                    (due.isoformat(), amount)
                    for due, amount in self.stack.rows(
                        "SELECT due_date, amount FROM instalment WHERE arrangement_id = %s ORDER BY number", key
                    )
                ),
            )
            for key, status, total in loans
        ]


class TextThread(Thread):
    """Texts from one telephone, that of `somebody` unless another number is given."""

    def __init__(self, stack: Stack, somebody: Somebody, number: str | None = None) -> None:
        super().__init__(stack, somebody)
        self.handset = Handset(stack, number or somebody.phone)

    @property
    def number(self) -> str:
        return self.handset.number

    @property
    def id(self) -> UUID:
        [(found,)] = self.stack.rows("SELECT id FROM conversation WHERE channel = 'sms' AND sender = %s", self.number)
        return found

    def say(self, body: str, **more: str) -> Answer:
        """`more` are further fields of the provider's post, such as NumMedia."""
        known = self.stack.rows("SELECT last_seq FROM conversation WHERE channel = 'sms' AND sender = %s", self.number)
        text = self.handset.say(body, **more)
        return self._answer(known[0][0] if known else 0, text)

    @property
    def received(self) -> list[str]:
        """All that ever reached the telephone."""
        return self.handset.received

    @property
    def consent(self) -> list[tuple[str, str]]:
        """What was recorded about texts to this number: topic and event, oldest first."""
        query = "SELECT topic, event FROM consent_event WHERE address = %s ORDER BY id"
        return [(topic, event) for topic, event in self.stack.rows(query, self.number)]

    def verify(self, wanted: str) -> Answer:
        """Says what is wanted and who is writing; the answer to the latter."""
        asked = self.say(wanted)
        assert "utter_ask_account_proof" in asked.responses, asked
        answer = self.say(self.proof)
        assert "utter_verified" in answer.responses, answer
        return answer


class WebThread(Thread):
    """A web chat opened from a network address of its own, so that nobody else's tries at verification count."""

    def __init__(self, stack: Stack, somebody: Somebody, address: str) -> None:
        super().__init__(stack, somebody)
        self._http = httpx.Client(
            base_url=stack.url, timeout=40.0, transport=httpx.HTTPTransport(local_address=address)
        )
        opened = self._http.post("/chat/session", json={}).json()
        self._id = UUID(opened["conversation_id"])
        self._headers = {"Authorization": f"Bearer {opened['token']}"}
        self._seen = 0
        self._offered: dict[str, str] = {}
        self._read: list[str] = []

    @property
    def id(self) -> UUID:
        return self._id

    @property
    def proof(self) -> str:
        return f"loan {self.somebody.loan_number}, last four {self.somebody.last_four}, zip {self.somebody.zip}"

    def say(self, text: str) -> Answer:
        return self._send({"text": text})

    def choose(self, title: str) -> Answer:
        """Presses one of the buttons of the last answer."""
        return self._send({"choice": self._offered[title]})

    def _send(self, content: dict[str, str]) -> Answer:
        before = self._seen
        sent = self._http.post("/chat/messages", json={"id": secrets.token_hex(16), **content}, headers=self._headers)
        assert sent.status_code == 202, sent.text
        texts: list[str] = []

        def answered() -> bool:
            answer = self._http.get(
                "/chat/messages", params={"after": self._seen, "wait": 5}, headers=self._headers
            ).json()
            for message in answer["messages"]:
                self._seen = message["seq"]
                if message["author"] != "borrower":
                    texts.append(message["text"])
                    self._offered = {choice["title"]: choice["id"] for choice in message["choices"]}
            return answer["idle"]

        wait_for(f"an answer to {content}", answered, 60)
        return self._answer(before, "\n".join(texts))

    @property
    def received(self) -> list[str]:
        """All that the page has shown so far from us, read now; the next answer no longer counts it."""
        answer = self._http.get("/chat/messages", params={"after": self._seen}, headers=self._headers).json()
        for message in answer["messages"]:
            self._seen = message["seq"]
            if message["author"] != "borrower":
                self._read.append(message["text"])
        return self._read

    def read_code(self) -> str:
        """The newest code that was texted to the telephone on file."""
        handset = Handset(self.stack, self.somebody.phone)
        found = wait_for("a code by text", lambda: CODE.findall("\n".join(handset.received)))
        return found[-1]

    def verify(self, wanted: str) -> Answer:
        """Says what is wanted, who is writing, and the code; the answer to the last."""
        self.say(wanted)
        sent = self.say(self.proof)
        assert "utter_ask_code" in sent.responses, sent
        answer = self.say(self.read_code())
        assert "utter_verified" in answer.responses, answer
        return answer

    def close(self) -> None:
        self._http.close()
