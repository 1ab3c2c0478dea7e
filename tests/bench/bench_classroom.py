"""Thirty students on one hub: memory, a burst of sliders, traffic, handing in; beside FigureWidgets on the same hub."""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import psutil
import structural_realism as sr
from structural_realism.study import free_port
from tqdm import tqdm

from .classroom import traffic
from .classroom.hub import COURSE, SET, Hub, Use, running
from .classroom.relay import counting
from .classroom.students import Handle, Kernel, Moves, Student, Widget, moved, student
from .table import show

MANY = max(3, int(os.environ.get("BENCH_STUDENTS", "30")))
FIRST = 2  # come before the others: one opens the hub, the other one brings a real browser
STOCK = min(5, MANY)
SECONDS = 10.0
KEYS, DRAG = 3.0, 30.0  # moves a second: a key pressed again and again, and a pointer that drags
VALUES = [*range(10, 90, 2), *range(89, 9, -2)]  # up and down, each once: every move changes the picture
STUDENT = ("server", "kernel")  # what runs for each
LESSON = "lessons/03-the-cold-war.ipynb"
FIGURES = "figures.ipynb"
LAST = ".sr-card >> nth=4"  # the lesson's last explorer

# The pictures of lesson 03 in FigureWidgets; the second one moves with a slider, as ours does.
STOCK_CELLS = (
    "import json, ipywidgets as w, plotly.graph_objects as go\nfigures = json.load(open('figures.json'))",
    "go.FigureWidget(figures[0])",
    "f = go.FigureWidget(figures[1])\ns = w.IntSlider(42, 0, 100)\nx = list(f.data[0].x)\n"
    "def on(c):\n    new = [v * (100 - s.value) / (100 - x[-1]) for v in x[:-1]] + [s.value]\n    half = max(new) / 2\n"
    "    with f.batch_update():\n        f.data[0].x, f.data[0].text = new, [f'{v:.1f} %' for v in new]\n"
    "        f.layout.shapes[0].x0 = f.layout.shapes[0].x1 = f.layout.annotations[0].x = half\n"
    "s.observe(on, 'value')\nw.VBox([s, f])",
    *(f"go.FigureWidget(figures[{place}])" for place in (2, 3, 4)),
)


def figures() -> list[dict[str, Any]]:
    explorers = (
        sr.timeline(phase="alliance", event="E-05", band="none"), sr.polarity(year=1950),
        sr.timeline(phase="split", event="E-13"), sr.polarity(year=1960), sr.polarity(year=1989, measure="milex"),
    )  # fmt: skip
    return [dict(explorer.described.figure) for explorer in explorers]


def write_stock(home: Path) -> None:
    (home / "figures.json").write_text(json.dumps(figures()), "utf-8")
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in STOCK_CELLS])
    nbformat.write(book, home / FIGURES)


def our_handle(opened: Sequence[Widget]) -> Handle:
    """The first slider with shares, and the picture of its explorer; as slider.js and dom.js of the controls speak."""
    slider = next(one for one in opened if one.state.get("part") == "slider" and len(one.state["rows"]) > 1)
    key = slider.state["rows"][0]["key"]
    charts = {one.comm for one in opened if one.state.get("part") == "chart"}
    numbers = iter(range(1, 1_000_000))
    return Handle(
        slider.comm,
        lambda value: {"request": {"key": key, "value": value, "seq": f"sr-r-{next(numbers)}"}},
        lambda content: content["comm_id"] in charts and "figure" in content["data"].get("state", {}),
        lambda message: message.kind == "comm_msg" and "answered" in message.content["data"].get("state", {}),
    )


def stock_handle(opened: Sequence[Widget]) -> Handle:
    """The slider of ipywidgets; it sends its next value when the kernel is idle again."""
    slider = next(one for one in opened if one.state.get("_model_name") == "IntSliderModel")
    plots = {one.comm for one in opened if "_py2js_update" in one.state}
    return Handle(
        slider.comm,
        lambda value: {"value": value},
        lambda content: content["comm_id"] in plots,
        lambda message: message.kind == "status" and message.content["execution_state"] == "idle",
    )


@dataclass(frozen=True)
class Seat:
    """A student with a notebook open and her hand on a slider."""

    student: Student
    kernel: Kernel
    handle: Handle


async def each(what: str, work: Iterable[Awaitable[Any]]) -> list[Any]:
    """All at once; a bar grows, and stays with its time."""
    waiting = list(work)
    with tqdm(total=len(waiting), desc=what, file=sys.stderr, mininterval=2) as bar:

        async def one(job: Awaitable[Any]) -> Any:
            done = await job
            bar.update()
            return done

        return list(await asyncio.gather(*map(one, waiting)))


@asynccontextmanager
async def seated(
    students: Sequence[Student], notebook: str, handle: Callable[[Sequence[Widget]], Handle]
) -> AsyncIterator[list[Seat]]:
    """Each has the notebook open, and has run all of it."""
    async with AsyncExitStack() as stack:

        async def sits(one: Student) -> Seat:
            kernel = await stack.enter_async_context(one.kernel(notebook))
            return Seat(one, kernel, handle(await one.opens(notebook, kernel)))

        yield await each(notebook, map(sits, students))


async def arrives(one: Student, paths: Sequence[str]) -> None:
    """Log in, and ask of the server all that a real browser asks when it opens the lesson."""
    await one.logs_in()
    for path in paths:
        await one.loads(path)


@dataclass(frozen=True)
class Burst:
    """All hands at once: what came of it, how long it took, and the CPU seconds of each role."""

    moves: Moves
    seconds: float
    cpu: dict[str, float]

    @property
    def per_move(self) -> float:
        """CPU seconds of one move in kernel, server and proxy."""
        return sum(self.cpu[role] for role in ("kernel", "server", "proxy", "hub")) / max(1, len(self.moves.seconds))

    def percentile(self, part: float) -> float:
        ordered = sorted(self.moves.seconds)
        return 1000 * ordered[int(part * (len(ordered) - 1))]


async def burst(hub: Hub, seats: Sequence[Seat], pace: float) -> Burst:
    before, own, busy = roles(hub), psutil.Process().cpu_times(), machine()
    start = time.perf_counter()
    hands = (moved(seat.kernel, seat.handle, pace, SECONDS, VALUES) for seat in seats)
    moves = sum(await each(f"{pace:g} moves a second", hands), Moves())
    spent = time.perf_counter() - start
    after, now = roles(hub), psutil.Process().cpu_times()
    cpu = {role: after[role].cpu - before[role].cpu for role in after}
    cpu["bench"] = now.user + now.system - own.user - own.system
    return Burst(moves, spent, {**cpu, "others": max(0.0, machine() - busy - sum(cpu.values()))})


def machine() -> float:
    """CPU seconds of all processes on this machine, since it was started."""
    times = psutil.cpu_times()
    return float(sum(times) - times.idle - times.iowait)


def roles(hub: Hub) -> dict[str, Use]:
    found: dict[str, Use] = {}
    for (_, role), used in hub.uses().items():
        found[role] = found.get(role, Use()) + used
    return found


def median_use(hub: Hub, names: Sequence[str]) -> dict[str, Use]:
    """Role → the median student's use."""
    uses = hub.uses()

    def median(role: str) -> Use:
        all_ = [uses[name, role] for name in names]
        return Use(*(statistics.median(getattr(one, what) for one in all_) for what in ("pss", "rss", "cpu")))

    return {role: median(role) for role in STUDENT}


@dataclass(frozen=True)
class HandedIn:
    seconds: float
    slowest: float
    refused: int
    collected: int
    whole: int


async def hand_in(hub: Hub, students: Sequence[Student]) -> HandedIn:
    """All press Submit in the same moment; each has written something of her own, which is looked for in the end."""
    book = f"{COURSE}/{SET}/{SET}.ipynb"
    await each("fetch", (one.exchanges("fetch", COURSE, SET) for one in students))

    async def writes(one: Student) -> None:
        content = (await one.asks("GET", f"api/contents/{book}?content=1"))["content"]
        content["cells"][-1]["source"] = f"Written by {one.name}."
        await one.asks("PUT", f"api/contents/{book}", {"type": "notebook", "format": "json", "content": content})

    await each("write", map(writes, students))
    start = time.perf_counter()

    async def submits(one: Student) -> float | None:
        try:
            await one.exchanges("submit", COURSE, SET)
        except RuntimeError as error:
            print(error, file=sys.stderr)
            return None
        return time.perf_counter() - start

    times = await each("submit", map(submits, students))
    done = [seconds for seconds in times if seconds is not None]
    await asyncio.to_thread(hub.grader, "nbgrader", "collect", SET)
    found = [hub.folder / "course" / "submitted" / one.name / SET / f"{SET}.ipynb" for one in students]
    there = [path for path in found if path.exists()]
    whole = [path for path in there if f"Written by {path.parts[-3]}." in path.read_text("utf-8")]
    return HandedIn(time.perf_counter() - start, max(done, default=0.0), len(times) - len(done), len(there), len(whole))


@dataclass
class Figures:
    """Everything that one run has measured."""

    cold: traffic.Traffic
    warm: traffic.Traffic
    arrival: float
    arrival_cpu: float
    lesson: float
    rest: dict[str, Use]
    alone: dict[str, Use]
    ours: dict[str, Use]
    handed: dict[str, Use]
    stock: dict[str, Use]
    bursts: dict[tuple[str, float], Burst]
    handed_in: HandedIn
    lesson_stock: float
    refused: int
    refused_stock: int


async def measured(hub: Hub, folder: Path) -> Figures:
    names = list(hub.passwords)
    async with AsyncExitStack() as stack:
        every = [await stack.enter_async_context(student(name, hub.passwords[name], hub.address)) for name in names]
        ours, stock = every[:MANY], every[MANY:]
        await every[0].logs_in()
        async with seated(every[:1], LESSON, our_handle):
            await asyncio.sleep(2)
            alone = median_use(hub, names[:1])
        cold, warm = await browsed(hub, every[:FIRST], folder)
        before, start = sum(used.cpu for used in roles(hub).values()), time.perf_counter()
        await each("log in", (arrives(one, cold.paths) for one in ours[FIRST:]))
        arrival, arrival_cpu = time.perf_counter() - start, sum(used.cpu for used in roles(hub).values()) - before
        bursts: dict[tuple[str, float], Burst] = {}
        start = time.perf_counter()
        async with seated(ours, LESSON, our_handle) as seats:
            lesson, refused = time.perf_counter() - start, sum(one.refused for one in ours)
            await asyncio.sleep(2)
            use_ours, rest = median_use(hub, [one.name for one in ours]), roles(hub)
            for pace in (KEYS, DRAG):
                bursts["ours", pace] = await burst(hub, seats, pace)
            handed_in = await hand_in(hub, ours)
            handed = median_use(hub, [one.name for one in ours])
        await each("log in", (arrives(one, cold.paths) for one in stock))
        async with seated(stock, FIGURES, stock_handle):
            await asyncio.sleep(2)
            use_stock = median_use(hub, [one.name for one in stock])
        start = time.perf_counter()
        async with seated(ours, FIGURES, stock_handle) as seats:
            lesson_stock, refused_stock = time.perf_counter() - start, sum(one.refused for one in ours) - refused
            for pace in (KEYS, DRAG):
                bursts["stock", pace] = await burst(hub, seats, pace)
    return Figures(
        cold,
        warm,
        arrival,
        arrival_cpu,
        lesson,
        rest,
        alone,
        use_ours,
        handed,
        use_stock,
        bursts,
        handed_in,
        lesson_stock,
        refused,
        refused_stock,
    )


async def browsed(hub: Hub, first: Sequence[Student], folder: Path) -> tuple[traffic.Traffic, traffic.Traffic]:
    """After the first student, the second comes with a real browser: first with an empty cache."""
    name = first[-1].name
    await first[-1].logs_in()
    async with (
        counting(free_port(hub.port + 20), hub.port) as relay,
        traffic.browser(folder / "profile") as context,
    ):
        cold, warm = [await traffic.opened(context, relay, name, hub.passwords[name], LESSON, LAST) for _ in range(2)]
    return cold, warm


def mb(amount: float) -> str:
    return f"{amount / 1e6:.2f}"


def show_memory(found: Figures) -> None:
    rows = []
    for what, parts in (("single-user server", STUDENT[:1]), ("kernel", STUDENT[1:]), ("together", STUDENT)):
        ours, stock = (sum((used[part] for part in parts), Use()) for used in (found.ours, found.stock))
        for kind in ("PSS", "RSS"):
            a, b = (getattr(used, kind.lower()) for used in (ours, stock))
            rows.append((f"{what}, {kind}", f"{a:.0f}", f"{b:.0f}", "≤ 200" if what == "together" else ""))
    for what, held in (("one student alone", found.alone), ("after fetching and handing in", found.handed)):
        both = sum((held[part] for part in STUDENT), Use())
        rows += [(f"  {what}, PSS", f"{both.pss:.0f}", "", "≤ 200"), (f"  {what}, RSS", f"{both.rss:.0f}", "", "≤ 200")]
    for role in ("hub", "proxy", "desk"):
        used = found.rest[role]
        rows.append((f"{role}, PSS (once)", f"{used.pss:.0f}", "", ""))
    show(f"Memory of a student with lesson 03 open (MB; median of {MANY}, stock of {STOCK})",
         ("what", "ours", "FigureWidgets", "goal"), rows)  # fmt: skip


def show_bursts(found: Figures) -> None:
    rows = []
    for pace, hand in ((KEYS, "keys"), (DRAG, "drag")):
        ours, stock = found.bursts["ours", pace], found.bursts["stock", pace]
        title = f"{hand}, {pace:g} moves a second each"
        for words, part in (("median", 0.5), ("p95", 0.95)):
            goal = "≤ 200" if part == 0.95 else ""
            reached = (f"{one.percentile(part):.0f}" for one in (ours, stock))
            rows.append((f"{title}: {words} (ms)", *reached, goal))
        for what, read in (
            ("pictures a second, all students", lambda one: f"{len(one.moves.seconds) / one.seconds:.0f}"),
            ("moves overtaken by a newer one", lambda one: str(one.moves.overtaken)),
            ("moves without an answer in 2 s", lambda one: str(one.moves.silent)),
            ("CPU of one move (ms)", lambda one: f"{1000 * one.per_move:.1f}"),
            ("busy cores: kernels, servers, proxy, bench, other work", cores),
        ):
            rows.append((f"  {what}", read(ours), read(stock), "0" if "without" in what else ""))
    show(f"All {MANY} move a slider for {SECONDS:g} s: from the hand to the picture's message",
         ("what", "ours", "FigureWidgets", "goal"), rows)  # fmt: skip


def cores(one: Burst) -> str:
    return ", ".join(f"{one.cpu[role] / one.seconds:.1f}" for role in ("kernel", "server", "proxy", "bench", "others"))


def show_traffic(found: Figures) -> None:
    rows = []
    for kind in (*traffic.OURS, traffic.ASKED, traffic.LAB, traffic.LOGIN):
        rows.append((kind, mb(found.cold.kinds[kind]), mb(found.warm.kinds[kind]), ""))
    rest = [one.total - sum(one.kinds.values()) for one in (found.cold, found.warm)]
    rows += [
        ("headers and all else", *map(mb, rest), ""),
        ("all, counted in front of the proxy", mb(found.cold.total), mb(found.warm.total), ""),
        ("websocket and our files", mb(found.cold.ours), mb(found.warm.ours), "≤ 0.50 (kept)"),
    ]
    show("Through the proxy, to open and run lesson 03 in a browser (MB)",
         ("what", "empty cache", "with what it kept", "goal"), rows)  # fmt: skip


def show_class(found: Figures) -> None:
    handed = found.handed_in
    show(
        f"{MANY} students at once",
        ("what", "measured", "FigureWidgets", "goal"),
        [
            ("log in, server started, JupyterLab loaded, all (s)", f"{found.arrival:.0f}", "", ""),
            ("  CPU seconds of each", f"{found.arrival_cpu / (MANY - FIRST):.1f}", "", ""),
            ("kernel started, lesson run, all (s)", f"{found.lesson:.0f}", f"{found.lesson_stock:.0f}", ""),
            ("  websockets refused, and asked for again", str(found.refused), str(found.refused_stock), "0"),
            ("submissions, all in the same moment (s)", f"{handed.slowest:.1f}", "", "≤ 60"),
            ("  and collected (s)", f"{handed.seconds:.1f}", "", ""),
            ("  refused", str(handed.refused), "", "0"),
            ("  collected, with each one's own words", f"{handed.whole} of {MANY}", "", f"{MANY}"),
        ],
    )


def limit(found: Figures, cores: int, memory: float) -> str:
    """What ends the class on a machine with so many ``cores`` and so many megabytes of ``memory``."""
    each_ = sum((found.ours[role] for role in STUDENT), Use()).pss
    once = sum(found.rest[role].pss for role in ("hub", "proxy", "desk"))
    move = found.bursts["ours", KEYS].per_move
    held, hands = int((memory - once) / each_), int(cores / (KEYS * move))
    arrive = 100 * found.arrival_cpu / (MANY - FIRST) / cores
    proxy = found.bursts["ours", KEYS].cpu["proxy"] / max(1, len(found.bursts["ours", KEYS].moves.seconds))
    first, other = ("memory", "processors") if held < hands else ("processors", "memory")
    return (
        f"What limits the 100th student: {first} before {other}. 100 students with a lesson open take "
        f"{(once + 100 * each_) / 1000:.1f} GB (this machine's {memory / 1000:.0f} GB hold {held}); 100 hands at "
        f"{KEYS:g} moves a second take {100 * KEYS * move:.1f} cores, {100 * KEYS * proxy:.2f} of them the proxy, "
        f"which has only one (this machine's {cores} carry {hands} hands); 100 who log in together wait {arrive:.0f} s."
    )


def main() -> None:
    names = [f"student{number:02}" for number in range(1, MANY + 1)]
    names += [f"stock{number}" for number in range(1, STOCK + 1)]
    with tempfile.TemporaryDirectory(prefix="realism-bench-") as temporary:
        folder = Path(temporary)
        with running(folder, names) as hub:
            for name in names:
                write_stock(hub.home(name))
            found = asyncio.run(measured(hub, folder))
    show_memory(found)
    show_bursts(found)
    show_traffic(found)
    show_class(found)
    print("\n" + limit(found, os.cpu_count() or 1, psutil.virtual_memory().total / 1e6))
