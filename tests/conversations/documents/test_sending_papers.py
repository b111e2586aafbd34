"""Papers go by a link that the conversation gives; what came is said there."""

import re

from tests.support.papers import pdf
from tests.support.stack import wait_for

LINK = re.compile(r"(https?://\S+/upload\?lang=\w+)#([A-Za-z0-9_-]+)")


def bearer(text: str) -> dict[str, str]:
    """What the page behind the link in an answer sends along."""
    found = LINK.search(text)
    assert found is not None, text
    return {"Authorization": f"Bearer {found[2]}"}


def test_by_text_who_writes_is_asked_first_and_the_link_follows_by_itself(stack, texting):
    answer = texting.verify("where do i send my papers")
    assert answer.responses == ("utter_verified", "utter_how_to_send")
    sender = bearer(answer.text)
    assert stack.http.get(LINK.search(answer.text)[1]).status_code == 200

    sent = stack.http.post("/upload/papers", content=pdf(), headers=sender)
    assert sent.status_code == 201, sent.text
    assert stack.http.post("/upload/done", headers=sender).status_code == 204
    heard = wait_for("the word that it came", lambda: [line for line in texting.handset.received if "I have" in line])
    assert heard[-1].startswith("I have another paper. Thank you.")
    assert texting.escalations == ["documents_received"]

    stack.stand_at("2026-11-24T10:15:00-05:00")
    try:
        late = stack.http.get("/upload/papers", headers=sender)
    finally:
        stack.stand_at("2026-11-24T10:00:00-05:00")
    assert (late.status_code, late.json()) == (401, {"code": "expired"})


def test_on_the_web_the_link_comes_in_the_chat(stack, chatting):
    answer = chatting.verify("i want to send documents")
    assert "utter_how_to_send" in answer.responses
    assert stack.http.get("/upload/papers", headers=bearer(answer.text)).status_code == 200


def test_pictures_by_text_are_still_not_opened(texting):
    answer = texting.say("", NumMedia="1", MediaUrl0="https://api.twilio.example/1", MediaContentType0="image/jpeg")
    assert "utter_system_media" in answer.responses
    assert texting.escalations == ["media_received"]
