"""Insert-only evidence, the transcript view, the job queue and the application's role"""

from alembic import op
from procrastinate.schema import SchemaManager

revision = "0002"
down_revision = "0001"

EVIDENCE = ("message", "consent_event", "audit_event", "verification_event")


def run(sql: str) -> None:
    """As one script: bound parameters would forbid several statements, and a percent sign is just that."""
    op.get_bind().connection.cursor().execute(sql.encode())


def upgrade() -> None:
    run(
        """
        CREATE FUNCTION refuse_change_of_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'rows of % are evidence: they are inserted once and never changed', TG_TABLE_NAME
                USING ERRCODE = 'restrict_violation';
        END $$;
        """
    )
    for table in EVIDENCE:
        run(
            f"""
            CREATE TRIGGER insert_only BEFORE UPDATE OR DELETE ON {table}
                FOR EACH ROW EXECUTE FUNCTION refuse_change_of_evidence();
            CREATE TRIGGER no_truncate BEFORE TRUNCATE ON {table}
                FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_evidence();
            """
        )
    run(
        """
        CREATE VIEW transcript_message AS
        SELECT m.conversation_id, m.seq, m.author, m.channel, coalesce(t.text, '[erased]') AS text, m.at
        FROM message m
        LEFT JOIN LATERAL (
            SELECT text FROM message_text v WHERE v.message_id = m.id ORDER BY version DESC LIMIT 1
        ) t ON true
        LEFT JOIN outbox o ON o.message_id = m.id
        WHERE m.refused_by IS NULL AND o.refused_by IS NULL;
        """
    )
    run(SchemaManager.get_schema())
    run(
        f"""
        DO $$
        BEGIN
            IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'porchlight_app')
                AND current_user <> 'porchlight_app' THEN
                GRANT USAGE ON SCHEMA public TO porchlight_app;
                GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO porchlight_app;
                GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO porchlight_app;
                GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO porchlight_app;
                REVOKE UPDATE, DELETE ON {", ".join(EVIDENCE)} FROM porchlight_app;
                REVOKE ALL ON alembic_version FROM porchlight_app;
                GRANT SELECT ON alembic_version TO porchlight_app;
                ALTER DEFAULT PRIVILEGES IN SCHEMA public
                    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO porchlight_app;
                ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO porchlight_app;
            END IF;
        END $$;
        """
    )


def downgrade() -> None:
    raise RuntimeError("the first migrations are not undone: restore a backup, or make a new database")
