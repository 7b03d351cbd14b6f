"""Settings from the environment and `.env`, prefix `LIASSE_`; secrets also from files named by `*_FILE`."""

import base64
import binascii
import os
import secrets
from collections.abc import Iterator, Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from core.diagnostics import nearest

PREFIX = "LIASSE_"
BINDING_PREFIX = f"{PREFIX}BINDING_"
MIB = 1024 * 1024
CUSTOMER_KEY_BYTES = 32
SECRETS = (
    *("secret_key", "encryption_key", "database_url", "storage_secret_key", "broker_url", "smtp_url"),
    *("storage_customer_key", "admin_password"),
)


class Settings(BaseSettings):
    """How this installation of Liasse is set up."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", extra="ignore", frozen=True)

    environment: Literal["development", "production"] = Field(
        default="development",
        description="In development definitions reload when edited and mistakes show in the browser.",
    )
    host: str = Field(default="127.0.0.1", description="Address that the web server listens on.")
    port: int = Field(default=8000, ge=1, le=65535, description="Port that the web server listens on.")
    public_url: str = Field(
        default="", description="Address that people reach Liasse at; used in mails. Default: host and port."
    )
    data_dir: Path = Field(default=Path("var"), description="Folder of the embedded database and files.")
    database_url: SecretStr = Field(
        default=SecretStr(""), description="SQLAlchemy URL; default: SQLite in the data folder."
    )
    pool_size: int = Field(default=10, ge=1, le=200, description="Connections to PostgreSQL that each process keeps.")
    pool_overflow: int = Field(
        default=25, ge=3, le=200, description="Connections beyond those that a process may open for a moment."
    )
    pool_timeout: float = Field(
        default=5,
        ge=0.1,
        le=60,
        description="Seconds that a request waits for a free connection; then it is refused (503).",
    )
    pooler: Literal["none", "transaction"] = Field(
        default="none", description="transaction: a pooler such as PgBouncer in that mode stands before PostgreSQL."
    )
    statement_timeout: float = Field(
        default=60, ge=1, le=3600, description="Seconds that PostgreSQL gives one statement."
    )
    lock_timeout: float = Field(
        default=10, ge=0.1, le=600, description="Seconds that a statement waits for a lock of PostgreSQL."
    )
    idle_timeout: float = Field(
        default=120, ge=1, le=3600, description="Seconds after which PostgreSQL ends a transaction that does nothing."
    )
    storage_url: str = Field(default="", description="Where files are kept: file:///folder or s3://host:port/bucket.")
    storage_access_key: str = Field(default="", description="Access key of the S3 store.")
    storage_secret_key: SecretStr = Field(default=SecretStr(""), description="Secret key of the S3 store.")
    storage_part_size: int = Field(
        default=5 * MIB, ge=5 * MIB, le=512 * MIB, description="Bytes that are sent to the S3 store at once."
    )
    storage_connect_timeout: float = Field(
        default=5, ge=0.1, le=120, description="Seconds in which the S3 store must take a connection."
    )
    storage_read_timeout: float = Field(
        default=20, ge=0.1, le=600, description="Seconds that the S3 store may keep silent."
    )
    storage_retries: int = Field(
        default=2,
        ge=0,
        le=10,
        description="How often a request to the S3 store is repeated.",
    )
    storage_encryption: Literal["none", "s3", "kms", "customer"] = Field(
        default="none",
        description="How the S3 store encrypts: by its own keys (s3), a named one (kms), or one sent along (customer).",
    )
    storage_kms_key: str = Field(default="", description="The key's name for LIASSE_STORAGE_ENCRYPTION=kms.")
    storage_customer_key: SecretStr = Field(
        default=SecretStr(""),
        description="The key for LIASSE_STORAGE_ENCRYPTION=customer: 32 bytes in base64. Without it files are lost.",
    )
    storage_version_days: int = Field(
        default=30, ge=0, le=3650, description="Days that the S3 store keeps what was deleted; 0: no versions."
    )
    storage_lock_days: int = Field(
        default=0, ge=0, le=36500, description="Days for which the S3 store locks the files of documents; 0: none."
    )
    storage_lock_mode: Literal["governance", "compliance"] = Field(
        default="governance", description="compliance: not even the store's administrator removes a locked file."
    )
    definitions: Path = Field(default=Path("definitions"), description="Folder of the packs.")
    forms: Path = Field(default=Path("forms"), description="Folder of the form.io forms, one folder per pack.")
    bindings: Path | None = Field(
        default=None, description="YAML file that fills in the packs' bindings: by pack, names and values."
    )
    connectors: Literal["live", "stub"] = Field(
        default="live",
        description="stub: no connected system is asked, the answers shipped with the packs are given instead.",
    )
    connector_hosts: str = Field(
        default="",
        description="Hosts that connectors may reach although their address is private or plain http, comma separated.",
    )
    secret_key: SecretStr = Field(default=SecretStr(""), description="Signs cookies and links; at least 32 characters.")
    encryption_key: SecretStr = Field(
        default=SecretStr(""),
        description="Wraps the keys of encrypted fields: 32 bytes in base64, several with commas, newest first. "
        "Default for the embedded database: a file in the data folder.",
    )
    worker: Literal["embedded", "celery", "none"] = Field(
        default="embedded",
        description="Who does the background work: this process, Celery workers, or a `liasse worker`.",
    )
    worker_threads: int = Field(
        default=2, ge=1, le=64, description="Messages that each process with a worker carries out at once."
    )
    broker_url: SecretStr = Field(default=SecretStr(""), description="RabbitMQ or Redis address for Celery.")
    queue: str = Field(
        default="liasse",
        pattern=r"^[a-zA-Z0-9._-]{1,64}$",
        description="Celery's queue; installations that share a broker need different ones.",
    )
    smtp_url: SecretStr = Field(
        default=SecretStr(""), description="smtp://user:password@host:port; empty: mails stay in the outbox."
    )
    mail_from: str = Field(default="Liasse <no-reply@liasse.example>", description="Sender of mails.")
    max_upload: int = Field(default=50 * MIB, ge=1, description="Largest file, in bytes.")
    max_request: int = Field(default=2 * MIB, ge=1024, description="Largest request without files, in bytes.")
    link_days: int = Field(default=30, ge=1, description="Days that a link to one's own dossier works.")
    session_hours: int = Field(default=12, ge=1, description="Hours after which a person signs in again.")
    trusted_hosts: str = Field(
        default="", description="Host names served, comma separated; default: the public address."
    )
    trusted_proxies: str = Field(
        default="",
        description="Addresses or networks (10.0.0.0/24) of proxies whose headers count, comma separated.",
    )
    proxy_headers: Literal["x-forwarded", "forwarded"] = Field(
        default="x-forwarded",
        description="Which headers those proxies write: X-Forwarded-For and -Proto, or Forwarded (RFC 7239).",
    )
    metrics_port: int = Field(
        default=0,
        ge=0,
        le=65535,
        description="Port at which every process answers Prometheus, apart from pages; 0: only /metrics does.",
    )
    traces_url: str = Field(
        default="",
        pattern=r"^(https?://.+)?$",
        description="Where traces go: an OpenTelemetry collector, such as http://collector:4318/v1/traces; "
        "empty: none are made.",
    )
    traces_ratio: float = Field(
        default=1.0, ge=0, le=1, description="Share of the traces that are kept: 0.1 is a tenth."
    )
    trusted_keys: str = Field(
        default="", description="Public keys of installations whose bundles may be imported, comma separated."
    )
    log_format: Literal["text", "json"] = Field(default="text", description="How log lines are written.")
    admin_password: SecretStr = Field(
        default=SecretStr(""), description="First administrator's password outside of the demo."
    )
    failpoints: str = Field(
        default="",
        description="For tests of faults: named places where this process ends, fails or waits. Refused in production.",
    )

    @model_validator(mode="after")
    def _production_needs_a_secret(self) -> Self:
        if self.environment == "production" and len(self.secret_key.get_secret_value()) < 32:
            raise ValueError("LIASSE_SECRET_KEY must hold at least 32 characters in production")
        return self

    @model_validator(mode="after")
    def _celery_needs_a_broker(self) -> Self:
        if self.worker == "celery" and not self.broker_url.get_secret_value():
            raise ValueError("LIASSE_BROKER_URL must name the broker when LIASSE_WORKER is celery")
        return self

    @model_validator(mode="after")
    def _production_never_fails_on_purpose(self) -> Self:
        if self.environment == "production" and self.failpoints:
            raise ValueError("LIASSE_FAILPOINTS must be empty in production")
        return self

    @model_validator(mode="after")
    def _encryption_needs_its_key(self) -> Self:
        if self.storage_encryption == "kms" and not self.storage_kms_key:
            raise ValueError("LIASSE_STORAGE_KMS_KEY must name the key when LIASSE_STORAGE_ENCRYPTION is kms")
        if self.storage_encryption == "customer" and len(self.customer_key) != CUSTOMER_KEY_BYTES:
            raise ValueError(
                "LIASSE_STORAGE_CUSTOMER_KEY must hold 32 bytes in base64 when LIASSE_STORAGE_ENCRYPTION is customer"
            )
        return self

    @field_validator("trusted_proxies")
    @classmethod
    def _proxies_are_networks(cls, value: str) -> str:
        for one in listed(value):
            ip_network(one, strict=False)
        return value

    @property
    def development(self) -> bool:
        """Whether this installation is one for development."""
        return self.environment == "development"

    @property
    def customer_key(self) -> bytes:
        """The key that the S3 store gets along with each file; empty when it is no base64."""
        try:
            return base64.b64decode(self.storage_customer_key.get_secret_value(), validate=True)
        except binascii.Error:
            return b""

    @property
    def address(self) -> str:
        """The public address, without a trailing slash."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def database(self) -> str:
        """The database's SQLAlchemy URL."""
        return self.database_url.get_secret_value() or f"sqlite:///{self.data_dir / 'liasse.db'}"

    @property
    def storage(self) -> str:
        """The store's URL."""
        return self.storage_url or (self.data_dir / "files").absolute().as_uri()


def listed(value: str) -> list[str]:
    """What a setting names between commas."""
    return [one.strip() for one in value.split(",") if one.strip()]


def load_settings(**overrides: object) -> Settings:
    """Settings of this process; secrets named by `LIASSE_X_FILE` are read from that file."""
    return Settings(**{**dict(_from_files(os.environ)), **overrides})  # type: ignore[arg-type]


def _from_files(environment: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name in SECRETS:
        path = environment.get(f"{PREFIX}{name.upper()}_FILE")
        if path:
            yield name, Path(path).read_text(encoding="utf-8").strip()


def unknown_variables(environment: Mapping[str, str]) -> Iterator[str]:
    """A warning for each `LIASSE_` variable that means nothing, with the nearest one that does."""
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    known |= {f"{PREFIX}{name.upper()}_FILE" for name in SECRETS}
    for name in sorted(environment):
        if name.startswith(PREFIX) and not name.startswith(BINDING_PREFIX) and name not in known:
            hint = nearest(name, known)
            yield f"{name} means nothing to Liasse" + (f"; did you mean {hint}?" if hint else ".")


def signing_key(settings: Settings) -> str:
    """The secret key; in development one is made once and kept in the data folder (mode 0600)."""
    given = settings.secret_key.get_secret_value()
    if given:
        return given
    path = settings.data_dir / "secret_key"
    if not path.exists():
        path.parent.mkdir(0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48), encoding="utf-8")
    return path.read_text(encoding="utf-8")
