"""A transcript on paper."""

from collections.abc import Sequence
from typing import Any

from fpdf import FPDF
from fpdf.enums import XPos, YPos

_NEXT_LINE = {"new_x": XPos.LMARGIN, "new_y": YPos.NEXT}


class _Paper(FPDF):
    def __init__(self, title: str) -> None:
        super().__init__(format="letter")
        self._title = title
        self.set_title(title)
        self.set_auto_page_break(True, margin=18)
        self.alias_nb_pages()
        self.add_page()

    def footer(self) -> None:
        self.set_y(-14)
        self.set_font("helvetica", size=7)
        self.set_text_color(110)
        self.cell(0, 5, f"{self._title}, page {self.page_no()} of {{nb}}", align="C")

    def line_of(self, text: str, size: int, style: str = "", gray: int = 0) -> None:
        self.set_font("helvetica", style, size)
        self.set_text_color(gray)
        self.multi_cell(0, size * 0.5, _printable(text), **_NEXT_LINE)  # type: ignore[arg-type]


def transcript(conversation: dict[str, Any], messages: Sequence[dict[str, Any]]) -> bytes:
    """Each message with when, who, what became of it and its digest; characters that the face lacks are named."""
    paper = _Paper(f"Transcript {conversation['id']}")
    paper.line_of("Transcript", 16, "B")
    paper.line_of(f"Conversation {conversation['id']}, {', '.join(conversation['channels'])}", 9)
    paper.line_of(f"Loan {conversation['loan_number'] or 'not verified'}, opened {conversation['opened_at']}", 9)
    for message in messages:
        paper.ln(3)
        name = f" ({message['author_name']})" if message["author_name"] else ""
        paper.line_of(f"{message['seq']}  {message['author']}{name}  {message['at']}", 8, "B", 60)
        paper.line_of(message["text"], 10)
        paper.line_of("; ".join(_beside(message)), 7, gray=110)
    return bytes(paper.output())


def _beside(message: dict[str, Any]) -> list[str]:
    notes = []
    if message["responses"]:
        notes.append("words " + ", ".join(f"{said['response']} {said['variation']}" for said in message["responses"]))
    if message["gate"]["refused_by"]:
        notes.append(f"refused by {message['gate']['refused_by']} when {message['gate']['refused_when']}")
    if message["delivery"]:
        notes.append(f"delivery {message['delivery']['status']}")
    heard = message["understanding"]
    if heard and heard["intent"]:
        sure = f" ({heard['confidence']:.2f})" if heard["confidence"] is not None else ""
        notes.append(f"understood as {heard['intent']}{sure}")
    return [*notes, f"digest {message['evidence']['digest']}"]


def _printable(text: str) -> str:
    return text.encode("latin-1", "namereplace").decode("latin-1")
