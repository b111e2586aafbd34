"""Files that borrowers send for papers"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "document_file",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("request_id", sa.BigInteger(), nullable=False),
        sa.Column("borrower_id", sa.BigInteger(), nullable=False),
        sa.Column("conversation_id", sa.UUID(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("scan", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "media_type IN ('application/pdf', 'image/jpeg', 'image/png')", name=op.f("ck_document_file_media_type")
        ),
        sa.CheckConstraint("scan IN ('clean', 'not_scanned')", name=op.f("ck_document_file_scan")),
        sa.ForeignKeyConstraint(
            ["request_id"], ["document_request.id"], name=op.f("fk_document_file_request_id_document_request")
        ),
        sa.ForeignKeyConstraint(["borrower_id"], ["borrower.id"], name=op.f("fk_document_file_borrower_id_borrower")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_document_file_conversation_id_conversation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_file")),
        sa.UniqueConstraint("request_id", "digest", name=op.f("uq_document_file_request_id_digest")),
        sa.UniqueConstraint("name", name=op.f("uq_document_file_name")),
    )
    op.create_index(
        "ix_document_file_untold", "document_file", ["conversation_id"], postgresql_where=sa.text("told_at IS NULL")
    )


def downgrade() -> None:
    raise RuntimeError("files would be left behind in the store: restore a backup, or make a new database")
