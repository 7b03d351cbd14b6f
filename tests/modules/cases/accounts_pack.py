"""A pack of bank accounts: encrypted, personal, unique, required, visible and calculated fields."""

from pathlib import Path

PACK = {
    "pack.yaml": "pack: bank\nversion: 1.0.0\ntitle: Bank\nlanguages: [en, fr]\ntimezone: Europe/Paris\n",
    "case_types/account.yaml": """
case_type: account
title: {en: Account, fr: Compte}
reference: "A-{number:04}"
parties: {holder: {title: Holder, access: own_dossier, sees: [kind]}}
fields:
  kind: {type: choice, options: {person: {en: Person, fr: Particulier}, firm: {en: Firm, fr: Société}}}
  siren: {type: siren, title: SIREN, visible: kind == 'firm', required: kind == 'firm', unique: true}
  iban: {type: iban, title: {en: IBAN, fr: IBAN}, encrypted: true, personal: true}
  income: {type: money, personal: true, encrypted: true, minimum: 0}
  limit: {type: money, value: "coalesce(spare, 0) * 3", encrypted: true}
  spare: {type: money, value: "income - 100", encrypted: true}
  rated: {type: boolean, value: iban != null}
  level: {type: text, value: "'low' if stage == 'open' else 'high'"}
  note: {type: text, pattern: "[a-z ]+", length: {minimum: 2, maximum: 5}, default: "'none'"}
  rank: {type: integer, minimum: 1, maximum: 9}
  verdict: {type: text, set_by: steps}
forms:
  details: {map: {number: iban}}
stages:
  open: {}
  checked: {}
  shut: {final: true}
transitions:
  check: {from: open, to: checked, by: clerk, needs: [required, iban]}
  fill: {from: open, to: checked, by: clerk, needs: rank, form: details}
  shut: {from: [open, checked], to: shut, by: clerk, steps: [set: {verdict: "'shut'"}]}
""",
    "roles.yaml": """
roles:
  clerk: {title: Clerk, may: {account: [read, open, update, transition]}}
  reader: {title: Reader, may: {account: {do: [read, update], fields: {except: [iban, income]}}}}
  writer: {title: Writer, may: {account: {do: [read, update], fields: {write: [rank]}}}}
""",
}
FORM = """{"title": "Details", "components": [
  {"type": "iban", "key": "number", "label": "Number"},
  {"type": "number", "key": "rank", "label": "Rank"}]}"""


def write_bank(folder: Path) -> None:
    """The pack `bank`, below `folder`."""
    for path, text in PACK.items():
        target = folder / "definitions" / "bank" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    (folder / "forms" / "bank").mkdir(parents=True)
    (folder / "forms" / "bank" / "details.json").write_text(FORM, "utf-8")
