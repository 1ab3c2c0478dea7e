"""A button with a reply: it answers each press once, and says what it was told to say."""

from __future__ import annotations

import pytest
from structural_realism.controls.keep import Keep
from structural_realism.plain import PlainError


def test_each_press_is_answered() -> None:
    pressed = []

    def keep() -> tuple[str, str]:
        pressed.append(1)
        return "Kept.", f"{len(pressed)} times"

    button = Keep("Keep it", on_keep=keep)
    assert button.value == ("", "") and button.samples() == (("", ""),)
    for number in (1, 2):
        button.request = {"keep": True, "seq": f"r{number}"}
        assert button.value == ("Kept.", f"{number} times") and button.answered == f"r{number}"


def test_an_unknown_setting_is_named() -> None:
    with pytest.raises(PlainError, match="Did you mean 'feedback'"):
        Keep("Keep it", on_keep=lambda: ("", ""), feedbak=("", ""))
