"""A pack whose members leave: every kind of thing that a case holds about people, and how long it is kept."""

from pathlib import Path

PACK = """
pack: club
version: {version}
title: Club
languages: [en]
timezone: Europe/Paris
needs: [cases, documents, messages, generation, corrections, retention]
"""
MEMBER = """
case_type: member
title: Member
reference: "M-{{number:04}}"
headline: member.name
parties: {{member: {{title: Member, access: own_dossier, sees: [street]}}}}
fields:
  street: {{type: text, personal: true, searchable: true}}
  code: {{type: text, encrypted: true}}
  passport: {{type: text, personal: true, unique: true}}
  mail: {{type: email}}
  level: {{type: integer}}
  kin: {{type: list, of: {{name: {{type: text, personal: true}}, age: {{type: integer}}}}}}
  left_on: {{type: date}}
  dispute: {{type: boolean}}
  sums: {{type: integer, value: level * 2}}
pieces: {{card: {{of: member}}}}
stages: {{active: {{}}, left: {{final: true}}, barred: {{final: true}}}}
transitions:
  leave: {{from: active, to: left, by: clerk}}
  bar: {{from: active, to: barred, by: clerk}}
  back: {{from: left, to: active, by: clerk}}
processes:
  ask:
    on_demand: {{by: clerk}}
    steps: [request_fields: {{from: member, fields: [street], due: 90 days}}]
on_open:
  - send: {{template: welcome, to: member}}
  - generate: {{letter: card, to: member, piece: card}}
{retention}
"""
KEPT = "retention: {left: {after: 2 years, from: left_on, unless: dispute}}"
ROLES = """
roles:
  clerk:
    title: Clerk
    may: {member: [open, read, update, transition, upload, judge, message, answer]}
"""
WELCOME = """
template: welcome
case_type: member
subject: {en: "Welcome {{ member.name }}"}
body: {en: "Dear {{ member.name }} of {{ street }}, {{ link }}"}
"""
CARD = """
letter: card
case_type: member
title: {en: "Card of {{ member.name }}"}
body: {en: "{{ member.name }}, {{ street }}, level {{ level }}"}
"""


def write_club(folder: Path, retention: str = KEPT, version: str = "1.0.0") -> Path:
    """The pack `club`, below `folder`; gives the folder of the packs."""
    texts = {
        "pack.yaml": PACK.format(version=version),
        "case_types/member.yaml": MEMBER.format(retention=retention),
        "roles.yaml": ROLES,
        "templates/welcome.yaml": WELCOME,
        "letters/card.yaml": CARD,
    }
    for path, text in texts.items():
        target = folder / "definitions" / "club" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    return folder / "definitions"
