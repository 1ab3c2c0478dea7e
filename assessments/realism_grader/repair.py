"""Put a student's answers back into the notebook that was released, whatever happened to hers.

The result is the released notebook, cell by cell, with what she wrote in the cells that are hers; what she added stays
where it stood. Answers are found by the ids of their cells, then by the names they set, then by their text and place.
Every change is said in a sentence. Pure: bytes in, result out.
"""

from __future__ import annotations

import copy
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode, from_dict
from rapidfuzz import fuzz
from structural_realism.literals import read

from .salvage import LIMIT, TWO_VERSIONS, Cell, UnreadableError, resolve, salvage, short

_SET = re.compile(r"^(?:(?:def|class)[ \t]+(\w+)|(\w+)[ \t]*(?::[^=\n]+)?=(?!=))", re.MULTILINE)
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_NOTEBOOK = re.compile(r"\.(ipynb(\.(txt|json))?|json)$", re.IGNORECASE)
_COPY = re.compile(r"^(copy-of|kopie-von)-|-?(\(\d+\)|-\d{1,2}|-copy-?\d*|-checkpoint)$")
_COMPARED = 2_000
_MOST_PAIRS = 20_000
_FLAGS = ("points", "grade", "solution", "locked", "task")


@dataclass(frozen=True, slots=True)
class Repair:
    """One thing that was mended, said for instructor and student; ``cell`` is empty for the whole notebook."""

    cell: str
    text: str


@dataclass(frozen=True, slots=True)
class Repaired:
    """A sound notebook, and what was mended; nothing, if nothing had to be."""

    notebook: NotebookNode
    repairs: tuple[Repair, ...]


@dataclass(frozen=True, slots=True)
class SetAside:
    """It cannot be graded: what is wrong, and what to do."""

    reason: str


@dataclass(frozen=True, slots=True)
class _Slot:
    """A cell of the released notebook."""

    at: int
    cell: Any
    role: Mapping[str, Any]

    @property
    def name(self) -> str:
        return str(self.role.get("grade_id", ""))

    @property
    def answer(self) -> bool:
        return bool(self.role.get("solution"))

    @property
    def manual(self) -> bool:
        return self.answer and bool(self.role.get("grade"))

    @property
    def locked(self) -> bool:
        return not self.answer and bool(self.role.get("locked") or self.role.get("grade"))

    @property
    def source(self) -> str:
        return str(self.cell.source)


def repair(submitted: bytes, released: NotebookNode, *, limit: int = LIMIT) -> Repaired | SetAside:
    """The released notebook with the answers of a submission, or why there is no grading it."""
    try:
        file = salvage(submitted, limit)
    except UnreadableError as error:
        return SetAside(str(error))
    slots = [_Slot(at, cell, cell.metadata.get("nbgrader", {})) for at, cell in enumerate(released.cells)]
    work = _Work(slots, file.cells)
    work.find()
    reason = work.why_not(incomplete=file.incomplete)
    if reason:
        return SetAside(reason)
    repairs = [Repair("", text) for text in file.mended]
    cells = work.assemble()
    return Repaired(_notebook(cells, released), (*repairs, *work.repairs))


def pick(files: Mapping[str, int], wanted: str, others: Collection[str] = ()) -> str | None:
    """Which file of a folder (name → size) is the notebook ``wanted``, also if it was renamed on the way.

    ``others`` are the names of the assignment's other notebooks, which are not taken for this one.

    >>> pick({"ps2 (1).ipynb": 900, "ps2.ipynb": 0, "notes.txt": 5}, "ps2")
    'ps2 (1).ipynb'
    """
    stem, elsewhere = _stem(wanted), {_stem(other) for other in others}
    usable = [name for name in files if _NOTEBOOK.search(name) and ".ipynb_checkpoints" not in name]
    usable = [name for name in usable if _stem(name) not in elsewhere - {stem}]
    usable = [name for name in usable if files[name]] or usable
    for exact in (wanted, f"{wanted}.ipynb"):
        if exact in usable:
            return exact
    named = [name for name in usable if stem in _stems(name)]
    if named:
        return max(named, key=lambda name: (_copy_number(name), files[name], name))
    left = [name for name in usable if not elsewhere & set(_stems(name)) and not name.lower().endswith(".json")]
    if len(left) <= 1:
        return left[0] if left else None
    likest = max(left, key=lambda name: (fuzz.ratio(_stem(name), stem), files[name], name))
    return likest if fuzz.ratio(_stem(likest), stem) >= 60 else None


class _Work:
    """Which submitted cell belongs to which released one, and the notebook that comes of it."""

    def __init__(self, slots: Sequence[_Slot], cells: Sequence[Cell]) -> None:
        self.slots, self.cells = slots, cells
        self.repairs: list[Repair] = []
        self.claims: dict[int, int] = {}
        self.carried: dict[int, list[int]] = {}
        self._ids = {slot.cell.get("id", ""): slot.at for slot in reversed(slots)}
        self._ids |= {slot.name: slot.at for slot in slots if slot.name}
        self._ids.pop("", None)
        self._set_by = [_names(cell.source) for cell in cells]

    # ── which cell is which ────────────────────────────────────────────────────────────────────────────────────────

    def find(self) -> None:
        for at, cell in enumerate(self.cells):
            known = next((self._ids[name] for name in cell.names if name in self._ids), None)
            if known is not None and self._trusted(self.slots[known], at):
                self.claims[at] = known
        if len(set(self.claims.values())) < len(self.slots):
            self._find_by_text()
            self._find_by_names()
            self._find_by_likeness()
            self._find_by_place()
        self._find_moved_answers()

    def _trusted(self, slot: _Slot, at: int) -> bool:
        """Where a file is torn, the head of an answer may have met the text of another cell."""
        names = _names(slot.source)
        return not (self.cells[at].torn and slot.answer and names) or bool(names & self._set_by[at])

    def at(self, slot: _Slot) -> list[int]:
        """The submitted cells that belong to a released one."""
        return [at for at, claimed in self.claims.items() if claimed == slot.at]

    def _missing(self) -> list[_Slot]:
        """Released cells that were not found; an empty cell of no name is not missed."""
        found = set(self.claims.values())
        return [slot for slot in self.slots if slot.at not in found and (slot.name or slot.source.strip())]

    def _free(self) -> list[int]:
        return [at for at in range(len(self.cells)) if at not in self.claims]

    def _claim(self, at: int, slot: _Slot) -> None:
        self.claims = dict(sorted([*self.claims.items(), (at, slot.at)]))

    def _find_by_text(self) -> None:
        texts: dict[str, list[int]] = {}
        for at in reversed(self._free()):
            texts.setdefault(_plain(self.cells[at].source), []).append(at)
        counts = Counter(_plain(slot.source) for slot in self.slots)
        for slot in self._missing():
            text = _plain(slot.source)
            if text and texts.get(text) and (counts[text] == 1 or not slot.answer):
                self._claim(texts[text].pop(), slot)

    def _find_by_names(self) -> None:
        """Answers in code are known by what they set: ``q3 = …``, ``def polarity(…``."""
        for slot in self._missing():
            names = _names(slot.source)
            if slot.answer and names:
                found = [at for at in self._free() if names & self._set_by[at]]
                found = [at for at in found if self._touched(slot, self.cells[at])] or found
                if found:
                    most = max(len(names & self._set_by[at]) for at in found)
                    self._claim(self._best([at for at in found if len(names & self._set_by[at]) == most], slot), slot)
                    self._say(slot, "The cell had lost its id; it was found again by the name that it sets.")

    def _find_by_likeness(self) -> None:
        missing, free = self._missing(), self._free()
        if len(missing) * len(free) > _MOST_PAIRS:
            return
        ranked = sorted(
            ((likeness, slot.at, at) for slot in missing for at in free
             if (likeness := self._likeness(slot, at)) >= 75),
            key=lambda entry: (-entry[0], entry[1], entry[2]),
        )  # fmt: skip
        for _, slot_at, at in ranked:
            if at not in self.claims and slot_at not in self.claims.values():
                self._claim(at, self.slots[slot_at])

    def _find_by_place(self) -> None:
        """A free cell that she rewrote stands where it stood: after the same cell as before, of the same kind."""
        for slot in self._missing():
            if slot.answer or slot.locked:
                continue
            before = max((found for found in self.claims.values() if found < slot.at), default=-1)
            anchors = self._anchors(set(self.claims))
            for at in self._free():
                if anchors[at] == before and self.cells[at].kind == slot.cell.cell_type:
                    self._claim(at, slot)
                    break

    def _likeness(self, slot: _Slot, at: int) -> float:
        names = _names(slot.source)
        if slot.answer and names and not names & self._set_by[at]:
            return 0.0
        return fuzz.ratio(slot.source[:_COMPARED], self.cells[at].source[:_COMPARED], score_cutoff=75)

    def _find_moved_answers(self) -> None:
        """An answer cell that is untouched or gone, while the answer stands in a cell that the student added."""
        free = self._free()
        if not free:
            return
        for slot in self.slots:
            own = self.at(slot)
            if not slot.answer or any(self._touched(slot, self.cells[at]) for at in own):
                continue
            found = self._moved_text(slot, own, free) if slot.manual else self._moved_code(slot, own, free)
            if found:
                self.carried[slot.at] = found
                free = [at for at in free if at not in found]

    def _moved_code(self, slot: _Slot, own: list[int], free: list[int]) -> list[int]:
        names = _names(slot.source)
        found = [at for at in free if self.cells[at].kind == "code" and names & self._set_by[at]]
        if not found or not names:
            return []
        best, check = self._best(found, slot), self._check_of(slot)
        runs_as_it_stands = own and max(own) < best and (check is None or best < check)
        return [] if runs_as_it_stands else [best]

    def _moved_text(self, slot: _Slot, own: list[int], free: list[int]) -> list[int]:
        """Text of her own that stands in the place of an answer in words."""
        anchors = self._anchors(set(self.claims))
        ours = "\n".join(other.source for other in self.slots)
        return [
            at for at in free
            if self.cells[at].source.strip() not in ours and anchors[at] in (slot.at - 1, slot.at)
            and (slot.cell.cell_type == "markdown" or not own) and (self.cells[at].kind != "code" or not own)
        ]  # fmt: skip

    def _best(self, found: list[int], slot: _Slot) -> int:
        """The last one above the check, as running the notebook from the top would have it; else the last."""
        check = self._check_of(slot)
        above = [at for at in found if check is None or at < check]
        return (above or found)[-1]

    def _check_of(self, slot: _Slot) -> int | None:
        """Where the first locked cell with points after an answer stands in the submission."""
        for later in self.slots[slot.at + 1 :]:
            if later.locked and later.role.get("grade"):
                return next(iter(self.at(later)), None)
            if later.answer:
                return None
        return None

    def _anchors(self, fixed: Collection[int]) -> list[int]:
        """For each submitted cell, the released one that it stands after; ``fixed`` are the cells to go by."""
        anchors, last = [], -1
        for at in range(len(self.cells)):
            anchors.append(last)
            if at in fixed and at in self.claims:
                last = self.claims[at]
        return anchors

    @staticmethod
    def _touched(slot: _Slot, cell: Cell) -> bool:
        return _plain(cell.source) != _plain(slot.source)

    # ── whether it can be graded ───────────────────────────────────────────────────────────────────────────────────

    def why_not(self, *, incomplete: bool) -> str:
        answers = [slot for slot in self.slots if slot.answer]
        gone = [slot for slot in answers if not self.at(slot) and slot.at not in self.carried]
        known = [slot for slot in self.slots if slot.name and self.at(slot)]
        if not known and (answers or any(slot.name for slot in self.slots)):
            first = next((short(cell.source)[:60] for cell in self.cells if cell.source.strip()), "")
            return (
                f"None of the assignment's cells is in this notebook, which begins with “{first}”. It seems to be "
                "another notebook: ask for the right one."
            )
        if answers and len(gone) == len(answers):
            return "No answer cell is left in this notebook. Ask for the copy that holds the answers."
        if incomplete and gone:
            return (
                f"The file is damaged, and the answers to {_listed(slot.name for slot in gone)} cannot be read. "
                "Ask for another copy."
            )
        asked = [slot for slot in self.slots if slot.locked and not slot.role.get("grade") and self.at(slot)]
        other = [slot for slot in asked if not self._still_there(slot)]
        if len(other) > 1 and len(other) * 4 >= len(asked):
            return (
                f"The questions are not those of the released notebook ({_listed(s.name for s in other)} differ): "
                "it belongs to another assignment or another version. Compare the two: ask for the right one, or, if "
                "its answers still fit, grade it with nbgrader autograde."
            )
        return ""

    def _still_there(self, slot: _Slot) -> bool:
        return any(_same_text(slot.source, self.cells[at].source) for at in self.at(slot))

    # ── the notebook ───────────────────────────────────────────────────────────────────────────────────────────────

    def assemble(self) -> list[Any]:
        """Released cells in their order, with her answers, and the cells that she added where they stood."""
        self._say_what_the_order_was()
        self._say_what_lost_its_settings()
        used = {at for found in self.carried.values() for at in found}
        built: dict[int, Any] = {}
        for slot in self.slots:
            own = self.at(slot)
            if slot.answer:
                built[slot.at] = self._answered(slot, own, used)
            elif slot.locked:
                built[slot.at] = self._restored(slot, own, used)
            elif own or slot.source.strip():
                built[slot.at] = _filled(slot.cell, self.cells[own[0]] if own else None)
                used.update(own[:1])
        self._say_what_was_missing()
        extras: dict[int, list[Any]] = {}
        for at, home in enumerate(self._anchors(used)):
            if at not in used:
                extras.setdefault(home, []).append(self._added(self.cells[at]))
        self._say_what_is_foreign()
        self._say_where_to_look([cell for added in extras.values() for cell in added])
        cells = list(extras.get(-1, []))
        for slot in self.slots:
            cells += [*([built[slot.at]] if slot.at in built else []), *extras.get(slot.at, [])]
        return cells

    def _answered(self, slot: _Slot, own: list[int], used: set[int]) -> Any:
        carried = self.carried.get(slot.at, [])
        if carried:
            used.update(own)
            self._say(slot, "The answer stood in another cell; it was carried over.")
            chosen, source = carried, _glue(slot, [self.cells[at].source for at in carried])
        else:
            chosen, source = self._one_of(slot, own, used)
        if not chosen:
            self._say(slot, "The answer cell was missing and no answer was found elsewhere: it counts as not answered.")
            return _filled(slot.cell, None)
        first = self.cells[chosen[0]]
        if own and first.kind != slot.cell.cell_type:
            was, is_now = _kind(first.kind), _kind(slot.cell.cell_type)
            self._say(slot, f"The cell had become a {was} cell; it is a {is_now} cell again.")
        self._say_what_changed(slot, own)
        one, dropped = resolve(source)
        if dropped and slot.manual:
            self._say(slot, "There are two versions from a merge in this answer; both are left for the reader.")
        elif dropped:
            source = one
            self._say(slot, f"{TWO_VERSIONS} The other: {short(*dropped)}")
        attachments = {name: forms for at in chosen for name, forms in self.cells[at].attachments.items()}
        return _filled(slot.cell, Cell(first.kind, source, attachments=attachments))

    def _one_of(self, slot: _Slot, own: list[int], used: set[int]) -> tuple[list[int], str]:
        """Of several cells with one id (copies, or a cell that was split): the answer that they make together."""
        if len(own) < 2:
            used.update(own)
            return own, self.cells[own[0]].source if own else ""
        touched = [at for at in own if self._touched(slot, self.cells[at])]
        used.update(at for at in own if at not in touched)
        if not touched:
            self._say(slot, "There were several cells with this id; one of them is kept.")
            return own[:1], self.cells[own[0]].source
        check = self._check_of(slot)
        chosen = touched if slot.manual else [at for at in touched if check is None or at < check] or touched
        distinct = [at for n, at in enumerate(chosen)
                    if self.cells[at].source not in {self.cells[other].source for other in chosen[:n]}]  # fmt: skip
        source = _glue(slot, [self.cells[at].source for at in distinct])
        if len(distinct) > 1 and slot.cell.cell_type == "code" and _broken(source):
            sound = [at for at in distinct if not _broken(self.cells[at].source)] or distinct
            chosen = distinct = sound[-1:]
            source = self.cells[distinct[0]].source
        used.update(chosen)
        used.update(at for at in touched if self.cells[at].source in {self.cells[other].source for other in distinct})
        how = "their texts were put together in their order" if len(distinct) > 1 else "the one with the answer counts"
        self._say(slot, f"There were several cells with this id; {how}.")
        return distinct, source

    def _restored(self, slot: _Slot, own: list[int], used: set[int]) -> Any:
        used.update(own[:1])
        used.update(at for at in own if not self._touched(slot, self.cells[at]))
        if own and all(self._touched(slot, self.cells[at]) for at in own):
            what = "check" if slot.role.get("grade") else "text"
            self._say(slot, f"This locked cell had been changed; only the released {what}, put back here, counts.")
        if len(own) > 1:
            self._say(slot, "There were several cells with this id; the released one counts.")
        self._say_what_changed(slot, own)
        return _filled(slot.cell, None)

    def _added(self, cell: Cell) -> Any:
        own = next((name for name in cell.names if _ID.fullmatch(name) and name not in self._ids), "")
        added: dict[str, Any] = {"id": own, "cell_type": cell.kind, "metadata": {}, "source": cell.source}
        if cell.kind == "code":
            added |= {"outputs": [], "execution_count": None}
        elif cell.attachments:
            added["attachments"] = copy.deepcopy(cell.attachments)
        return _node(added)

    # ── what is said ───────────────────────────────────────────────────────────────────────────────────────────────

    def _say(self, slot: _Slot, text: str) -> None:
        self.repairs.append(Repair(slot.name, text))

    def _say_what_changed(self, slot: _Slot, own: list[int]) -> None:
        changed = [
            flag for flag in _FLAGS for at in own[:1]
            if flag in self.cells[at].role and flag in slot.role and self.cells[at].role[flag] != slot.role[flag]
        ]  # fmt: skip
        if changed:
            self._say(slot, f"The cell's settings had been changed ({', '.join(changed)}); the released ones count.")

    def _say_what_the_order_was(self) -> None:
        times = Counter(self.claims.values())
        seen = [self.claims[at] for at in sorted(self.claims) if times[self.claims[at]] == 1]
        if seen != sorted(seen):
            self.repairs.append(Repair("", "The cells were in another order; that of the assignment was restored."))

    def _say_what_lost_its_settings(self) -> None:
        lost = [slot for slot in self.slots if slot.name and (own := self.at(slot))
                and not any(self.cells[at].role.get("grade_id") == slot.name for at in own)]  # fmt: skip
        if lost:
            names = _listed(slot.name for slot in lost)
            self.repairs.append(Repair("", f"Cells had lost nbgrader's settings, which were put back: {names}."))

    def _say_what_was_missing(self) -> None:
        gone = [slot for slot in self._missing() if not slot.answer]
        if gone:
            names = _listed(slot.name or "a cell without a name" for slot in gone)
            self.repairs.append(Repair("", f"Cells of the assignment were missing and were put back: {names}."))

    def _say_what_is_foreign(self) -> None:
        foreign = [str(cell.role["grade_id"]) for at, cell in enumerate(self.cells)
                   if at not in self.claims and cell.role.get("grade_id")]  # fmt: skip
        if foreign:
            text = f"Cells that belong to no question of this assignment do not count: {short(_listed(foreign))}."
            self.repairs.append(Repair("", text))

    def _say_where_to_look(self, added: list[Any]) -> None:
        """A text that is as released gets no points by itself; perhaps the answer stands somewhere else."""
        if not any(cell.cell_type != "code" and len(cell.source.split()) >= 30 for cell in added):
            return
        for slot in self.slots:
            written = any(self._touched(slot, self.cells[at]) for at in self.at(slot))
            if slot.manual and slot.at not in self.carried and not written:
                self._say(slot, "Nothing was written here, but there is other text in the notebook: is it the answer?")


def _notebook(cells: Iterable[Any], released: NotebookNode) -> NotebookNode:
    cells = list(cells)
    with_ids = (released.nbformat, released.nbformat_minor) >= (4, 5)
    seen: set[str] = set()
    for number, cell in enumerate(cells):
        if not with_ids:
            cell.pop("id", None)
            continue
        if not cell.get("id") or cell["id"] in seen:
            cell["id"] = next(name for name in _numbered(number) if name not in seen)
        seen.add(cell["id"])
    return _node({**released, "metadata": copy.deepcopy(released.metadata), "cells": cells})


def _node(fields: Mapping[str, Any]) -> NotebookNode:
    node: NotebookNode = from_dict(fields)  # type: ignore[no-untyped-call]
    return node


def _numbered(number: int) -> Iterator[str]:
    while True:
        yield f"cell-{number}"
        number += 1


def _filled(cell: Any, answer: Cell | None) -> Any:
    """A released cell, clean, with the text of an answer if there is one."""
    filled = copy.deepcopy(cell)
    if filled.cell_type == "code":
        filled.update(outputs=[], execution_count=None)
    if answer is not None:
        filled["source"] = answer.source
        if answer.attachments and filled.cell_type != "code":
            filled["attachments"] = copy.deepcopy(answer.attachments)
    return filled


def _glue(slot: _Slot, sources: Sequence[str]) -> str:
    return ("\n" if slot.cell.cell_type == "code" else "\n\n").join(sources)


def _broken(source: str) -> bool:
    found = read(source)
    return found is not None and found.error is not None


def _names(source: str) -> frozenset[str]:
    """What a piece of code sets, as far as it can be seen at the beginning of its lines."""
    return frozenset(first or second for first, second in _SET.findall(source))


def _plain(source: str) -> str:
    """Text without what editors change on their own: line ends, spaces at the end of lines, empty lines at the end."""
    return "\n".join(line.rstrip() for line in source.splitlines()).strip()


def _same_text(released: str, submitted: str) -> bool:
    """Whether a question is still the one that was released, though something may have been added to it."""
    if _plain(released) == _plain(submitted):
        return True
    lines = [line.strip() for line in released.splitlines() if line.strip()]
    theirs = {line.strip() for line in submitted.splitlines()}
    share = sum(line in theirs for line in lines) / len(lines) if lines else 1.0
    return share >= 0.7 or (len(lines) <= 3 and fuzz.ratio(released[:_COMPARED], submitted[:_COMPARED]) >= 60)


def _stem(name: str) -> str:
    """A file's name without folder and extension, in small letters, with hyphens only."""
    stem = re.split(r"[/\\]", name)[-1].lower()
    return re.sub(r"[\s_-]+", "-", re.sub(r"(\.(ipynb|json|txt))+$", "", stem)).strip("-")


def _stems(name: str) -> list[str]:
    """The stem of a name, and what is left of it when the marks of copying are taken off one after the other."""
    found = [_stem(name)]
    while (shorter := _COPY.sub("", found[-1]).strip("-")) and shorter != found[-1]:
        found.append(shorter)
    return found


def _copy_number(name: str) -> int:
    found = re.search(r"(\d+)\)?$", _stem(name)) if _COPY.search(_stem(name)) else None
    return int(found[1][-9:]) if found else 0


def _kind(kind: str) -> str:
    return "text" if kind == "markdown" else kind


def _listed(names: Iterable[str]) -> str:
    names = list(names)
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
