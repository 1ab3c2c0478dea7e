"""The series of the record that can be drawn below the events."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from .. import evidence
from ..numbers import THIN
from ..theory import Concentration, concentration
from ..theory import shares as as_shares
from ..views.band import Band, Line
from ..views.palette import ACCENT, MUTED, style
from .period import joins

POWERS = {"USA": "United States", "RUS": "Soviet Union / Russia", "CHN": "China"}
TRADE = {
    "CHN": ("China’s imports from Moscow", "china_imports"),
    "RUS": ("Moscow’s imports from China", "russia_imports"),
}
PAIRS = {
    "CHN-RUS": ("China and Moscow", "CN–RU", ACCENT, "solid"),
    "RUS-USA": ("Moscow and Washington", "RU–US", MUTED, "dash"),
    "CHN-USA": ("China and Washington", "CN–US", MUTED, "dot"),
}
COUNTING = ("milex", "upop", "gdp_ppp")
"""The components whose breaks show as a jump; the others break too, with no jump to see."""


@dataclass(frozen=True, slots=True)
class Choosable:
    """A band by its name in the menu, the works that it rests on, and the measure whose major powers it compares."""

    name: str
    sources: tuple[str, ...]
    make: Callable[[], Band | None]
    measure: str = ""


@cache
def band(key: str) -> Band | None:
    """The series below the events, worked out once."""
    return BANDS[key].make()


@cache
def breaks(key: str) -> tuple[int, ...]:
    """The years in which a source or a rule changes, so that the series jumps."""
    measure = BANDS[key].measure
    found = evidence.breaks(measure) if measure else ()
    return tuple(sorted({b.year for b in found if b.measure in COUNTING and b.state in ("", *POWERS)}))


@cache
def joined(key: str) -> Mapping[int, tuple[str, ...]]:
    """The years in which the circle of major powers grows, and by whom."""
    measure = BANDS[key].measure
    return {year: new for year in evidence.years(measure) if (new := joins(year))} if measure else {}


def _power(code: str, numbers: Mapping[int, float], name: str = "") -> Line:
    look = style(code)
    return Line(name or POWERS[code], look.colour, look.line, numbers, evidence.state(code).short)


def _shares(key: str, what: str) -> Band:
    parts = {year: as_shares(evidence.capabilities(key, year)) for year in evidence.years(key)}
    lines = [_power(code, {y: 100 * held[code] for y, held in parts.items() if code in held}) for code in POWERS]
    return Band(f"share of the major powers’ {what}", tuple(lines), f"{THIN}%", marks=_marks(key))


def _concentration(title: str, short: str, number: Callable[[Concentration], float]) -> Band:
    numbers = {year: number(concentration(evidence.capabilities("cinc", year))) for year in evidence.years("cinc")}
    return Band(title, (Line(short, ACCENT, "solid", numbers, short),), digits=2, marks=_marks("cinc"))


def _pairs(measure: str, title: str) -> Band:
    lines = [
        Line(name, colour, dash, evidence.series(f"{measure}:{pair}"), short)
        for pair, (name, short, colour, dash) in PAIRS.items()
    ]
    return Band(title, tuple(lines), digits=2)


def _trade() -> Band:
    lines = [
        _power(code, {year: millions / 1000 for year, millions in evidence.series(series).items()}, name)
        for code, (name, series) in TRADE.items()
    ]
    return Band("trade, billion current US dollars", tuple(lines))


def _democracy() -> Band:
    lines = [_power(code, evidence.series(f"polyarchy:{code}")) for code in POWERS]
    return Band("electoral democracy, 0 to 1 (V-Dem)", tuple(lines), digits=2)


def _marks(key: str) -> tuple[int, ...]:
    return tuple(sorted({*breaks(key), *joined(key)}))


_COW = ("cow-nmc-7",)
BANDS: Mapping[str, Choosable] = {
    "cinc": Choosable("Shares of capabilities (CINC)", _COW, lambda: _shares("cinc", "capabilities (CINC)"), "cinc"),
    "milex": Choosable("Shares of military spending", _COW, lambda: _shares("milex", "military spending"), "milex"),
    "gdp_ppp": Choosable(
        "Shares of output (GDP, PPP)", ("maddison-2023",), lambda: _shares("gdp_ppp", "output (GDP, PPP)"), "gdp_ppp"
    ),
    "con": Choosable(
        "Concentration (CON)",
        (*_COW, "ray-singer-1973"),
        lambda: _concentration(
            "concentration of capabilities among the major powers (CON)", "CON", lambda spread: spread.con
        ),
        "cinc",
    ),
    "poles": Choosable(
        "Effective number of poles",
        (*_COW, "laakso-taagepera-1979"),
        lambda: _concentration(
            "effective number of poles (CINC)", "effective number", lambda spread: spread.effective_number
        ),
        "cinc",
    ),
    "distance": Choosable(
        "Distance in UN votes",
        ("voeten-2025",),
        lambda: _pairs("distance", "distance of ideal points in the UN General Assembly"),
    ),
    "agreement": Choosable(
        "Agreement in UN votes",
        ("unvotes-2019",),
        lambda: _pairs("agreement", "agreement in the UN General Assembly, 0 to 1"),
    ),
    "trade": Choosable("Trade of China and Moscow", ("cow-trade-4",), _trade),
    "democracy": Choosable("Electoral democracy", ("vdem-16",), _democracy),
    "none": Choosable("Nothing", (), lambda: None),
}
"""Key → what can be drawn below."""
