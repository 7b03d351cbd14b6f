"""How to reach somebody: e-mail address, web address, telephone number."""

import re
from typing import Any
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email
from phonenumbers import NumberParseException, PhoneNumberFormat, format_number, is_valid_number, parse
from pydantic import Field

from modules.forms.cleaning import Cleaning
from modules.forms.components.text import TextField, TextOptions
from modules.forms.messages import Translate
from modules.forms.problems import Fault

HOST = r"[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?\.[a-z]{2,63}"
BARE = re.compile(rf"^{HOST}(?::[0-9]{{2,5}})?(?:[/?#][^ ]*)?$", re.IGNORECASE)
DEFAULT_REGION = "FR"


class Email(TextField):
    """An e-mail address; only its form is checked."""

    input_type = "email"
    input_mode = "email"
    autocomplete = "email"
    longest = 254

    def coerce(self, raw: Any, cleaning: Cleaning) -> str | None:
        """The address with its domain in lower case; raises `Fault` if it isn't one."""
        text = super().coerce(raw, cleaning)
        if text is None:
            return None
        try:
            return validate_email(text[:400], check_deliverability=False).normalized
        except EmailNotValidError as error:
            raise Fault("invalid_email", "{label}: write it like name@example.com.") from error

    def item_schema(self) -> dict[str, Any]:
        """A string of format e-mail."""
        return {**super().item_schema(), "format": "email"}


class Url(TextField):
    """A web address, http or https."""

    input_type = "url"
    input_mode = "url"
    longest = 2_000

    def coerce(self, raw: Any, cleaning: Cleaning) -> str | None:
        """The address, with https when only the host was typed; raises `Fault` on other schemes and credentials."""
        text = super().coerce(raw, cleaning)
        if text is not None and BARE.search(text):
            text = f"https://{text}"
        if text is not None and not is_web_address(text):
            raise Fault("invalid_url", "{label} must be a web address, like https://example.com.")
        return text

    def item_schema(self) -> dict[str, Any]:
        """A string of format URI."""
        return {**super().item_schema(), "format": "uri"}


class PhoneOptions(TextOptions):
    """What a telephone number may say."""

    region: str = Field(
        default="", pattern="^([A-Z]{2})?$", description="Country of numbers written without +; FR if there is no mask."
    )


class PhoneNumber(TextField):
    """A telephone number, kept as E.164 (`+33612345678`), or as its mask writes it."""

    options_model = PhoneOptions
    input_type = "tel"
    input_mode = "tel"
    autocomplete = "tel"
    longest = 40

    def coerce(self, raw: Any, cleaning: Cleaning) -> str | None:
        """The number in E.164; raises `Fault` if the numbering plan doesn't know it. A mask alone judges by itself."""
        text = super().coerce(raw, cleaning)
        if text is None or (self.mask and not self.options.region):
            return text
        try:
            number = parse(text[:60], self.region)
        except NumberParseException:
            number = None
        if number is None or not is_valid_number(number):
            raise Fault(
                "invalid_phone",
                "{label} must be a telephone number, like 06 12 34 56 78 or +33 6 12 34 56 78.",
            )
        return text if self.mask else format_number(number, PhoneNumberFormat.E164)

    @property
    def region(self) -> str:
        """The country of numbers without +."""
        return self.options.region or DEFAULT_REGION

    def typed(self, value: Any, language: str) -> str:
        """The number in groups."""
        text = super().typed(value, language)
        return self.grouped(text) if text.startswith("+") and not self.mask else text

    def spoken(self, value: Any, language: str, text: Translate) -> str:
        """The number in groups, or as its mask writes it."""
        return str(value) if self.mask else self.grouped(str(value))

    def grouped(self, text: str) -> str:
        """International notation with spaces, or the text as it is."""
        try:
            number = parse(text[:60], self.region)
        except NumberParseException:
            return text
        return format_number(number, PhoneNumberFormat.INTERNATIONAL) if is_valid_number(number) else text


def is_web_address(text: str) -> bool:
    """Whether `text` is an http(s) address with a host and no credentials."""
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018 - raises on a port that is no number
    except ValueError:
        return False
    host = parts.hostname or ""
    plain = " " not in text and "@" not in parts.netloc and "\\" not in text
    return parts.scheme in ("http", "https") and plain and "." in host.strip(".")
