"""The shapes of the API, as its description states them. Money is a decimal string, times are ISO-8601 with offset."""

from datetime import date
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, Field, StringConstraints, WithJsonSchema

T = TypeVar("T")

Moment = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]
Day = Annotated[str, WithJsonSchema({"type": "string", "format": "date"})]
Money = Annotated[str, Field(pattern=r"^-?\d+\.\d{2}$", description="US dollars to the cent.")]
Channel = Literal["sms", "web"]
Owner = Literal["assistant", "specialist"]


def clean(given: Any) -> Any:
    """Text as it can be stored: without control characters and lone surrogates, line ends as one newline."""
    if not isinstance(given, str):
        return given
    lines = given.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in lines if (c >= " " or c in "\n\t") and c != "\x7f" and not "\ud800" <= c <= "\udfff")


Words = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=2000, pattern=r"[^\s\x00-\x1f\x7f]"),
    BeforeValidator(clean),
]
"""What a person writes: never empty."""
Term = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), BeforeValidator(clean)]
"""What a person looks for; empty is as if it were not given."""


class Page(BaseModel, Generic[T]):
    """One page of a list."""

    items: list[T]
    next: str | None = Field(description="The cursor of the next page; null on the last.")


class Escalation(BaseModel):
    """What waits for a person."""

    id: int
    conversation_id: str | None
    loan_number: str | None = Field(description="Null while the writer is unverified.")
    reason: str
    priority: Literal["urgent", "high", "normal"]
    status: Literal["open", "claimed", "resolved"]
    summary: str
    opened_at: Moment
    due_at: Moment = Field(description="When somebody must have taken it.")
    claimed_by: str | None = Field(description="The name of whoever holds it, or held it when it was resolved.")


class ProtectionShape(BaseModel):
    """A state that limits what may be said or done; a reported one acts at once, only a specialist lifts it."""

    id: int
    kind: str
    status: Literal["reported", "confirmed", "lifted"]
    source: Literal["file", "borrower", "specialist"]
    conversation_id: str | None
    reported_at: Moment
    lifted_at: Moment | None
    lifted_by: str | None


class Conversation(BaseModel):
    """A thread with one person at one contact point."""

    id: str
    loan_number: str | None
    channels: list[Channel]
    owner: Owner
    owner_name: str | None
    language: Literal["en", "es"]
    verified: bool
    opened_at: Moment
    last_message_at: Moment


class ConversationDetail(Conversation):
    protections: list[ProtectionShape]


class Offered(BaseModel):
    id: str
    title: str


class Evidence(BaseModel):
    """The message's link in the chain of its conversation."""

    position: int
    digest: str


class Message(BaseModel):
    """The web chat's message, with what staff may see of it."""

    type: Literal["message"]
    seq: int
    author: Literal["borrower", "assistant", "specialist", "system"]
    author_name: str | None = Field(description="The specialist's name.")
    text: str
    choices: list[Offered]
    template: str | None
    at: Moment
    channel: Channel
    delivery: str | None = Field(
        description="Of a text: queued, sending, sent, delivered, undelivered, failed, refused."
    )
    refused_by: str | None = Field(description="The gate's rule by which it was not sent, or not answered.")
    evidence: Evidence


class Instalment(BaseModel):
    due_date: Day
    amount: Money
    status: Literal["due", "paid", "partial", "missed", "returned", "cancelled"]


class Arrangement(BaseModel):
    id: int
    loan_number: str
    kind: Literal["promise_to_pay", "repayment_plan"]
    status: Literal["pending_approval", "active", "completed", "broken", "cancelled", "replaced"]
    total: Money
    catch_up_total: Money | None = Field(description="The arrears in a plan's total.")
    created_at: Moment
    ended_at: Moment | None
    installments: list[Instalment]


class Callback(BaseModel):
    id: int
    loan_number: str
    starts_at: Moment
    ends_at: Moment
    phone: str
    topic: str
    specialist: str
    status: Literal["booked", "done", "no_show", "cancelled", "moved"]


class Hardship(BaseModel):
    id: int
    loan_number: str
    reason: str | None
    duration: Literal["temporary", "permanent", "resolved", "unknown"]
    started_on: Day | None
    expected_end: Day | None
    lives_there: bool | None
    wants_to_keep: bool | None
    monthly_income: Money | None
    monthly_expenses: Money | None
    narrative: str | None
    status: Literal["received", "in_progress", "submitted", "withdrawn"]
    received_at: Moment
    submitted_at: Moment | None
    acknowledge_by: Day


class DocumentFile(BaseModel):
    id: int
    media_type: Literal["application/pdf", "image/jpeg", "image/png"]
    size: int = Field(description="Bytes.")
    scan: Literal["clean", "not_scanned"] = Field(description="What the virus scanner said.")
    received_at: Moment


class Document(BaseModel):
    id: int
    kind: str
    status: Literal["requested", "received", "accepted", "rejected", "waived"]
    requested_at: Moment
    wanted_by: Day | None
    received_at: Moment | None
    files: list[DocumentFile] = Field(description="What the borrower sent for it.")


class ConsentEvent(BaseModel):
    topic: Literal["texts", "provider", "party"]
    event: str
    source: str
    at: Moment
    conversation_id: str | None


class Consent(BaseModel):
    """How things stand with one of the loan's telephone numbers."""

    id: int
    phone: str
    borrower: str
    number_status: Literal["active", "unlinked", "replaced"]
    state: Literal["given", "never", "withdrawn"]
    provider_blocked: bool
    wrong_party: bool
    events: list[ConsentEvent]


class Entry(BaseModel):
    """Something that happened: with when, and who did it."""

    at: Moment
    kind: Literal["message", "delivery", "audit", "consent", "verification"]
    who: str
    what: str
    conversation_id: str | None
    seq: int | None = Field(description="The message's number in its conversation, where it is about one.")
    text: str | None = Field(description="The words of a message.")
    detail: dict[str, Any]


class Person(BaseModel):
    id: int
    name: str
    language: Literal["en", "es"]
    email: str | None
    phones: list[str]


class Home(BaseModel):
    street: str | None
    city: str | None
    state: str
    zip: str
    value: Money | None
    occupancy: str | None


class Arrears(BaseModel):
    """What it takes to be current: payments + late charges + corporate advance − suspense."""

    payments: Money
    late_charges: Money
    corporate_advance: Money
    suspense: Money
    total: Money
    escrow_advance: Money = Field(description="Told apart: it is repaid through escrow and is not in the total.")
    incomplete: bool = Field(description="Escrow, fees or suspense are not known and stand in the figures as zero.")


class Delinquency(BaseModel):
    on: Day = Field(description="The borrower's day on which the figures stand.")
    next_due_date: Day = Field(description="Of the oldest unpaid payment.")
    months_behind: int
    days: int
    missed: list[Day]


class Facts(BaseModel):
    """The loan as the servicing system gives it; null is not known, which is not zero."""

    investor: str
    loan_type: str
    origination_date: Day
    maturity_date: Day
    original_balance: Money
    unpaid_principal_balance: Money | None
    note_rate: str = Field(description="Percent a year.")
    principal_interest_payment: Money
    escrow_payment: Money | None
    contractual_payment: Money
    foreclosure_stage: str
    sale_date: Day | None
    foreclosure_hold_until: Day | None
    servicing_transferred_on: Day | None
    delinquent_at_transfer: bool | None
    prior_modifications: int | None
    last_modification_on: Day | None
    last_deferral_on: Day | None
    deferred_months_total: int | None
    failed_trial_on: Day | None
    partial_claim_total: Money | None


class Assigned(BaseModel):
    name: str
    phone: str
    hours: str | None


class Clock(BaseModel):
    name: str
    due: Day
    status: Literal["running", "overdue", "met", "late"]
    met_on: Day | None
    source: str


class Loan(BaseModel):
    loan_number: str
    facts: Facts
    property: Home
    borrowers: list[Person]
    arrears: Arrears
    delinquency: Delinquency
    protections: list[ProtectionShape]
    prescreen: dict[str, Any] = Field(
        description="Each option with its status, reasons, estimate, numbers and sources."
    )
    clocks: list[Clock] = Field(description="What is due by when under 12 CFR 1024.39 and .41, the first due first.")
    specialist: Assigned | None = Field(description="Whom the loan is assigned to (12 CFR 1024.40).")


class Match(BaseModel):
    seq: int
    text: str


class Review(BaseModel):
    id: int
    conversation_id: str
    outcome: str
    note: str | None
    through_seq: int = Field(description="The last message that there was to review.")
    reviewer: str
    at: Moment


class Transcript(Conversation):
    """A conversation as it is searched; its id is the conversation's."""

    messages: int
    flags: list[str]
    matches: list[Match] = Field(description="The first messages that hold what was looked for.")
    reviewed_at: Moment | None


class SpeakBody(BaseModel):
    text: Words
    reason: Words | None = Field(default=None, description="Why it cannot wait, outside the borrower's hours.")


class ReleaseBody(BaseModel):
    note: Words | None = None


class ResolveBody(BaseModel):
    outcome: Words
    note: Words


class HandBackBody(BaseModel):
    note: Words | None = None


class ReasonBody(BaseModel):
    reason: Words


class PlanTermsBody(BaseModel):
    """Other terms of a plan: what is left out is worked out anew."""

    monthly: Annotated[str, Field(pattern=r"^[0-9]{1,8}\.[0-9]{2}$")] | None = Field(
        None, description="The whole payment a month, US dollars to the cent."
    )
    months: int | None = Field(None, ge=1, le=36)
    start: date | None = None


class ReviewBody(BaseModel):
    outcome: Literal["passed", "needs_follow_up", "violation"] = "passed"
    note: Words | None = None
