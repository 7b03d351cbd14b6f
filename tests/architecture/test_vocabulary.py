"""Rule: core and modules know no vertical; its words live in packs.

Names are cut into words first (`ClaimForm`, `claim_form`, `claim-form` all read 'claim form'), so that each
pattern below is about whole words. A word that ordinary code needs as well is not listed alone but in the
phrases that betray a vertical: an outbox may claim a message, but it has no claims handler.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.planting import plant
from tests.architecture.sources import ROOT, files

VERTICALS = {
    "insurance": r"""
        insur\w*|reinsur\w*|uninsured|policyholders?|policy holders?|claimants?|premiums?|underwrit\w*
        |claims? (?:handlers?|cases?|adjusters?|settlements?|amounts?|declarations?|histor(?:y|ies))
        |motor|vehicles?|assureurs?|sinistres?|mutuelles?|souscripteurs?
    """,
    "human resources": r"""
        job candidates?|candidates? (?:names?|profiles?|files?|dossiers?|forms?|cases?)|candidac(?:y|ies)
        |recruit\w*|hiring|employees?|employers?|payslips?|payrolls?|dpae|job offers?
        |candidatures?|candidats?|embauches?|salariés?|recrut\w+|(?:fiche|bulletin)s? de paie
    """,
    "leasing": r"""
        leasing|landlords?|lessors?|lessees?|leaseholds?|guarantors?|rents?|rental
        |bailleurs?|locataires?|locati(?:f|ve)s?|loyers?|état des lieux
    """,
    "consumer credit": r"""
        borrowers?|loans?|mortgages?|lenders?|solvency|financing requests?
        |emprunt(?:s|eurs?|euses?)?|crédit à la consommation
    """,
    "collections": r"""
        debt|debts|debtors?|debt collect\w+|débit(?:eur|rice)s?|recouvrement|créances?
    """,
    "know your customer": r"kyc|beneficial owners?|politically exposed",
    "parking": r"parking|fines|fps|rapo|antai|municipalit(?:y|ies)|stationnement|amendes?|contraventions?",
}
_JOINED = "|".join(re.sub(r"\n\s*", "", words) for words in VERTICALS.values())
PATTERN = re.compile(rf"\b(?:{_JOINED})\b".replace(" ", " +"), re.IGNORECASE)
_SEAM = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[_\-./]+|(?<=[a-zà-ÿ])(?=[0-9])")


def in_words(text: str) -> str:
    """The text with its identifiers cut into words."""
    return _SEAM.sub(" ", text)


def leaks(root: Path) -> Iterator[str]:
    """Words of a vertical in names of files and in their lines."""
    for path in files(root, "core", "modules"):
        place = path.relative_to(root).as_posix()
        if found := PATTERN.search(in_words(place)):
            yield f"{place}: is named after '{found[0]}'"
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if found := PATTERN.search(in_words(line)):
                yield f"{place}:{number}: says '{found[0]}'"


def test_core_and_modules_speak_of_no_vertical() -> None:
    assert list(leaks(ROOT)) == []


@pytest.mark.parametrize(
    "line",
    [
        "class PolicyHolder:",
        "policyholder_name = 1",
        "INSURANCE_CASE = 1",
        "the claims handler",
        "ClaimCase()",
        "claim_amount",
        "premium: Decimal",
        "is_motor",
        "candidate_profile",
        "recruiter",
        "employeeId",
        "hiring-manager",
        "payslip2",
        "landlord",
        "monthly rent",
        "loan.amount",
        "borrower.name",
        "DEBTORS",
        "parking",
        "fines",
        'msgstr "Votre sinistre"',
        'msgstr "Fiche de paie"',
        'msgstr "Le débiteur"',
    ],
)
@pytest.mark.parametrize("place", ["core/a.py", "modules/x/templates/a.html", "modules/x/locale/fr.po"])
def test_a_planted_word_of_a_vertical_is_found(tmp_path: Path, place: str, line: str) -> None:
    plant(tmp_path, {place: f"sound\n{line}\n"})
    (leak,) = leaks(tmp_path)
    assert leak.startswith(f"{place}:2: ")


def test_a_planted_file_name_of_a_vertical_is_found(tmp_path: Path) -> None:
    plant(tmp_path, {"modules/insurance/module.py": "", "core/parking.html": ""})
    assert len(list(leaks(tmp_path))) == 2


@pytest.mark.parametrize(
    "line",
    [
        "claim an outbox message under a lease",
        "the nearest of the candidates",
        "token.claims['sub']",
        "current parent, different, apparent, transparent",
        "refines, defines, confines; a fine line",
        "tenant, policy, policies, contract, credit, customer",
        "promote the motorised",
        "parse, parked, employ",
        'msgstr "Le dossier est prêt"',
    ],
)
def test_an_ordinary_word_is_left_alone(tmp_path: Path, line: str) -> None:
    plant(tmp_path, {"core/a.py": line})
    assert list(leaks(tmp_path)) == []
