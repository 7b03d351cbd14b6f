"""Prometheus metrics of the kernel."""

from prometheus_client import Counter, Gauge, Histogram

COMMANDS = Counter("liasse_commands_total", "Commands carried out, by name and result.", ["command", "result"])
EFFECTS = Counter("liasse_effects_total", "Effects delivered, by name and result.", ["effect", "result"])
REQUESTS = Histogram("liasse_request_seconds", "Time to answer, by route and status.", ["route", "method", "status"])
WAITING = Gauge("liasse_outbox_waiting", "Outbox messages that wait, by priority.", ["priority"])
OLDEST = Gauge("liasse_outbox_oldest_seconds", "How long the oldest message has been due, by priority.", ["priority"])
INCIDENTS = Gauge("liasse_incidents", "Incidents that wait for an administrator, by kind.", ["kind"])
LONG = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)
"""Seconds, for what may take longer than an answer."""
COMMAND_SECONDS = Histogram("liasse_command_seconds", "Time of a command with its transaction, by name.", ["command"])
EFFECT_SECONDS = Histogram("liasse_effect_seconds", "Time of an effect, by name.", ["effect"], buckets=LONG)
LAG = Histogram(
    "liasse_outbox_lag_seconds", "How long a message was due before it was taken.", ["priority"], buckets=LONG
)
STORAGE = Histogram(
    "liasse_storage_seconds", "Time of an operation of the store, by result.", ["operation", "result"], buckets=LONG
)
POOL = Gauge("liasse_database_connections", "Connections of this process to the database, by state.", ["state"])
