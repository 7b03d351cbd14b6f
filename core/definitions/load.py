"""From sources to frozen packs: read, extend, validate, link, freeze. No database is touched here."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from typing import Any

from pydantic import BaseModel

from core.collecting import collector_at_rest
from core.definitions.compose import compose
from core.definitions.document import Document
from core.definitions.extend import lay, resolve_order, with_whole_line
from core.definitions.language import Text
from core.definitions.link import link
from core.definitions.manifest import OWN, PackManifest
from core.definitions.mending import follows, mend
from core.definitions.packs import File, Pack
from core.definitions.parameters import PARAMETERS, lengths_of, parameters_of
from core.definitions.problems import Lost, Problem, Refusals
from core.definitions.read import Draft, read_on
from core.definitions.removals import Removal, blame, find_removals
from core.definitions.scan import STRAY, Unread, find_stray, find_unread, kind_of
from core.definitions.texts import Texts
from core.definitions.validate import build, place
from core.diagnostics import DefinitionError, Diagnostic, Mark
from core.registry import Derivation, FileKind, Registry, Siblings

MOST_ROUNDS = 8
"""How often a file is tried again without its wrong parts."""

Key = tuple[str, str]
Drafts = dict[Key, Document]
Files = dict[str, dict[str, File]]
Sources = Mapping[str, bytes]


@dataclass(frozen=True)
class Loaded:
    """What came of a set of folders: the packs without a mistake, and all mistakes."""

    packs: Mapping[str, Pack]
    diagnostics: tuple[Diagnostic, ...]
    sources: Mapping[str, str]


def load(folders: Mapping[str, Sources], registry: Registry, linked: bool = False) -> Loaded:
    """Compile the packs in `folders` (texts by pack and path); a pack with a mistake is left out, never raised.

    `linked` says that their names were checked when they were published: what was good then stays good.
    """
    loader = Loader(registry, linked)
    texts = {name: files for name, files in folders.items() if name != STRAY}
    stray = folders.get(STRAY, {})
    unread = tuple(find_unread(stray))
    loader.found.extend((*unread, *find_stray(set(stray) - {one.mark.file for one in unread}, texts)))
    with collector_at_rest():
        packs = dict(loader.packs(texts))
    sources = Texts({path: text for files in folders.values() for path, text in files.items()})
    return Loaded(packs, DefinitionError(loader.found).diagnostics if loader.found else (), sources)


def load_drafts(name: str, files: Sources, registry: Registry) -> Drafts:
    """The documents of one pack's own files by kind and key, not extended and not compiled."""
    return Loader(registry).read(name, files)


class Loader:
    """Collects the diagnostics of one load."""

    def __init__(self, registry: Registry, linked: bool = False) -> None:
        self.registry = registry
        self.linked = linked
        self.models = compose(registry)
        self.found: list[Diagnostic] = []
        self.broken: dict[str, set[Key]] = {}
        self.lost: dict[str, Lost] = {}
        self.flawed: set[str] = set()
        self.manifests: dict[str, Draft] = {}
        self.removals: dict[str, list[Removal]] = {}

    def packs(self, texts: dict[str, Sources]) -> Iterator[tuple[str, Pack]]:
        """The packs without a mistake by name; of the documents, only what the next packs extend is kept in memory."""
        bases = {name: self._extends(name, files) for name, files in texts.items()}
        ordered, extended = self.order(bases), {base for base, _ in bases.values()}
        drafts: dict[str, Drafts] = {}
        for name in (*ordered, *(name for name in texts if name not in ordered)):
            drafts[name] = self.read(name, texts[name])
            if name in ordered:
                self.extend(name, bases[name][0], drafts, texts)
                pack = self.compile(name, drafts[name], texts[name])
                if pack is not None:
                    yield name, pack
            if name not in extended:
                _rest(drafts.pop(name))
        _rest(*drafts.values())

    def _extends(self, name: str, files: Sources) -> tuple[str | None, Mark]:
        """The pack that a pack extends, and where it says so; what is wrong there is told when it is its turn."""
        path = f"definitions/{name}/pack.yaml"
        if path in files and not isinstance(files[path], Unread):
            self.manifests[path] = read_on(files[path], path)
        document = self.manifests[path].document if path in self.manifests else None
        base = document.value(("extends",)) if document else None
        if document is None or not isinstance(base, str):
            return None, Mark(path, 1, 1)
        return base, document.mark(("extends",))

    def read(self, name: str, files: Sources) -> Drafts:
        """The documents of one pack by kind and key."""
        self.broken[name], self.lost[name] = set(), Lost()
        drafts: Drafts = {}
        self._take(name, find_unread(files))
        for path, text in files.items():
            if isinstance(text, Unread):
                continue
            kind = kind_of(path, self.registry)
            if isinstance(kind, Diagnostic):
                self.found.append(kind)
            elif kind is not None and (kind[0].binding or not self.linked):
                key = kind[0].name, kind[1]
                draft = self.manifests.pop(path, None) or read_on(text, path)
                self._take(name, draft.found)
                self.lost[name] |= draft.lost
                if draft.document is not None:
                    drafts[key] = draft.document
                else:
                    self.broken[name].add(key)
        return drafts

    def _take(self, name: str, found: Iterable[Diagnostic]) -> None:
        """Take in mistakes of a pack: neither it nor what extends it is loaded, whatever can be understood of them."""
        listed = tuple(found)
        self.found.extend(listed)
        if listed:
            self.flawed.add(name)

    def order(self, bases: Mapping[str, tuple[str | None, Mark]]) -> list[str]:
        """Pack names, each after the one that it extends; without those whose bases are not all there."""
        try:
            return resolve_order(bases)
        except DefinitionError as error:
            self.found.extend(error.diagnostics)
            return resolve_order({name: bases[name] for name in with_whole_line(bases)})

    def extend(self, name: str, base: str | None, drafts: dict[str, Drafts], texts: dict[str, Sources]) -> None:
        """Lay the pack's documents over those of the pack that it extends, and take in that pack's texts."""
        if base is None:
            return
        merged = {key: _inherited(key, document) for key, document in drafts[base].items()}
        unknown = {key for key in self.broken[base] if key[0] != "pack" and key not in merged}
        for key, document in drafts[name].items():
            if key in merged:
                self.removals.setdefault(name, []).extend(find_removals(merged[key], document))
                merged[key], found = lay(merged[key], document)
                self._take(name, found)
            elif key not in unknown:
                merged[key] = document
        drafts[name], texts[name] = merged, {**texts[base], **texts[name]}
        self.broken[name] |= unknown
        self.lost[name] |= self.lost[base]
        if base in self.flawed:
            self.flawed.add(name)

    def compile(self, name: str, drafts: Drafts, texts: Sources) -> Pack | None:
        """The frozen pack, or None when it holds a mistake."""
        before = len(self.found)
        files = self._with_derived(name, self._files(name, drafts))
        pack = Pack(name, files, broken=frozenset(self.broken[name]), lost=self.lost[name])
        if not self.linked:
            self._check(replace(pack, files=_with_manifest(name, files, drafts)))
        own = f"definitions/{name}/", f"forms/{name}/"
        told = len(self.found) > before or any(d.mark.file.startswith(own) for d in self.found)
        if removals := self.removals.get(name):
            self.found[before:] = blame(self._new_since(before), removals, Texts(texts), own)
        if pack.broken or told or name in self.flawed:
            return None
        return self._freeze(pack, drafts, texts)

    def _new_since(self, before: int) -> list[Diagnostic]:
        """The mistakes of one pack without those that the pack which it extends has by itself."""
        known = set(self.found[:before])
        return [one for one in self.found[before:] if one not in known]

    def _check(self, pack: Pack) -> None:
        """Take in what is wrong with the pack's names, expressions and rules."""
        self.found.extend(link(pack, self.registry))

    def _freeze(self, pack: Pack, drafts: Drafts, texts: Sources) -> Pack:
        """The pack, named by its content."""
        return replace(pack, hash=content_hash(self._binding(drafts)), sources=Texts(texts))

    def _files(self, name: str, drafts: Drafts) -> Files:
        files: Files = {}
        for (kind, key), document in sorted(drafts.items(), key=_parameters_first):
            lengths = lengths_of(parameters_of(Pack(name, files)))
            built = self._build(name, File(kind, key, document), partial(_data_of, drafts, kind), lengths)
            if built is not None:
                files.setdefault(kind, {})[key] = built
            else:
                self.broken[name].add((kind, key))
        self.found.extend(self._missing(name, drafts))
        return files

    def _with_derived(self, name: str, files: Files) -> Files:
        """The files with those that follow from them."""
        found = {kind: dict(named) for kind, named in files.items()}
        pack = Pack(name, files, broken=frozenset(self.broken[name]))
        for derivation in self.registry.all(Derivation):
            for file in derivation.run(pack):
                found.setdefault(file.kind, {})[file.key] = file
        return found

    def _build(self, pack: str, file: File, siblings: Siblings, lengths: Mapping[str, Any]) -> File | None:
        """The compiled file, without its wrong parts if need be; None when nothing of it can be understood."""
        kind: FileKind = self.registry.find(FileKind, file.kind)
        lost = Lost()
        for _ in range(MOST_ROUNDS):
            try:
                value = build(kind, file, self.models.get(file.kind), self.registry, siblings, lengths)
            except Refusals as refusals:
                self.flawed.add(pack)
                self.found.extend(place((p for p in refusals.problems if not follows(p, file.document, lost)), file))
                mended = mend(file.document, refusals.problems)
                if mended is None:
                    return None
                file, lost = replace(file, document=mended.document), lost | mended.lost
                self.lost[pack] |= mended.lost
            else:
                self.found.extend(place(_misnamed(pack, file, value), file))
                return replace(file, value=value)
        return None

    def _binding(self, drafts: Drafts) -> Drafts:
        """The documents that make the version."""
        loose = {kind.name for kind in self.registry.all(FileKind) if not kind.binding}
        return {key: document for key, document in drafts.items() if key[0] not in loose}

    def _missing(self, name: str, drafts: Drafts) -> Iterator[Diagnostic]:
        for kind in self.registry.all(FileKind):
            known = {key[0] for key in (*drafts, *self.broken[name])}
            if kind.required and kind.name not in known:
                where = f"definitions/{name}/{kind.name}{kind.suffix}"
                hint = f"write '{kind.name}: {name}', a version and a title into it"
                yield Diagnostic("LI105", f"the pack has no {kind.name}{kind.suffix}", Mark(where, 1, 1), hint)


def _inherited(key: Key, document: Document) -> Document:
    """What a pack takes over of a document: all of it, but not what its base says of itself alone."""
    if key[0] != "pack" or not isinstance(document.data, dict):
        return document
    return replace(document, read=lambda: {name: said for name, said in document.data.items() if name not in OWN})


def _parameters_first(draft: tuple[Key, Document]) -> bool:
    """Other files need the lengths of time that parameters stand for."""
    return draft[0][0] != PARAMETERS


def _misnamed(pack: str, file: File, value: Any) -> Iterator[Problem]:
    """A file says its own name (`case_type: x`); it must be the file's, and a pack's that of its folder."""
    said = getattr(value, file.kind, None) if isinstance(value, BaseModel) else None
    what, name = ("folder", pack) if file.kind == "pack" else ("file", file.key)
    if isinstance(said, str) and said != name:
        words = file.kind.replace("_", " ")
        yield Problem((file.kind,), f"this {what} is called '{name}', so its {words} must be too", name, "LI106")


def _with_manifest(name: str, files: Files, drafts: Drafts) -> Files:
    """The files with a stand-in for a manifest that is broken, so that the others can be checked all the same."""
    if "pack" in files:
        return files
    document = drafts.get(("pack", "pack"))
    written = document.value(("languages",)) if document else None
    languages = tuple(word for word in written if isinstance(word, str)) if isinstance(written, list) else ()
    manifest = PackManifest(pack="unknown", version="0.0.0", title=Text.of(name), languages=languages or ("en",))
    stand_in = File("pack", "pack", document or Document(dict, ""), manifest)
    return {**files, "pack": {"pack": stand_in}}


def _data_of(drafts: Drafts, kind: str, key: str) -> Any:
    found = drafts.get((kind, key))
    return found.data if found else None


def _rest(*drafts: Drafts) -> None:
    """Let go of the data of compiled documents."""
    for document in (document for draft in drafts for document in draft.values()):
        document.rest()


def content_hash(drafts: Drafts) -> str:
    """SHA-256 (hexadecimal) of the pack's content: comments and layout don't count."""
    content = {f"{kind}/{key}": document.data for (kind, key), document in drafts.items()}
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=_plain).encode()).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"a definition can't hold {type(value).__name__}")
