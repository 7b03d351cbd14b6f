"""Settings that are unsafe in production: one rule each, with its remedy."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from core.safety import addresses
from core.safety.findings import Finding
from core.settings import Settings, listed
from core.web.proxies import networks_of

SHORTEST_SECRET: Final = 32
FEWEST_CHARACTERS: Final = 10
SHORTEST_PASSWORD: Final = 12
MINIO_LOGIN: Final = "minioadmin"
"""Name and password of a MinIO that nobody has set up."""
WIDEST: Final = {4: 8, 6: 16}
"""By version of IP: the network with fewer bits than these trusts strangers."""
WORDS: Final = (
    "change-me",
    "changeme",
    "change me",
    "secret-key",
    "insecure",
    "example",
    "default",
    "for tests",
    "1234",
)
"""What secrets say that somebody copied."""


@dataclass(frozen=True)
class Rule:
    """What must not be in production."""

    name: str
    broken: Callable[[Settings], bool]
    problem: str
    remedy: str


def secret_is_weak(settings: Settings) -> bool:
    """Whether the key that signs cookies is missing, short, monotonous or copied from somewhere."""
    secret = settings.secret_key.get_secret_value()
    short = len(secret) < SHORTEST_SECRET or len(set(secret)) < FEWEST_CHARACTERS
    return short or any(word in secret.lower() for word in WORDS)


def address_is_clear(settings: Settings) -> bool:
    """Whether people reach Liasse without TLS."""
    return not settings.public_url.lower().startswith("https://")


def address_is_here(settings: Settings) -> bool:
    """Whether links in mails lead their readers to their own machine."""
    return bool(settings.public_url) and addresses.is_here(addresses.read(settings.public_url).hostname)


def trusts_everybody(settings: Settings) -> bool:
    """Whether whole parts of the internet may say who asks."""
    networks = networks_of(settings.trusted_proxies)
    return any(n.prefixlen < WIDEST[n.version] and not n.network_address.is_loopback for n in networks)


def serves_any_name(settings: Settings) -> bool:
    """Whether a forged `Host` is served."""
    return "*" in listed(settings.trusted_hosts)


def shares_sqlite(settings: Settings) -> bool:
    """Whether several processes write to an embedded database."""
    return settings.database.startswith("sqlite") and settings.worker != "embedded"


def shares_a_folder(settings: Settings) -> bool:
    """Whether processes on several machines look for files in a folder of one."""
    return settings.worker == "celery" and settings.storage.startswith("file:") and not settings.storage_url


def lacks_encryption_key(settings: Settings) -> bool:
    """Whether a server's database leans on a key that a folder of one machine holds."""
    return bool(settings.database_url.get_secret_value()) and not settings.encryption_key.get_secret_value()


def broker_has_default_login(settings: Settings) -> bool:
    """Whether the broker is asked with RabbitMQ's published login."""
    parts = addresses.read(settings.broker_url.get_secret_value())
    return parts.username == "guest" and not addresses.is_here(parts.hostname)


def store_has_default_login(settings: Settings) -> bool:
    """Whether the store is asked with MinIO's published login."""
    parts = addresses.read(settings.storage)
    keys = {settings.storage_access_key, settings.storage_secret_key.get_secret_value(), parts.username, parts.password}
    return MINIO_LOGIN in keys and not addresses.is_here(parts.hostname)


def has_short_admin_password(settings: Settings) -> bool:
    """Whether the first administrator's password is too short to last."""
    return 0 < len(settings.admin_password.get_secret_value()) < SHORTEST_PASSWORD


RULES: Final = (
    Rule(
        "environment",
        lambda s: s.development,
        "Liasse runs in development mode: mistakes show in the browser and edited packs are in force at once.",
        "Set LIASSE_ENVIRONMENT=production.",
    ),
    Rule(
        "secret-key",
        secret_is_weak,
        "The key that signs cookies and links is missing, short or one that others know.",
        "Set LIASSE_SECRET_KEY (or LIASSE_SECRET_KEY_FILE) to what 'openssl rand -hex 32' prints.",
    ),
    Rule(
        "encryption-key",
        lacks_encryption_key,
        "Encrypted fields have no master key that all machines share.",
        "Set LIASSE_ENCRYPTION_KEY (or LIASSE_ENCRYPTION_KEY_FILE) to what 'openssl rand -base64 32' prints.",
    ),
    Rule(
        "admin-password",
        has_short_admin_password,
        f"The first administrator's password has fewer than {SHORTEST_PASSWORD} characters.",
        "Set LIASSE_ADMIN_PASSWORD to a longer one, and change it for the person.",
    ),
    Rule(
        "public-url",
        address_is_clear,
        "People reach Liasse without TLS: passwords and cookies cross networks in the clear.",
        "End TLS at a proxy and set LIASSE_PUBLIC_URL to an address that begins with https://.",
    ),
    Rule(
        "public-host",
        address_is_here,
        "Links in mails lead to the reader's own machine.",
        "Set LIASSE_PUBLIC_URL to the address that people use.",
    ),
    Rule(
        "trusted-proxies",
        lambda s: not address_is_clear(s) and not s.trusted_proxies.strip(),
        "A proxy ends TLS, but none is declared: everybody seems to come from the proxy and shares one limit.",
        "Set LIASSE_TRUSTED_PROXIES to the proxies' addresses or networks.",
    ),
    Rule(
        "every-proxy",
        trusts_everybody,
        "Strangers may say where a request comes from: LIASSE_TRUSTED_PROXIES holds whole parts of the internet.",
        "Name the proxies' own addresses or networks.",
    ),
    Rule(
        "trusted-hosts",
        serves_any_name,
        "Requests for any host name are served; a forged one ends up in links.",
        "Name the hosts in LIASSE_TRUSTED_HOSTS, or leave it empty to serve the public address.",
    ),
    Rule(
        "database-shared",
        shares_sqlite,
        "Several processes would share a SQLite database.",
        "Set LIASSE_DATABASE_URL to a PostgreSQL database, or LIASSE_WORKER=embedded and one 'liasse serve'.",
    ),
    Rule(
        "storage-shared",
        shares_a_folder,
        "Workers of other machines would not find the files: they stand in the data folder of each.",
        "Set LIASSE_STORAGE_URL to an S3 store or to a folder that all machines see.",
    ),
    Rule(
        "database-tls",
        lambda s: addresses.database_is_clear(s.database),
        "The way to the database may be unencrypted.",
        "Add ?sslmode=verify-full (at least require) to LIASSE_DATABASE_URL.",
    ),
    Rule(
        "storage-tls",
        lambda s: addresses.storage_is_clear(s.storage),
        "Files cross the network to the store in the clear.",
        "Give the store a certificate and take secure=0 out of LIASSE_STORAGE_URL.",
    ),
    Rule(
        "storage-login",
        store_has_default_login,
        "The store takes MinIO's published login.",
        "Make an access key of its own for Liasse, name it in LIASSE_STORAGE_ACCESS_KEY and LIASSE_STORAGE_SECRET_KEY.",
    ),
    Rule(
        "broker-tls",
        lambda s: addresses.is_clear(s.broker_url.get_secret_value(), addresses.SECURE_BROKERS),
        "The broker's password crosses the network in the clear.",
        "Set LIASSE_BROKER_URL to an address that begins with amqps:// or rediss://.",
    ),
    Rule(
        "broker-login",
        broker_has_default_login,
        "The broker takes RabbitMQ's published login.",
        "Make a user of its own for Liasse, name it in LIASSE_BROKER_URL and delete guest.",
    ),
    Rule(
        "smtp",
        lambda s: not s.smtp_url.get_secret_value(),
        "Mails stay in the outbox.",
        "Set LIASSE_SMTP_URL.",
    ),
    Rule(
        "smtp-tls",
        lambda s: addresses.is_clear(s.smtp_url.get_secret_value(), addresses.SECURE_MAIL),
        "Mails may leave unencrypted, with the links to people's dossiers.",
        "Begin LIASSE_SMTP_URL with smtp+starttls:// or smtps://.",
    ),
    Rule(
        "mail-from",
        lambda s: s.mail_from == Settings.model_fields["mail_from"].default,
        "Mails name a sender that does not exist; receivers refuse them or answer into the void.",
        "Set LIASSE_MAIL_FROM to an address of your domain.",
    ),
    Rule(
        "failpoints",
        lambda s: bool(s.failpoints),
        "This process ends, fails or waits on purpose, at places that a test named.",
        "Remove LIASSE_FAILPOINTS.",
    ),
    Rule(
        "connectors",
        lambda s: s.connectors == "stub",
        "Connected systems are not asked: packs get the example answers that came with them.",
        "Set LIASSE_CONNECTORS=live.",
    ),
)
"""In the order in which they are told."""


def find_unsafe(settings: Settings) -> Iterator[Finding]:
    """A finding for every rule that the settings break."""
    for rule in RULES:
        if rule.broken(settings):
            yield Finding(rule.name, rule.problem, rule.remedy)
