"""The component types that this module brings, by form.io name."""

from collections.abc import Mapping
from types import MappingProxyType

from modules.forms.component import Component
from modules.forms.components.amounts import Money
from modules.forms.components.choices import Checkbox, Radio, SelectBoxes
from modules.forms.components.contacts import Email, PhoneNumber, Url
from modules.forms.components.contents import Button, Content, Hidden, HtmlElement
from modules.forms.components.countries import Country
from modules.forms.components.dates import Date, DateTime
from modules.forms.components.days import Day
from modules.forms.components.files import File, Piece
from modules.forms.components.grids import DataMap, EditGrid
from modules.forms.components.groups import Container, DataGrid
from modules.forms.components.identifiers import Iban, Nir, Plate, Siren, Siret
from modules.forms.components.layouts import Columns, Fieldset, Panel, Table, Tabs, Well
from modules.forms.components.numbers import Currency, Number
from modules.forms.components.records import Address, Party
from modules.forms.components.secrets import Password
from modules.forms.components.selects import Select, Slot
from modules.forms.components.signatures import Signature
from modules.forms.components.subforms import FormPart, SubForm
from modules.forms.components.surveys import Survey
from modules.forms.components.tags import Tags
from modules.forms.components.text import TextArea, TextField
from modules.forms.components.times import Time
from modules.forms.components.trees import Tree
from modules.forms.components.yesno import YesNo

COMPONENTS: Mapping[str, type[Component]] = MappingProxyType(
    {
        "textfield": TextField,
        "textarea": TextArea,
        "number": Number,
        "currency": Currency,
        "checkbox": Checkbox,
        "selectboxes": SelectBoxes,
        "radio": Radio,
        "yesno": YesNo,
        "select": Select,
        "email": Email,
        "url": Url,
        "phoneNumber": PhoneNumber,
        "datetime": DateTime,
        "date": Date,
        "day": Day,
        "time": Time,
        "file": File,
        "piece": Piece,
        "hidden": Hidden,
        "content": Content,
        "htmlelement": HtmlElement,
        "button": Button,
        "panel": Panel,
        "fieldset": Fieldset,
        "well": Well,
        "columns": Columns,
        "container": Container,
        "datagrid": DataGrid,
        "editgrid": EditGrid,
        "datamap": DataMap,
        "tree": Tree,
        "iban": Iban,
        "siren": Siren,
        "siret": Siret,
        "nir": Nir,
        "plate": Plate,
        "password": Password,
        "tags": Tags,
        "address": Address,
        "party": Party,
        "country": Country,
        "money": Money,
        "signature": Signature,
        "survey": Survey,
        "table": Table,
        "tabs": Tabs,
        "form": SubForm,
        "part": FormPart,
        "slot": Slot,
    }
)
