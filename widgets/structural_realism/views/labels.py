"""Where labels go that stand side by side: in a second or third line where the first is taken."""

from __future__ import annotations

from collections.abc import Sequence

GAP = 6.0


def stagger(
    wanted: Sequence[tuple[float, str]], width: float, letter: float, lines: int = 3
) -> list[tuple[float, int] | None]:
    """Place labels, each ``(middle in pixels, text)``, the most important first: ``(middle, line)``, or None.

    ``width`` is the room in all, ``letter`` the width of a letter; line 0 is the nearest. None is for a label that
    would touch another in every line.
    """
    taken: list[list[tuple[float, float]]] = [[] for _ in range(lines)]
    placed: list[tuple[float, int] | None] = []
    for middle, text in wanted:
        half = letter * len(text) / 2
        centre = min(max(middle, half), max(width - half, half))
        left, right = centre - half - GAP, centre + half + GAP
        line = next((i for i, spots in enumerate(taken) if all(right <= a or left >= b for a, b in spots)), None)
        if line is not None:
            taken[line].append((centre - half, centre + half))
        placed.append(None if line is None else (centre, line))
    return placed
