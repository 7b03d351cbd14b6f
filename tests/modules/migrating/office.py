"""A pack in two versions, `office` 1.0.0 and 2.0.0, whose cases are brought along, and the plan between them."""

from pathlib import Path
from textwrap import dedent

from core.app import publish_definitions
from core.kernel import Kernel

ADDRESS = "https://desk.example"
ROLES = """
roles:
  clerk: {title: Clerk, may: {demand: [read, open, update, transition, assign]}}
  chief: {title: Chief, may: {demand: [read, update, transition, assign]}}
"""
PACK = "pack: office\nversion: {version}\ntitle: Office\nlanguages: [en]\ntimezone: Europe/Paris\n"
OLD = """
case_type: demand
title: Demand
reference: "D-{number:04}"
headline: applicant.name
parties:
  applicant: {title: Applicant, access: own_dossier, sees: [what]}
fields:
  what: {type: text}
  amount: {type: text}
  iban: {type: iban, personal: true}
  secret: {type: text, encrypted: true, personal: true}
  badge: {type: text, unique: true}
  half: {type: money, value: "price / 2"}
  price: {type: money, default: 10}
  remark: {type: text}
  other: {type: text}
stages:
  asked: {basket: "in_{what}", due: 10 days, then: lapse}
  looked: {}
  closed: {final: true}
transitions:
  look: {from: asked, to: looked, by: [clerk, chief]}
  shut: {from: [asked, looked], to: closed, by: clerk, not: look}
  lapse: {from: asked, to: closed}
clocks:
  answer: {title: Answer, due: 20 days, warn: 5 days, stops: [closed], paused_in: [looked]}
processes:
  follow:
    on_demand: {by: clerk}
    steps:
      - wait: {for: 3 days, id: rest}
      - task: {id: check, title: Check it, for: clerk, due: 2 days}
      - set: {remark: "'checked ' + check.outcome"}
  watch:
    on_demand: {by: clerk}
    steps:
      - wait: {until: other == 'go'}
      - set: {remark: "'seen'"}
"""
NEW = """
case_type: demand
title: Demand
reference: "D-{number:04}"
headline: person.name
parties:
  person: {title: Person, access: own_dossier, sees: [topic]}
fields:
  topic: {type: text, searchable: true}
  amount: {type: integer, minimum: 1}
  account: {type: iban, personal: true, encrypted: true}
  secret: {type: text, personal: true}
  mark: {type: text, unique: true}
  half: {type: money, value: "price / 2 + 1"}
  price: {type: money, default: 10}
  remark: {type: text}
  level: {type: choice, options: {low: Low, high: High}, default: "'low'"}
  label: {type: text}
stages:
  received: {basket: "new_{topic}", due: 15 days, then: lapse}
  study: {}
  ended: {final: true}
transitions:
  examine: {from: received, to: study, by: [clerk, chief]}
  shut: {from: [received, study], to: ended, by: clerk, not: examine}
  lapse: {from: received, to: ended}
clocks:
  answer: {title: Answer, due: 30 days, warn: 5 days, stops: [ended], paused_in: [study]}
  total: {title: Total, due: 60 days, stops: [ended]}
processes:
  pursue:
    on_demand: {by: clerk}
    steps:
      - wait: {for: 5 days, id: rest}
      - task: {id: verify, title: Verify it, for: chief, due: 4 days}
      - set: {remark: "'verified ' + verify.outcome"}
"""
PLAN = """
migration: to_two
from: 1.x
to: 2.0.0
case_types:
  demand:
    stages: {asked: received, looked: study, closed: ended}
    fields: {what: topic, iban: account, badge: mark, other: null}
    values:
      label: "upper(what) + ' ' + reference"
    parties: {applicant: person}
    transitions: {look: examine}
    processes:
      follow: pursue
      follow.check: pursue.verify
      watch: cancel
"""


def write_version(folder: Path, version: str, demand: str, **files: str) -> dict[str, Path]:
    """The pack below `folder`, in the place of what stood there; gives the settings that find it."""
    pack = folder / "definitions" / "office"
    (pack / "case_types").mkdir(parents=True, exist_ok=True)
    (pack / "pack.yaml").write_text(PACK.format(version=version))
    (pack / "roles.yaml").write_text(ROLES)
    (pack / "case_types" / "demand.yaml").write_text(demand)
    for name, text in files.items():
        path = pack / name.replace("__", "/")
        path.parent.mkdir(exist_ok=True)
        path.with_suffix(".yaml").write_text(dedent(text))
    (folder / "forms" / "office").mkdir(parents=True, exist_ok=True)
    return {"definitions": folder / "definitions", "forms": folder / "forms"}


def publish_version(kernel: Kernel, folder: Path, version: str, demand: str, **files: str) -> str:
    """Put another version in force; gives its hash."""
    write_version(folder, version, demand, **files)
    loaded = publish_definitions(kernel)
    assert not loaded.diagnostics, [str(one) for one in loaded.diagnostics]
    return kernel.definitions.in_force["office"].hash
