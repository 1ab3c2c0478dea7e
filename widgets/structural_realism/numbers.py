"""Numbers as the course writes them: a thin space before %, a real minus sign, years without separators."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

THIN = "\u202f"


def rounded(shares: Mapping[str, float], digits: int = 1) -> dict[str, float]:
    """Percentages rounded so that they still add up to 100 (largest remainders first)."""
    unit = 10**digits
    floors = {key: int(value * unit + 1e-9) for key, value in shares.items()}
    missing = round(sum(shares.values()) * unit) - sum(floors.values())
    by_remainder = sorted(shares, key=lambda key: floors[key] - shares[key] * unit)
    for key in by_remainder[:missing]:
        floors[key] += 1
    return {key: floors[key] / unit for key in shares}


def percent(value: float, digits: int = 0) -> str:
    return f"{number(value, digits)}{THIN}%"


def number(value: float, digits: int) -> str:
    text = f"{value:.{digits}f}"
    if float(text) == 0:
        text = text.lstrip("-")
    return text.replace("-", "−")


def listed(words: Iterable[str]) -> str:
    """``a, b and c``."""
    parts: Sequence[str] = list(words)
    return f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else "".join(parts)


def the(name: str) -> str:
    """The name in the middle of a sentence: "the United States", "China"."""
    return f"the {name}" if name.startswith(("United", "Soviet")) else name


def opening(text: str) -> str:
    """The text with its first letter in upper case."""
    return text[:1].upper() + text[1:]
