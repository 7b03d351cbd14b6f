"""form.io types that aren't offered, with what to use instead; and those that need something of their host."""

from collections.abc import Mapping

REMEDIES: Mapping[str, str] = {
    "recaptcha": "leave it out: public pages keep programs away by themselves",
    "captcha": "leave it out: public pages keep programs away by themselves",
    "resource": "use a select with dataSrc resource, or choices written out",
    "dynamicWizard": "use a datagrid, or an editgrid whose rows open and close",
    "custom": "use a type of the reference; a module can add one",
    "unknown": "use a type of the reference; a module can add one",
    "reviewpage": "leave it out: public pages show the answers before they are sent",
    "sketchpad": "use signature to draw, or file to send a drawing",
    "tagpad": "use file to send a picture, and textarea to comment on it",
    "datasource": "use a select with dataSrc url or resource",
    "datatable": "use a datagrid with disableAddingRemovingRows",
    "dataTable": "use a datagrid with disableAddingRemovingRows",
}

FIELD_WORDS: Mapping[str, str] = {
    "text": "textfield",
    "long_text": "textarea",
    "integer": "number",
    "decimal": "number",
    "boolean": "checkbox",
    "duration": "textfield",
    "choice": "radio",
    "choices": "select",
    "phone": "phoneNumber",
    "group": "container",
    "list": "editgrid",
    "case": "select",
}
"""Types of fields in case types that people write as a component's type, and the component that fills such a field."""
