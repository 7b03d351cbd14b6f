"""HTML autocomplete tokens (WCAG 2.2, 1.3.5) for keys whose meaning is plain."""

from collections.abc import Mapping

TOKENS: Mapping[str, str] = {
    "name": "name",
    "fullname": "name",
    "firstname": "given-name",
    "givenname": "given-name",
    "lastname": "family-name",
    "familyname": "family-name",
    "surname": "family-name",
    "email": "email",
    "phone": "tel",
    "telephone": "tel",
    "mobile": "tel",
    "birthdate": "bday",
    "birthday": "bday",
    "dateofbirth": "bday",
    "organization": "organization",
    "company": "organization",
    "street": "street-address",
    "address": "street-address",
    "postcode": "postal-code",
    "postalcode": "postal-code",
    "zipcode": "postal-code",
    "city": "address-level2",
    "town": "address-level2",
    "country": "country-name",
}


def autocomplete_of(key: str) -> str:
    """The token for a key such as `firstName` or `first_name`, or an empty string."""
    return TOKENS.get(key.replace("_", "").replace("-", "").lower(), "")
