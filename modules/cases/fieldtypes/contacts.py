"""How to reach somebody: e-mail address, telephone number, web address."""

from typing import Any
from zoneinfo import ZoneInfo

from email_validator import EmailNotValidError, validate_email
from phonenumbers import NumberParseException, PhoneNumberFormat, format_number, is_valid_number, parse

from modules.cases.fieldtypes.fieldtype import FieldType, Options
from modules.cases.fieldtypes.texts import a_text
from modules.forms.components.contacts import DEFAULT_REGION, is_web_address


class Email(FieldType):
    """An e-mail address."""

    name = "email"
    summary = "An e-mail address; its form is checked, its domain kept in small letters."
    example = "{type: email}"
    shown = "email"

    def clean(self, value: Any, field: Options, zone: ZoneInfo | None) -> object:
        """The address with its domain in small letters."""
        try:
            return validate_email(a_text(value).strip()[:400], check_deliverability=False).normalized
        except EmailNotValidError:
            raise ValueError("this must be an e-mail address, like name@example.com") from None

    def schema(self, field: Options) -> dict[str, Any]:
        """A string of format e-mail."""
        return {"type": "string", "format": "email"}

    def component(self, field: Options) -> dict[str, Any]:
        """An e-mail field."""
        return {"type": "email"}


class Phone(FieldType):
    """A telephone number."""

    name = "phone"
    summary = "A telephone number, kept with its country: +33612345678. Without one, it is French."
    example = "{type: phone}"
    shown = "phone"

    def clean(self, value: Any, field: Options, zone: ZoneInfo | None) -> object:
        """The number in E.164."""
        try:
            number = parse(a_text(value)[:60], DEFAULT_REGION)
        except NumberParseException:
            number = None
        if number is None or not is_valid_number(number):
            raise ValueError("this must be a telephone number, like 06 12 34 56 78 or +33 6 12 34 56 78")
        return format_number(number, PhoneNumberFormat.E164)

    def schema(self, field: Options) -> dict[str, Any]:
        """A string with the number in E.164."""
        return {"type": "string", "examples": ["+33612345678"]}

    def component(self, field: Options) -> dict[str, Any]:
        """A field for telephone numbers."""
        return {"type": "phoneNumber"}

    def spoken(self, value: Any, field: Options, language: str) -> str:
        """The number in groups."""
        try:
            return format_number(parse(str(value), DEFAULT_REGION), PhoneNumberFormat.INTERNATIONAL)
        except NumberParseException:
            return str(value)


class Url(FieldType):
    """A web address."""

    name = "url"
    summary = "A web address, http or https."
    example = "{type: url}"
    shown = "url"

    def clean(self, value: Any, field: Options, zone: ZoneInfo | None) -> object:
        """The address; other schemes and credentials are refused."""
        text = a_text(value).strip()
        if len(text) > 2_000 or not is_web_address(text):
            raise ValueError("this must be a web address, like https://example.com")
        return text

    def schema(self, field: Options) -> dict[str, Any]:
        """A string of format URI."""
        return {"type": "string", "format": "uri"}

    def component(self, field: Options) -> dict[str, Any]:
        """A field for web addresses."""
        return {"type": "url"}
