"""Files: uploads kept by the host page, and pieces of the case."""

import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatch
from typing import Any, ClassVar

from pydantic import Field

from core.web.formatting import show_filesize
from modules.forms.cleaning import Cleaning
from modules.forms.component import Node, Raw, Values
from modules.forms.inputs import Input
from modules.forms.messages import Translate, short
from modules.forms.options import ComponentOptions, InputOptions
from modules.forms.places import Place
from modules.forms.problems import Fault, FormProblem
from modules.forms.uploads import FileRule, UploadedFile
from modules.forms.view import View

MOST_FILES = 50
UNITS: Mapping[str, int] = {"": 1, "B": 1, "KB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30}
SIZE = re.compile(r"^(\d{1,9}) ?(B|KB|MB|GB)?$", re.IGNORECASE)
GONE = "{label}: a file isn't there any more. Send it again."


class FileOptions(InputOptions):
    """What a file may say."""

    file_pattern: str = Field(default="", max_length=500, description="`.pdf,.jpg,image/*`; empty or `*` for all.")
    file_max_size: str = Field(default="10MB", description="Largest file, such as 5MB.")
    file_min_size: str = Field(default="", description="Smallest file, such as 10KB.")
    file_types: Any = Field(default=None, description="Ignored.")
    dir: str = Field(default="", description="Ignored: the product decides where files are kept.")
    webcam: bool = Field(default=False, description="Whether a button opens the camera of a phone.")
    file_name_template: str = Field(default="", description="Ignored: files keep their names.")


class File(Input):
    """One or several files; the value is a list of `{id}`, completed from what the host knows of them."""

    options_model: ClassVar[type[ComponentOptions]] = FileOptions
    template = "upload.html"
    can_repeat = True

    def __init__(self, node: Node) -> None:
        super().__init__(node)
        self.many, self.multiple = bool(self.options.multiple), False
        patterns = [part.strip().lower() for part in re.split("[,;]", self.options.file_pattern)]
        self.rule = FileRule(
            () if "*" in patterns else tuple(filter(None, patterns)),
            size_of(self.options.file_max_size) or 10 << 20,
            self.many,
            self.piece,
        )

    @property
    def piece(self) -> str:
        """The piece of the case that the file is for, if any."""
        return ""

    def problems(self) -> Iterator[FormProblem]:
        """Sizes that can't be read."""
        yield from super().problems()
        for name, text in (
            ("fileMaxSize", self.options.file_max_size),
            ("fileMinSize", self.options.file_min_size),
        ):
            if text and size_of(text) is None:
                yield FormProblem((*self.at, name), f"{name} {text!r} is no size", "write 500KB or 10MB")

    def coerce(self, raw: Any, cleaning: Cleaning) -> list[dict[str, Any]] | None:
        """The files named by their ids, as the host knows them; raises `Fault` on an id it doesn't know."""
        items = raw if isinstance(raw, list) else [raw]
        ids = [id_of(item) for item in items[: MOST_FILES + 1] if item not in ("", None)]
        if len(items) > MOST_FILES or (len(ids) > 1 and not self.many):
            most = MOST_FILES if self.many else 1
            raise Fault("maxLength", "{label} takes at most {max} files.", {"max": most})
        files = [cleaning.uploads.find(file_id) if file_id else None for file_id in dict.fromkeys(ids)]
        found = [described(file) for file in files if file is not None]
        if len(found) != len(files):
            raise Fault("file_missing", GONE)
        return found or None

    def faults(self, value: Any, cleaning: Cleaning) -> Iterator[Fault]:
        """Kind and size of each file."""
        least = size_of(self.options.file_min_size) or 0
        for file in value:
            figures = {"name": file["name"], "pattern": ", ".join(self.rule.patterns)}
            if not fits(file["name"], file["content_type"], self.rule.patterns):
                yield Fault("filePattern", "{label}: {name} isn't of the kind asked for ({pattern}).", figures)
            if file["size"] > self.rule.max_bytes:
                figures["max"] = spoken_size(self.rule.max_bytes, cleaning.language)
                yield Fault("fileMaxSize", "{label}: {name} is larger than {max}. Send a smaller file.", figures)
            if file["size"] < least:
                figures["min"] = spoken_size(least, cleaning.language)
                yield Fault("fileMinSize", "{label}: {name} is smaller than {min}. Send a better copy.", figures)

    def receive(self, sent: Raw, out: Values) -> None:
        """The ids of files sent before; the file parts themselves are the host's business."""
        node = sent.get(self.key)
        ids = node.get("") if isinstance(node, Mapping) else None
        if isinstance(ids, list):
            out[self.key] = [{"id": file_id} for file_id in ids if file_id]

    def slots(self, raw: Raw, values: Raw, place: Place, view: View) -> dict[str, Any]:
        """The files already there, and what is accepted."""
        slots = super().slots(raw, values, place, view)
        items = slots["value"] if isinstance(slots["value"], list) else []
        found = [view.uploads.find(id_of(item)) or known(item) for item in items[:MOST_FILES]]
        files = [(file, show_filesize(file.size, short(view.language))) for file in found if file]
        most = spoken_size(self.rule.max_bytes, view.language)
        accepted = {"accept": ",".join(self.rule.patterns), "kinds": spoken_kinds(self.rule.patterns), "most": most}
        return {**slots, **accepted, "files": files, "many": self.many}

    def spoken(self, value: Any, language: str, text: Translate) -> str:
        """The names of the files."""
        items = value if isinstance(value, list) else [value]
        return ", ".join(str(item.get("name", item.get("id", ""))) for item in items if isinstance(item, Mapping))

    def item_schema(self) -> dict[str, Any]:
        """A list of objects with an id."""
        item = {"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]}
        return {"type": "array", "items": item, "maxItems": MOST_FILES if self.many else 1}


class PieceOptions(FileOptions):
    """What a piece may say."""

    piece: str = Field(min_length=1, max_length=100, description="Id of the piece of the case.")


class Piece(File):
    """An upload that fills a piece of the case."""

    options_model = PieceOptions

    @property
    def piece(self) -> str:
        """The piece of the case."""
        return str(self.options.piece)


def size_of(text: str) -> int | None:
    """Bytes of `10MB`; None if it is no size."""
    match = SIZE.match(text.strip())
    return int(match[1]) * UNITS[(match[2] or "").upper()] if match else None


def spoken_size(size: int, language: str = "en") -> str:
    """A limit for people as forms count it, in units of 1024: `1.5 MB`, or `1,5 Mo`."""
    steps = (("GB", 1 << 30), ("MB", 1 << 20), ("kB", 1 << 10))
    unit, bytes_ = next((step for step in steps if size >= step[1]), ("B", 1))
    spoken = f"{round(size / bytes_, 1):g} {unit}"
    return spoken.replace(".", ",").replace("B", "o") if short(language) == "fr" else spoken


def spoken_kinds(patterns: tuple[str, ...]) -> str:
    """`PDF, JPG`, for people."""
    return ", ".join(dict.fromkeys(one.removeprefix(".").upper().replace("JPEG", "JPG") for one in patterns))


def fits(name: str, content_type: str, patterns: tuple[str, ...]) -> bool:
    """Whether a file matches one of the patterns, by its ending or its content type."""
    lower = name.lower()
    tests = (
        lower.endswith(p) if p.startswith(".") else fnmatch(content_type if "/" in p else lower, p) for p in patterns
    )
    return not patterns or any(tests)


def id_of(item: Any) -> str:
    """The id in `{id}`, or the item itself if it is one; empty for anything else."""
    found = item.get("id") if isinstance(item, Mapping) else item
    return found if isinstance(found, str) and len(found) <= 200 else ""


def described(file: UploadedFile) -> dict[str, Any]:
    """The file as a value."""
    return {name: getattr(file, name) for name in ("id", "name", "size", "content_type", "sha256")}


def known(item: Any) -> UploadedFile | None:
    """The file that a clean value describes, to show it without asking the host."""
    if not isinstance(item, Mapping) or not isinstance(item.get("size"), int):
        return None
    text = {name: str(item.get(name, ""))[:500] for name in ("id", "name", "content_type", "sha256")}
    return UploadedFile(size=item["size"], **text)
