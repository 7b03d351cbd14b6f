"""Layouts: components that arrange others and have no value."""

from collections.abc import Iterator
from typing import Any, ClassVar

from pydantic import Field

from modules.forms.component import Component, Node, Raw
from modules.forms.options import ComponentOptions


class LayoutOptions(ComponentOptions):
    """What a layout may say."""

    components: Any = Field(default=None, description="What it holds.")
    title: str = Field(default="", max_length=2000, description="Heading of a panel.")
    legend: str = Field(default="", max_length=2000, description="Heading of a field set.")


class Layout(Component):
    """A box around other components."""

    options_model: ClassVar[type[ComponentOptions]] = LayoutOptions
    template = "layout.html"

    def __init__(self, node: Node) -> None:
        super().__init__(node)
        self.label = self.options.title or self.options.legend or self.options.label

    @classmethod
    def child_lists(cls, raw: Raw) -> Iterator[tuple[tuple[str | int, ...], Any]]:
        """Its `components`."""
        yield ("components",), raw.get("components", [])


class Panel(Layout):
    """A part of the form under a heading; in a wizard, a page."""

    template = "panel.html"


class Fieldset(Layout):
    """Fields that belong together, under a legend."""

    template = "fieldset.html"


class Well(Layout):
    """A box that stands out."""

    template = "well.html"


class ColumnsOptions(ComponentOptions):
    """What columns may say."""

    columns: Any = Field(default=None, description="The columns, each with `components` and a `width` of 12.")


class Columns(Component):
    """Components side by side, one below the other on a small screen."""

    options_model = ColumnsOptions
    template = "columns.html"

    @classmethod
    def child_lists(cls, raw: Raw) -> Iterator[tuple[tuple[str | int, ...], Any]]:
        """The `components` of each column."""
        columns = raw.get("columns")
        for i, column in enumerate(columns if isinstance(columns, list) else ()):
            yield (
                ("columns", i, "components"),
                column.get("components", []) if isinstance(column, dict) else column,
            )

    def width(self, number: int) -> int:
        """The width of a column, in twelfths."""
        columns = self.options.columns if isinstance(self.options.columns, list) else []
        width = columns[number].get("width") if number < len(columns) else None
        even = 12 // max(len(self.groups), 1)
        return width if isinstance(width, int) and not isinstance(width, bool) and 0 < width <= 12 else even


class TableOptions(ComponentOptions):
    """What a table may say; how its lines are drawn is the style sheet's business."""

    rows: Any = Field(default=None, description="Rows of cells, each with `components`.")
    num_rows: Any = Field(default=None, description="Ignored: the rows are counted.")
    num_cols: Any = Field(default=None, description="Ignored: the cells are counted.")
    header: Any = Field(default=None, description="Ignored: fields have labels.")
    caption: Any = Field(default=None, description="Ignored: use the label.")
    striped: Any = Field(default=None, description="Ignored.")
    bordered: Any = Field(default=None, description="Ignored.")
    hover: Any = Field(default=None, description="Ignored.")
    condensed: Any = Field(default=None, description="Ignored.")
    cell_alignment: Any = Field(default=None, description="Ignored.")
    clone_rows: Any = Field(default=None, description="Ignored.")


class Table(Component):
    """Components in rows and columns, arranged without a table: one below the other on a small screen."""

    options_model = TableOptions
    template = "columns.html"

    @classmethod
    def child_lists(cls, raw: Raw) -> Iterator[tuple[tuple[str | int, ...], Any]]:
        """The `components` of each cell, row by row."""
        for i, row in enumerate(listed(raw.get("rows"))):
            for j, cell in enumerate(listed(row)):
                components = cell.get("components", []) if isinstance(cell, dict) else cell
                yield ("rows", i, j, "components"), components

    def width(self, number: int) -> int:
        """The same width for every cell, in twelfths."""
        rows = listed(self.options.rows)
        return max(12 // max((len(listed(row)) for row in rows), default=1), 1)


class TabsOptions(ComponentOptions):
    """What tabs may say."""

    components: Any = Field(default=None, description="The tabs, each with a `label` and `components`.")
    tab_labels: tuple[str, ...] = Field(default=(), max_length=50, description="Made from `components`.")
    vertical_layout: Any = Field(default=None, description="Ignored: tabs stand one below the other.")


class Tabs(Component):
    """Parts of a form under headings, one below the other, so that nothing is overlooked."""

    options_model = TabsOptions
    template = "tabs.html"

    def __init__(self, node: Node) -> None:
        super().__init__(node)
        self.titles: tuple[str, ...] = node.options.tab_labels

    @classmethod
    def prepared(cls, raw: Raw) -> Raw:
        """With the labels of the tabs, as the compiler keeps no `components`."""
        tabs = listed(raw.get("components"))
        labels = [str(tab.get("label") or tab.get("key") or "") if isinstance(tab, dict) else "" for tab in tabs]
        return {**raw, "tabLabels": labels}

    @classmethod
    def child_lists(cls, raw: Raw) -> Iterator[tuple[tuple[str | int, ...], Any]]:
        """The `components` of each tab."""
        for i, tab in enumerate(listed(raw.get("components"))):
            yield ("components", i, "components"), tab.get("components", []) if isinstance(tab, dict) else tab


def listed(value: Any) -> list[Any]:
    """The list itself, or none."""
    return value if isinstance(value, list) else []
