"""Booking: sessions on their days, seats in them, what happened to each; the outbox; what was answered to machines."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "workers",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("problem", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workers")),
    )
    op.create_index(op.f("ix_workers_beat_at"), "workers", ["beat_at"], unique=False)
    op.create_table(
        "kept_answers",
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("token_id", sa.String(), nullable=False),
        sa.Column("request", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", "token_id", name=op.f("pk_kept_answers")),
    )
    with op.batch_alter_table("kept_answers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kept_answers_created_at"), ["created_at"], unique=False)
    op.create_table(
        "session_dates",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("place_en", sa.String(), nullable=False),
        sa.Column("place_es", sa.String(), nullable=False),
        sa.Column("online", sa.Boolean(), nullable=False),
        sa.Column("link", sa.String(), nullable=True),
        sa.Column("languages", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("note", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("closes_minutes", sa.Integer(), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("by_staff", sa.Boolean(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("capacity IS NULL OR taken <= capacity", name="ck_session_dates_capacity"),
        sa.CheckConstraint("taken >= 0", name="ck_session_dates_taken"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_dates")),
        sa.UniqueConstraint("session_id", "on", name=op.f("uq_session_dates_session_id_on")),
    )
    with op.batch_alter_table("session_dates", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_session_dates_starts_at"), ["starts_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_session_dates_updated_at"), ["updated_at"], unique=False)
    op.create_table(
        "calendar_pushes",
        sa.Column("session_date_id", sa.String(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("etag", sa.String(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("pushed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("session_date_id", name=op.f("pk_calendar_pushes")),
    )
    op.create_table(
        "seat_blocks",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("session_date_id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("release_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("used >= 0 AND used <= seats", name="ck_seat_blocks_used"),
        sa.ForeignKeyConstraint(
            ["session_date_id"],
            ["session_dates.id"],
            name=op.f("fk_seat_blocks_session_date_id_session_dates"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat_blocks")),
        sa.UniqueConstraint(
            "session_date_id", "organisation_id", name=op.f("uq_seat_blocks_session_date_id_organisation_id")
        ),
    )
    op.create_table(
        "session_date_programs",
        sa.Column("session_date_id", sa.String(), nullable=False),
        sa.Column("program_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_date_id"],
            ["session_dates.id"],
            name=op.f("fk_session_date_programs_session_date_id_session_dates"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("session_date_id", "program_id", name=op.f("pk_session_date_programs")),
    )
    with op.batch_alter_table("session_date_programs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_session_date_programs_program_id"), ["program_id"], unique=False)
    op.create_table(
        "bookings",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("session_date_id", sa.String(), nullable=False),
        sa.Column("applicant_id", sa.String(), nullable=False),
        sa.Column("contact_id", sa.String(), nullable=True),
        sa.Column("program_id", sa.String(), nullable=True),
        sa.Column("block_id", sa.String(), nullable=True),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("hold_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=True),
        sa.Column("conversation_id", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("seats >= 1", name="ck_bookings_seats"),
        sa.ForeignKeyConstraint(
            ["applicant_id"], ["applicants.id"], name=op.f("fk_bookings_applicant_id_applicants"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["block_id"], ["seat_blocks.id"], name=op.f("fk_bookings_block_id_seat_blocks")),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact_points.id"], name=op.f("fk_bookings_contact_id_contact_points")
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_bookings_conversation_id_conversations")
        ),
        sa.ForeignKeyConstraint(
            ["session_date_id"], ["session_dates.id"], name=op.f("fk_bookings_session_date_id_session_dates")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bookings")),
        sa.UniqueConstraint("token", name=op.f("uq_bookings_token")),
    )
    with op.batch_alter_table("bookings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bookings_applicant_id"), ["applicant_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_bookings_contact_id"), ["contact_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_bookings_conversation_id"), ["conversation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_bookings_created_at"), ["created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_bookings_session_date_id"), ["session_date_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_bookings_status"), ["status"], unique=False)
        batch_op.create_index(
            "uq_bookings_active",
            ["session_date_id", "applicant_id"],
            unique=True,
            sqlite_where=sa.text("status IN ('awaiting_guardian', 'booked', 'confirmed', 'waiting', 'offered')"),
            postgresql_where=sa.text("status IN ('awaiting_guardian', 'booked', 'confirmed', 'waiting', 'offered')"),
        )
    op.create_table(
        "booking_events",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("booking_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("by", sa.String(length=10), nullable=False),
        sa.Column("exempt", sa.Boolean(), nullable=False),
        sa.Column("details", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("message_id", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["bookings.id"], name=op.f("fk_booking_events_booking_id_bookings"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=op.f("fk_booking_events_message_id_messages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking_events")),
    )
    with op.batch_alter_table("booking_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_booking_events_booking_id"), ["booking_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_booking_events_created_at"), ["created_at"], unique=False)
        batch_op.create_index("ix_booking_events_untold", ["told_at", "id"], unique=False)
    op.create_table(
        "feedback",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("booking_id", sa.String(), nullable=False),
        sa.Column("program_id", sa.String(), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("why", sa.String(), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=True),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("score BETWEEN 0 AND 10", name="ck_feedback_score"),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["bookings.id"], name=op.f("fk_feedback_booking_id_bookings"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
        sa.UniqueConstraint("booking_id", name=op.f("uq_feedback_booking_id")),
    )
    with op.batch_alter_table("feedback", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_feedback_created_at"), ["created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_feedback_program_id"), ["program_id"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=True),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("payload", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=True),
        sa.Column("wording", sa.String(), nullable=True),
        sa.Column("segments", sa.Integer(), nullable=True),
        sa.Column("cause", sa.String(length=40), nullable=False),
        sa.Column("cause_key", sa.String(), nullable=True),
        sa.Column("reason", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("asks", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("exempt", sa.Boolean(), nullable=False),
        sa.Column("applicant_id", sa.String(), nullable=True),
        sa.Column("contact_id", sa.String(), nullable=True),
        sa.Column("booking_id", sa.String(), nullable=True),
        sa.Column("conversation_id", sa.String(), nullable=True),
        sa.Column("message_id", sa.String(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("carrier_id", sa.String(), nullable=True),
        sa.Column("error_code", sa.Integer(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["applicant_id"], ["applicants.id"], name=op.f("fk_outbox_applicant_id_applicants"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["bookings.id"], name=op.f("fk_outbox_booking_id_bookings"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact_points.id"], name=op.f("fk_outbox_contact_id_contact_points")
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_outbox_conversation_id_conversations")
        ),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=op.f("fk_outbox_message_id_messages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("cause_key", name=op.f("uq_outbox_cause_key")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outbox_applicant_id"), ["applicant_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_outbox_booking_id"), ["booking_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_outbox_carrier_id"), ["carrier_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_outbox_cause"), ["cause"], unique=False)
        batch_op.create_index(batch_op.f("ix_outbox_conversation_id"), ["conversation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_outbox_created_at"), ["created_at"], unique=False)
        batch_op.create_index("ix_outbox_due", ["status", "exempt", "due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_outbox_recipient"), ["recipient"], unique=False)
    op.add_column("contact_points", sa.Column("unreachable_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("contact_points", sa.Column("unreachable_code", sa.Integer(), nullable=True))
    # What had to be sent was kept with the message itself; each row keeps its message's id. Table by table, not in
    # alembic's batches: a table that others point to cannot be made anew in SQLite while rows do.
    op.execute(_QUEUE_LEAVES_MESSAGES)
    op.drop_index("ix_messages_due", table_name="messages")
    for column in ("due_at", "claimed_at", "attempts"):
        op.drop_column("messages", column)
    op.add_column("cohorts", sa.Column("known_since", sa.DateTime(timezone=True), nullable=True))
    # Those that are there were there long ago: nobody is told of them as new.
    op.execute(sa.text("UPDATE cohorts SET known_since = '2026-01-01 00:00:00'"))


_QUEUE_LEAVES_MESSAGES = """
    INSERT INTO outbox (
        id, kind, status, recipient, body, payload, language, wording, segments, cause, exempt, applicant_id, contact_id,
        conversation_id, message_id, due_at, claimed_at, attempts, carrier_id, error, created_at, updated_at
    )
    SELECT
        m.id, 'text', m.status, m.recipient, m.text, '{}', m.language, m.wording, m.segments, 'reply', TRUE,
        c.applicant_id, c.contact_id, c.id, m.id, m.due_at, m.claimed_at, m.attempts, m.carrier_id, m.error,
        m.created_at, m.created_at
    FROM messages m JOIN conversations c ON c.id = m.conversation_id
    WHERE m.due_at IS NOT NULL AND m.recipient IS NOT NULL
"""
_QUEUE_GOES_BACK = """
    UPDATE messages SET
        due_at = (SELECT o.due_at FROM outbox o WHERE o.message_id = messages.id),
        claimed_at = (SELECT o.claimed_at FROM outbox o WHERE o.message_id = messages.id),
        attempts = (SELECT o.attempts FROM outbox o WHERE o.message_id = messages.id)
    WHERE id IN (SELECT message_id FROM outbox)
"""


def downgrade() -> None:
    op.drop_column("cohorts", "known_since")
    op.add_column("messages", sa.Column("due_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("messages", sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("messages", sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"))
    op.create_index("ix_messages_due", "messages", ["status", "due_at"], unique=False)
    op.execute(_QUEUE_GOES_BACK)
    op.drop_column("contact_points", "unreachable_code")
    op.drop_column("contact_points", "unreachable_at")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outbox_recipient"))
        batch_op.drop_index("ix_outbox_due")
        batch_op.drop_index(batch_op.f("ix_outbox_created_at"))
        batch_op.drop_index(batch_op.f("ix_outbox_conversation_id"))
        batch_op.drop_index(batch_op.f("ix_outbox_cause"))
        batch_op.drop_index(batch_op.f("ix_outbox_carrier_id"))
        batch_op.drop_index(batch_op.f("ix_outbox_booking_id"))
        batch_op.drop_index(batch_op.f("ix_outbox_applicant_id"))
    op.drop_table("outbox")
    with op.batch_alter_table("feedback", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_feedback_program_id"))
        batch_op.drop_index(batch_op.f("ix_feedback_created_at"))
    op.drop_table("feedback")
    with op.batch_alter_table("booking_events", schema=None) as batch_op:
        batch_op.drop_index("ix_booking_events_untold")
        batch_op.drop_index(batch_op.f("ix_booking_events_created_at"))
        batch_op.drop_index(batch_op.f("ix_booking_events_booking_id"))
    op.drop_table("booking_events")
    with op.batch_alter_table("bookings", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_bookings_active",
            sqlite_where=sa.text("status IN ('awaiting_guardian', 'booked', 'confirmed', 'waiting', 'offered')"),
            postgresql_where=sa.text("status IN ('awaiting_guardian', 'booked', 'confirmed', 'waiting', 'offered')"),
        )
        batch_op.drop_index(batch_op.f("ix_bookings_status"))
        batch_op.drop_index(batch_op.f("ix_bookings_session_date_id"))
        batch_op.drop_index(batch_op.f("ix_bookings_created_at"))
        batch_op.drop_index(batch_op.f("ix_bookings_conversation_id"))
        batch_op.drop_index(batch_op.f("ix_bookings_contact_id"))
        batch_op.drop_index(batch_op.f("ix_bookings_applicant_id"))
    op.drop_table("bookings")
    with op.batch_alter_table("session_date_programs", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_session_date_programs_program_id"))
    op.drop_table("session_date_programs")
    op.drop_table("seat_blocks")
    op.drop_table("calendar_pushes")
    with op.batch_alter_table("session_dates", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_session_dates_updated_at"))
        batch_op.drop_index(batch_op.f("ix_session_dates_starts_at"))
    op.drop_table("session_dates")
    with op.batch_alter_table("kept_answers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_kept_answers_created_at"))
    op.drop_table("kept_answers")
    op.drop_index(op.f("ix_workers_beat_at"), table_name="workers")
    op.drop_table("workers")
