"""The list of personal data names every personal field, and who sees it."""

from core.kernel import Kernel
from modules.cases.personal import personal_fields


def test_every_personal_field_is_listed_with_those_who_see_it(bank: Kernel) -> None:
    rows = list(personal_fields(bank.definitions.in_force["bank"], "fr"))
    assert rows == [
        ("bank", "account", "iban", "IBAN", "iban", "yes", "clerk, writer", ""),
        ("bank", "account", "income", "Income", "money", "yes", "clerk, writer", ""),
    ]
