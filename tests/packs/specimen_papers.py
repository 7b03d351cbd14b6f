"""Specimens on paper: bills, bank details, certificates, contracts, letters and CVs as PDF of one page."""

import io
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from tests.packs.specimen_people import PRINTED, Specimen

LEFT, TOP, LINE = 62, 790, 17
WIDEST = 88
Lines = Iterator[str]


def paper(specimen: Specimen) -> bytes:
    """The paper of this kind; the same bytes every time."""
    issuer, title, write = PAPERS[specimen.kind]
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1, pageCompression=1)
    canvas.setTitle(f"{title} - SPECIMEN")
    _stamp(canvas)
    _head(canvas, issuer, title)
    _body(canvas, [wrapped for line in write(specimen) for wrapped in _wrap(line)])
    canvas.save()
    return out.getvalue()


def _stamp(canvas: Canvas) -> None:
    canvas.saveState()
    canvas.setFillGray(0.9)
    canvas.setFont("Helvetica-Bold", 96)
    canvas.translate(110, 220)
    canvas.rotate(48)
    canvas.drawString(0, 0, "SPECIMEN")
    canvas.restoreState()


def _head(canvas: Canvas, issuer: str, title: str) -> None:
    canvas.setFillColorRGB(0.15, 0.3, 0.57)
    canvas.rect(0, TOP + 8, A4[0], 44, stroke=0, fill=1)
    canvas.setFillGray(1)
    canvas.setFont("Helvetica-Bold", 17)
    canvas.drawString(LEFT, TOP + 24, issuer)
    canvas.setFillGray(0.1)
    canvas.setFont("Helvetica-Bold", 20)
    canvas.drawString(LEFT, TOP - 34, title)


def _body(canvas: Canvas, lines: list[str]) -> None:
    for at, line in enumerate(lines):
        bold = line.startswith("# ")
        canvas.setFont("Helvetica-Bold" if bold else "Helvetica", 12 if bold else 11)
        canvas.drawString(LEFT, TOP - 78 - at * LINE, line.removeprefix("# "))


def _wrap(line: str) -> Iterator[str]:
    """Lines short enough for the page."""
    while len(line) > WIDEST:
        cut = line.rfind(" ", 0, WIDEST)
        yield line[:cut]
        line = line[cut + 1 :]
    yield line


def _address(specimen: Specimen) -> Lines:
    yield specimen.name
    yield str(specimen.person.get("address", "1 rue de l’Exemple"))
    yield f"{specimen.person.get('postcode', '69000')} {specimen.person['town']}"
    yield ""


def _vehicle(specimen: Specimen) -> Lines:
    person = specimen.person
    yield f"# Véhicule / Vehicle : {person['make']} {person['model']}"
    yield f"Immatriculation / Registration : {person['plate']}"
    yield f"1re mise en circulation / First registered : {person['first_registration']}"
    yield ""


def bill(specimen: Specimen) -> Lines:
    """A bill for electricity."""
    yield from _address(specimen)
    yield f"Date : {PRINTED:%d/%m/%Y}     Facture n° E{specimen.seed * 37 % 10**6:06d}"
    yield f"Période : {PRINTED - timedelta(days=61):%d/%m/%Y} - {PRINTED - timedelta(days=1):%d/%m/%Y}"
    yield ""
    yield f"Consommation : {180 + specimen.seed % 300} kWh"
    yield f"# Total TTC : {42 + specimen.seed % 60},{specimen.seed % 90 + 10} €"
    yield "Adresse de consommation : identique à l’adresse ci-dessus."


def bank_details(specimen: Specimen) -> Lines:
    """Bank details."""
    yield from _address(specimen)
    yield "# IBAN"
    yield str(specimen.person.get("iban", "FR1420041010050500013M02606"))
    yield ""
    yield f"Titulaire / Account holder : {specimen.name}"
    yield "Banque : Banque de l’Exemple, 1 place du Modèle, 75001 Paris"


def registration(specimen: Specimen) -> Lines:
    """A vehicle registration certificate."""
    yield from _vehicle(specimen)
    yield "# Titulaire / Holder"
    yield from _address(specimen)
    yield f"Numéro de formule : {specimen.seed * 991 % 10**9:09d}"


def history(specimen: Specimen) -> Lines:
    """A claims history."""
    yield f"Établi le / Issued on : {PRINTED:%d/%m/%Y}"
    yield f"Assureur / Insurer : {specimen.person.get('previous_insurer', '')}"
    yield f"Contrat / Contract : {specimen.person.get('previous_contract', '')}"
    yield ""
    yield from _vehicle(specimen)
    for driver in specimen.person["drivers"]:
        yield f"# {driver['first_name']} {driver['last_name']}, {driver['birth']}"
        yield f"Coefficient de réduction-majoration : {driver['bonus']}"
        yield f"Sinistres responsables sur 36 mois / Claims at fault : {driver['claims']}"
        yield ""


def contract(specimen: Specimen) -> Lines:
    """A signed contract."""
    yield f"Entre Liasse Exemple SA et {specimen.name},"
    yield "il est convenu ce qui suit, aux conditions générales et particulières remises ce jour."
    yield ""
    if "plate" in specimen.person:
        yield from _vehicle(specimen)
    yield f"Fait le {PRINTED:%d/%m/%Y} en deux exemplaires."
    yield ""
    yield f"# Lu et approuvé : {specimen.name}"


def statement(specimen: Specimen) -> Lines:
    """An accident statement."""
    yield from _vehicle(specimen)
    yield "# Véhicule B / Other vehicle : OP-789-QR, Hervé Castan"
    yield "Point de choc initial / First impact : aile avant droite / front right wing"
    yield "Circonstances / Circumstances : B n’a pas cédé le passage (case 17)."
    yield ""
    yield "Signatures : A et B"


def repair(specimen: Specimen) -> Lines:
    """A repair quote."""
    yield from _vehicle(specimen)
    net = 300 + specimen.seed % 400
    for label, price in (("Main-d’œuvre / Labour", net), ("Pièces / Parts", net * 2), ("Peinture / Paint", net // 2)):
        yield f"{label} : {price},00 € HT"
    yield f"# Total TTC : {round(net * 3.5 * 1.2)},00 €"


def police(specimen: Specimen) -> Lines:
    """A report to the police."""
    yield f"Procès-verbal n° {specimen.seed * 13 % 10**5:05d}/2026"
    yield f"Devant nous comparaît {specimen.name}, qui déclare déposer plainte contre X."
    yield ""
    yield from _vehicle(specimen)
    yield "Lecture faite, persiste et signe."


def social(specimen: Specimen) -> Lines:
    """A social security certificate, without a number of anybody."""
    yield from _address(specimen)
    yield "Numéro de sécurité sociale : 0 00 00 00 000 000 00 (SPECIMEN)"
    yield f"Droits ouverts jusqu’au {PRINTED + timedelta(days=365):%d/%m/%Y}"


def letter(specimen: Specimen) -> Lines:
    """A cover letter."""
    yield from _address(specimen)
    yield "Madame, Monsieur,"
    yield ""
    yield str(specimen.person["motivation"])
    yield ""
    yield specimen.name


def cv(specimen: Specimen) -> Lines:
    """A CV."""
    person: Mapping[str, Any] = specimen.person
    yield f"# {specimen.name}"
    yield f"{person['town']}  -  {person['email']}  -  {person['phone']}"
    yield ""
    yield f"# Expérience / Experience : {person['experience_years']} ans / years"
    for job in person.get("jobs", []):
        yield f"{job['started'][:7]} - {job.get('ended', '…')[:7]}   {job['title']}, {job['employer']}"
    yield ""
    yield "# Formation / Education"
    yield f"{2026 - person['experience_years'] - 1}   Diplôme / Degree, Université de l’Exemple"
    yield ""
    yield "# Langues / Languages"
    yield "Français, English"


PAPERS: Mapping[str, tuple[str, str, Callable[[Specimen], Lines]]] = {
    "address": ("Énergie de l’Exemple", "Facture d’électricité", bill),
    "bank": ("Banque de l’Exemple", "Relevé d’identité bancaire", bank_details),
    "registration": ("Utopia", "Certificat d’immatriculation", registration),
    "history": ("Relevé d’information", "Claims history", history),
    "contract": ("Liasse Exemple SA", "Contrat / Contract", contract),
    "statement": ("Constat amiable", "Accident statement", statement),
    "repair": ("Garage de l’Exemple", "Devis de réparation / Repair quote", repair),
    "police": ("Commissariat de l’Exemple", "Dépôt de plainte", police),
    "social": ("Assurance maladie de l’Exemple", "Attestation de droits", social),
    "letter": ("Candidature", "Lettre de motivation", letter),
    "cv": ("Curriculum vitae", "CV", cv),
}
"""By the first word of the file's name: who issues the paper, its title, and what it says."""
