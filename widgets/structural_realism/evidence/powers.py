"""States, by ISO 3166 code, and what they were called in a given year."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

from ..plain import nearest
from .errors import EvidenceError
from .tables import table


@dataclass(frozen=True, slots=True)
class State:
    """A state. `RUS` stands for the Soviet Union up to 1991 and for Russia after it."""

    code: str
    name: str
    short: str
    adjective: str
    ccode: int
    native: str
    lang: str


@cache
def _states() -> Mapping[str, State]:
    return {row["code"]: State(**row) for row in table("states")}


def states() -> tuple[State, ...]:
    """Every state that a table names."""
    return tuple(_states().values())


def state(code: str) -> State:
    """The state with this code, under its present name."""
    try:
        return _states()[code]
    except KeyError:
        names = {known.name: known.code for known in states()} | {known: known for known in _states()}
        guess = nearest(str(code), names)
        raise EvidenceError(
            f'There is no state "{code}".{guess} States go by their three-letter ISO code, such as USA, RUS or CHN.'
        ) from None


def state_in(code: str, year: int) -> State:
    """The state as it was called in a year: RUS in 1950 is the Soviet Union, with the adjective Soviet."""
    present = state(code)
    for row in table("state_names"):
        if row["state"] == code and row["first"] <= year <= row["last"]:
            changes = {name: row[name] for name in ("name", "short", "adjective", "native", "lang")}
            return replace(present, **changes)
    return present


def name_in(code: str, year: int) -> str:
    """What the state was called in a year."""
    return state_in(code, year).name
