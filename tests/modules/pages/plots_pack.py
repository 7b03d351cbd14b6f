"""A pack of plots: a number that no two cases hold, asked of strangers, of owners and of the house."""

from pathlib import Path

FILES = {
    "definitions/plots/pack.yaml": """
pack: plots
version: 1.0.0
title: {en: Plots, fr: Terrains}
languages: [en, fr]
timezone: Europe/Paris
""",
    "definitions/plots/case_types/plot.yaml": """
case_type: plot
title: {en: Plot, fr: Terrain}
reference: "P-{number:04}"
parties: {owner: {title: {en: Owner, fr: Propriétaire}, access: own_dossier, sees: [survey, note]}}
fields:
  survey: {type: text, title: {en: Land survey, fr: Bornage}, unique: true}
  twin: {type: text, title: {en: Twin, fr: Jumeau}, value: "note + ''", unique: true}
  note: {type: text, title: {en: Note, fr: Remarque}}
forms: {apply: {map: {first_name: owner.first_name, email: owner.email, number: survey}}}
stages: {open: {}, shut: {final: true}}
transitions:
  fill: {title: {en: Fill in, fr: Remplir}, from: open, to: shut, by: clerk, form: {fields: [survey, note]}}
processes:
  tell:
    title: {en: Tell us, fr: Nous dire}
    on_demand: {parties: [owner], form: {fields: [survey]}}
    steps: [set: {note: "'told'"}]
  wonder:
    title: {en: Ask the owner, fr: Demander}
    on_demand: {by: clerk}
    steps: [request_fields: {id: again, from: owner, fields: [survey]}]
on_open: [task: {id: look, title: {en: Look, fr: Regarder}, for: clerk, form: {fields: [survey, note]}}]
""",
    "definitions/plots/roles.yaml": """
roles: {clerk: {title: Clerk, may: {plot: [read, open, update, transition, answer]}}}
""",
    "definitions/plots/pages/apply.yaml": """
page: apply
title: {en: Declare a plot, fr: Déclarer un terrain}
intro: {en: Tell us., fr: Dites-nous.}
form: apply
opens: plot
party: owner
thanks: {title: {en: Thank you, fr: Merci}, text: {en: We write., fr: Nous écrivons.}}
""",
    "forms/plots/apply.json": """
{"title": "Declare", "display": "wizard",
 "i18n": {"fr": {"Declare": "Déclarer", "You": "Vous", "Plot": "Terrain", "First name": "Prénom",
                 "Survey number": "Numéro du bornage", "Note": "Remarque"}},
 "components": [
  {"type": "panel", "key": "you", "title": "You", "components": [
   {"type": "textfield", "key": "first_name", "label": "First name"},
   {"type": "email", "key": "email", "label": "E-mail"},
   {"type": "textfield", "key": "number", "label": "Survey number"}]},
  {"type": "panel", "key": "plot", "title": "Plot", "components": [
   {"type": "textfield", "key": "note", "label": "Note"}]}]}
""",
}


def write_plots(folder: Path) -> None:
    """The pack `plots`, below `folder`."""
    for path, text in FILES.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
