"""The desk: reasons that travel with a text, promises that were not kept, reviews, full text, tries at signing in"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("outbox", sa.Column("reason", sa.Text(), nullable=True))
    op.add_column("escalation", sa.Column("unanswered_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_audit_event_subject", "audit_event", ["subject"])
    op.create_table(
        "transcript_review",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("conversation_id", sa.UUID(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("through_seq", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('passed', 'needs_follow_up', 'violation')", name=op.f("ck_transcript_review_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_transcript_review_conversation_id_conversation")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_transcript_review_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transcript_review")),
    )
    op.create_index(op.f("ix_transcript_review_conversation_id"), "transcript_review", ["conversation_id"])
    op.create_table(
        "sign_in_try",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_try")),
    )
    op.create_index("ix_sign_in_try_key", "sign_in_try", ["key", "at"])
    op.execute(
        "CREATE INDEX ix_message_text_search ON message_text USING gin ("
        "(to_tsvector('english', text) || to_tsvector('spanish', text) || to_tsvector('simple', text)))"
    )


def downgrade() -> None:
    op.drop_index("ix_message_text_search", "message_text")
    op.drop_table("sign_in_try")
    op.drop_table("transcript_review")
    op.drop_index("ix_audit_event_subject", "audit_event")
    op.drop_column("escalation", "unanswered_at")
    op.drop_column("outbox", "reason")
