"""The structure of each year of a period, by the record and two rules."""

from __future__ import annotations

from functools import cache

from .. import evidence
from ..theory import POLARITY_RULES, concentration, label_and_poles
from ..theory import shares as as_shares
from ..views.period import Period, Reading

MEASURE = "cinc"
FOLLOWED = ("USA", "RUS", "CHN")
SOURCES = ("cow-nmc-7", "schweller-1993", "thompson-1988", "laakso-taagepera-1979")


def period(first: int, last: int) -> Period:
    """The years from ``first`` to ``last``, as far as the record of capabilities goes."""
    record = evidence.years(MEASURE)
    readings = tuple(reading(year) for year in range(max(first, record[0]), min(last, record[-1]) + 1))
    return Period(first, last, readings, (record[0], record[-1]), evidence.measure(MEASURE).short)


@cache
def reading(year: int) -> Reading:
    """What both rules say of a year of the record."""
    shares = as_shares(evidence.capabilities(MEASURE, year))
    names = {code: evidence.name_in(code, year) for code in shares}
    by_rule = {rule: label_and_poles(shares, rule) for rule in POLARITY_RULES}
    return Reading(
        year=year,
        labels={rule: label for rule, (label, _) in by_rule.items()},
        poles={rule: tuple(names[code] for code in poles) for rule, (_, poles) in by_rule.items()},
        shares={code: 100 * shares[code] for code in FOLLOWED if code in shares},
        names=names,
        effective_number=concentration(shares).effective_number,
        joins=joins(year),
    )


def joins(year: int) -> tuple[str, ...]:
    """The powers that the record counts from ``year`` on and not before."""
    if year - 1 not in evidence.years(MEASURE):
        return ()
    before = evidence.capabilities(MEASURE, year - 1)
    return tuple(evidence.name_in(code, year) for code in evidence.capabilities(MEASURE, year) if code not in before)
