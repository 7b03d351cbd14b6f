"""The tables of the application written by hand: people and their roles, claims column by column, their history."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Integer,
    MetaData,
    Numeric,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData()
person = Table(
    "person",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("name", String(120), nullable=False),
    Column("active", Boolean, nullable=False),
)
role = Table(
    "person_role",
    metadata,
    Column("person_id", ForeignKey("person.id"), primary_key=True),
    Column("role", String(40), primary_key=True),
)
login = Table(
    "login",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("person_id", ForeignKey("person.id"), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
)
counter = Table("counter", metadata, Column("year", Integer, primary_key=True), Column("number", Integer))
claim = Table(
    "claim",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("reference", String(40), nullable=False, unique=True),
    Column("stage", String(40), nullable=False),
    Column("version", Integer, nullable=False),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    Column("due_at", DateTime(timezone=True)),
    Column("policy", String(10), nullable=False),
    Column("holder_name", String(120), nullable=False),
    Column("holder_email", String(254)),
    Column("holder_reference", String(40)),
    Column("street", String(120)),
    Column("postcode", String(5)),
    Column("town", String(80)),
    Column("happened_on", Date, nullable=False),
    Column("reported_on", Date),
    Column("cause", String(10)),
    Column("place", String(200)),
    Column("account", Text),
    Column("injured", Boolean),
    Column("police", Boolean),
    Column("police_number", String(40)),
    Column("rooms", Integer),
    Column("surface", Numeric(12, 2)),
    Column("built_in", Integer),
    Column("claimed", Numeric(14, 2), nullable=False),
    Column("excess", Numeric(14, 2)),
    Column("ceiling", Numeric(14, 2)),
    Column("payable", Numeric(14, 2)),
    Column("third_party", String(120)),
    Column("insurer", String(120)),
    Column("urgent", Boolean),
)
history = Table(
    "history",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("claim_id", ForeignKey("claim.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("person_id", String(36), nullable=False),
    Column("action", String(40), nullable=False),
    Column("data", JSONB, nullable=False),
    UniqueConstraint("claim_id", "number"),
)
