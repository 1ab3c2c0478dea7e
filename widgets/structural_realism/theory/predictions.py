"""Who aligns with whom among three states: the rules of the theorists and of their critics, side by side."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from types import MappingProxyType
from typing import NamedTuple

from .capabilities import shares as shares_of
from .domain import TOLERANCE, amounts, name, not_negative, option, pairs, same_names, signs, table
from .errors import DomainError
from .triads import triad
from .triangle import triangle
from .words import Result, listed

Pair = frozenset[str]


@dataclass(frozen=True, slots=True)
class Prediction(Result):
    """What one rule expects of three states; see `predict_alignment`.

    `.coalitions` are the pairs that the rule allows and `.coalition` is the pair if there is just one, `.outcast` the
    state that it leaves out; `.signs` is the whole triangle, +1 for friends and −1 for foes. None where the rule does
    not decide. `.reason` completes "because".
    """

    rule: str
    coalition: Pair | None
    coalitions: tuple[Pair, ...]
    outcast: str | None
    signs: Mapping[Pair, int] | None
    reason: str

    def sentence(self) -> str:
        """Say the result in plain English."""
        together = [listed(sorted(pair)) for pair in self.coalitions]
        if self.outcast:
            expects = f"{together[0]} together against {self.outcast}"
        elif self.signs:
            expects = f"a {triangle(self.signs).pattern}"
        elif together:
            expects = f"one of several coalitions, {' or '.join(together)}"
        else:
            expects = "no coalition"
        return f"The rule “{self.rule}” expects {expects}, because {self.reason}."


EVIDENCE: Mapping[str, str] = MappingProxyType(
    {
        "outcast": "the name of the state that is left out",
        "previous": "the signs of last year",
        "regimes": "the regime of each state",
        "trade": "the trade of each pair",
    }
)
"""What each keyword of `predict_alignment` brings to a rule."""


class Expectation(NamedTuple):
    """What a rule says before it is written up: the pairs it allows, or the signs, and why."""

    coalitions: tuple[Pair, ...]
    signs: Mapping[Pair, int] | None
    reason: str


class Rule(NamedTuple):
    """A rule of alignment: the keyword with the evidence that it needs beside shares, if any, and the rule itself."""

    needs: str | None
    expect: Callable[[Mapping[str, float], object], Expectation]


def predict_alignment(
    shares: Mapping[str, float],
    rule: str = "strongest isolated",
    *,
    previous: Mapping[Pair, int] | None = None,
    regimes: Mapping[str, str] | None = None,
    trade: Mapping[Pair, float] | None = None,
    outcast: str | None = None,
) -> Prediction:
    """Predict who aligns with whom among three states: `.coalition`, `.outcast`, `.signs`, `.coalitions`.

    A theory earns credit only for what simpler guesses miss. All rules take the same arguments and use what they need,
    so that they can be scored side by side, year by year:

    - `"strongest isolated"`: the two weaker align against the strongest; `"strongest isolated if beatable"`: only if
      together they are stronger. `"caplow"`: the coalitions of Caplow's types. `"gamson"`: the cheapest that wins.
    - `"always the same outcast"`: the state named as `outcast` is left out. `"same as last year"`: the signs in
      `previous` stay. `"same regime type"`: friends if their `regimes` are the same, foes otherwise.
      `"who trades most"`: the pair with most `trade` aligns.

    Formula: with pᵢⱼ = −1 for all pairs the landscape's energy is −2 sᵢ (1 − sᵢ) if i is left out, lowest for the
    largest s; hence the first rule. Range: one, several or no pair of the three. Units: none. Equality counts within
    1e-9 of the total.

    Raises DomainError for what `shares` refuses, for anything but three states, for an unknown rule, and if the
    evidence that the rule needs is missing or speaks of other states.

    Source: Waltz (1979) and Axelrod and Bennett (1993) for the first two; Caplow (1956, 1959); Gamson (1961); the rest
    are the baselines that a critic would ask for.

    >>> cold_war = {"United States": 32, "Soviet Union": 41, "China": 27}
    >>> predict_alignment(cold_war).outcast
    'Soviet Union'
    >>> print(predict_alignment(cold_war).reason)
    Soviet Union is strongest
    >>> predict_alignment(cold_war, "always the same outcast", outcast="China").outcast
    'China'
    """
    if len(amounts(shares)) != 3:
        raise DomainError(f"An alignment is predicted for three states, not {len(shares)}. Give exactly three.")
    held = shares_of(shares)
    needs, expect = RULES[option(rule, RULES, "rule of alignment")]
    evidence = {"previous": previous, "regimes": regimes, "trade": trade, "outcast": outcast}.get(needs or "")
    if needs and evidence is None:
        raise DomainError(f"The rule {rule!r} needs {EVIDENCE[needs]}. Give it as {needs}=….")
    coalitions, ties, reason = expect(held, evidence)
    only = coalitions[0] if len(coalitions) == 1 else None
    if only:
        ties = {pair: 1 if pair == only else -1 for pair in _pairs_of(held)}
    return Prediction(
        rule=rule,
        coalition=only,
        coalitions=coalitions,
        outcast=next(iter(held.keys() - only)) if only else None,
        signs=None if ties is None else MappingProxyType(dict(ties)),
        reason=reason,
    )


def _strongest_isolated(held: Mapping[str, float], _: object) -> Expectation:
    top = max(held.values())
    leaders = [state for state, share in held.items() if share >= top - TOLERANCE]
    against = tuple(frozenset(held.keys() - {leader}) for leader in leaders)
    return Expectation(against, None, f"{listed(leaders)} {'is' if len(leaders) == 1 else 'are equally'} strongest")


def _strongest_isolated_if_beatable(held: Mapping[str, float], _: object) -> Expectation:
    if max(held.values()) >= 0.5 - TOLERANCE:
        return Expectation((), None, "the others together are not stronger than the strongest")
    return _strongest_isolated(held, None)


def _caplow(held: Mapping[str, float], _: object) -> Expectation:
    result = triad(held)
    return Expectation(result.coalitions, None, f"this is Caplow's type {result.caplow_type} ({result.condition})")


def _gamson(held: Mapping[str, float], _: object) -> Expectation:
    cheapest = triad(held).cheapest_winning
    return Expectation(cheapest, None, "that wins at the least cost" if cheapest else "one state wins alone")


def _same_outcast(held: Mapping[str, float], outcast: object) -> Expectation:
    left_out = option(name(outcast), held, "state among the three")
    return Expectation((frozenset(held.keys() - {left_out}),), None, f"{left_out} is always taken to be the outcast")


def _same_as_last_year(held: Mapping[str, float], previous: object) -> Expectation:
    ties = signs(previous)
    same_names(held, {state for pair in ties for state in pair}, "shares", "signs of last year")
    return _from_signs(ties, "last year's ties are taken to last")


def _same_regime_type(held: Mapping[str, float], regimes: object) -> Expectation:
    kinds = {name(state): kind for state, kind in table(regimes, "regimes", "{'Russia': 'autocracy', …}").items()}
    same_names(held, kinds, "shares", "regimes")
    for state, kind in kinds.items():
        if not isinstance(kind, str):
            raise DomainError(f"The regime of {state} is {kind!r}. Give a word for it, such as 'democracy'.")
    ties = {pair: 1 if len({kinds[state] for state in pair}) == 1 else -1 for pair in _pairs_of(held)}
    return _from_signs(ties, "like regimes are taken to be friends and unlike ones foes")


def _who_trades_most(held: Mapping[str, float], trade: object) -> Expectation:
    volumes = {
        pair: not_negative(volume, f"The trade of {listed(sorted(pair))}")
        for pair, volume in pairs(trade, "trade figures").items()
    }
    if volumes.keys() != set(_pairs_of(held)):
        raise DomainError(
            "Trade must be known for each of the three pairs of the states, and for no other. Give all three."
        )
    most = max(volumes.values())
    if most == 0:
        return Expectation((), None, "nobody trades")
    top = tuple(pair for pair, volume in volumes.items() if volume >= most * (1 - TOLERANCE))
    return Expectation(top, None, "that is where most trade is")


def _from_signs(ties: Mapping[Pair, int], reason: str) -> Expectation:
    """Read a whole triangle, or refuse what is none: its coalition is the friendly pair, if there is just one."""
    triangle(ties)
    friends = tuple(pair for pair, sign in ties.items() if sign > 0)
    return Expectation(friends if len(friends) == 1 else (), ties, reason)


def _pairs_of(states: Iterable[str]) -> list[Pair]:
    return [frozenset(pair) for pair in combinations(states, 2)]


RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "strongest isolated": Rule(None, _strongest_isolated),
        "strongest isolated if beatable": Rule(None, _strongest_isolated_if_beatable),
        "caplow": Rule(None, _caplow),
        "gamson": Rule(None, _gamson),
        "always the same outcast": Rule("outcast", _same_outcast),
        "same as last year": Rule("previous", _same_as_last_year),
        "same regime type": Rule("regimes", _same_regime_type),
        "who trades most": Rule("trade", _who_trades_most),
    }
)

ALIGNMENT_RULES: Mapping[str, str | None] = MappingProxyType({rule: needs for rule, (needs, _) in RULES.items()})
"""The rules of `predict_alignment`, each with the keyword of the evidence it needs beside the shares."""
