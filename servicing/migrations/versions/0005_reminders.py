"""Reminders: texts that were asked for ahead of time"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "reminder",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("borrower_id", sa.BigInteger(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("turn_id", sa.BigInteger(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("purpose IN ('requested', 'initiated')", name=op.f("ck_reminder_purpose")),
        sa.CheckConstraint("status IN ('waiting', 'sent', 'refused', 'dropped')", name=op.f("ck_reminder_status")),
        sa.CheckConstraint("(status = 'waiting') = (settled_at IS NULL)", name=op.f("ck_reminder_settled_at")),
        sa.ForeignKeyConstraint(["borrower_id"], ["borrower.id"], name=op.f("fk_reminder_borrower_id_borrower")),
        sa.ForeignKeyConstraint(["turn_id"], ["turn.id"], name=op.f("fk_reminder_turn_id_turn")),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_reminder_message_id_message")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint("kind", "subject_id", "due_at", name=op.f("uq_reminder_kind_subject_id_due_at")),
    )
    op.create_index(op.f("ix_reminder_borrower_id"), "reminder", ["borrower_id"])
    op.create_index("ix_reminder_waiting", "reminder", ["due_at"], postgresql_where=sa.text("status = 'waiting'"))


def downgrade() -> None:
    op.drop_table("reminder")
