"""Specialists who work at the desk of the running product."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.support.stack import Stack
from tests.support.threads import Thread


class Specialist:
    """Somebody at the desk, over the API alone."""

    def __init__(self, stack: Stack, name: str) -> None:
        self.name = name
        token = stack.command("token", "create", "--role", "specialist", "--name", name).strip()
        headers = {"Authorization": f"Bearer {token}"}
        self._http = httpx.Client(base_url=f"{stack.url}/api/v1", headers=headers, timeout=30.0)

    def says(self, thread: Thread, text: str, **more: str) -> httpx.Response:
        return self._http.post(f"/conversations/{thread.id}/messages", json={"text": text, **more})

    def hands_back(self, thread: Thread) -> dict[str, Any]:
        answer = self._http.post(f"/conversations/{thread.id}/hand_back", json={"note": "Go on."})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def sees(self, thread: Thread) -> dict[str, Any]:
        return self._http.get(f"/conversations/{thread.id}").json()

    def reads(self, thread: Thread) -> list[str]:
        """What the borrower wrote, as the desk shows it."""
        messages = self._http.get(f"/conversations/{thread.id}/messages").json()["items"]
        return [message["text"] for message in messages if message["author"] == "borrower"]

    def close(self) -> None:
        self._http.close()


@pytest.fixture(scope="package")
def ana(stack: Stack) -> Iterator[Specialist]:
    specialist = Specialist(stack, "Ana Ruiz")
    yield specialist
    specialist.close()
