"""Prometheus metrics of the kernel."""

from prometheus_client import Counter, Gauge, Histogram

COMMANDS = Counter("liasse_commands_total", "Commands carried out, by name and result.", ["command", "result"])
EFFECTS = Counter("liasse_effects_total", "Effects delivered, by name and result.", ["effect", "result"])
REQUESTS = Histogram("liasse_request_seconds", "Time to answer, by route and status.", ["route", "method", "status"])
WAITING = Gauge("liasse_outbox_waiting", "Outbox messages that wait, by priority.", ["priority"])
OLDEST = Gauge("liasse_outbox_oldest_seconds", "How long the oldest message has been due, by priority.", ["priority"])
INCIDENTS = Gauge("liasse_incidents", "Incidents that wait for an administrator, by kind.", ["kind"])
