"""The package as others see it: its names, its weight, its results."""

import subprocess
import sys
from dataclasses import FrozenInstanceError, fields, is_dataclass

import pytest
from structural_realism import theory

AB, AC, BC = (frozenset(pair) for pair in ("AB", "AC", "BC"))
THREE = {"A": 3, "B": 2, "C": 1}
FOES = {AB: -1, AC: -1, BC: -1}

RESULTS = {
    "Asymmetry": theory.asymmetry({"A": 2, "B": 1}),
    "BargainingRange": theory.bargaining_range(0.5, 0.1, 0.1),
    "Candidate": theory.polarity(THREE).next_pole,
    "CommitmentProblem": theory.commitment_problem(0.5, 0.1, 0.1),
    "Concentration": theory.concentration(THREE),
    "Constructions": theory.constructions({"A": {"milex": 1}, "B": {"milex": 2}}, ["A", "B"]),
    "Landscape": theory.landscape(THREE, FOES),
    "Margin": theory.polarity(THREE).margin,
    "Minimum": theory.landscape(THREE, FOES).minima[0],
    "NetworkBalance": theory.network_balance(FOES),
    "Polarity": theory.polarity(THREE),
    "PowerIndices": theory.power_indices(THREE),
    "Prediction": theory.predict_alignment(THREE),
    "Stability": theory.stability(THREE),
    "Threat": theory.threat_index(dict.fromkeys(theory.THREAT_SOURCES, 0.5)),
    "Triad": theory.triad(THREE),
    "Triangle": theory.triangle(FOES),
}


def test_every_public_name_is_there():
    for public in theory.__all__:
        assert hasattr(theory, public)
    assert issubclass(theory.DomainError, ValueError)


def test_every_result_class_is_tried_here():
    classes = {public for public in theory.__all__ if is_dataclass(getattr(theory, public))}
    assert classes == RESULTS.keys()
    assert all(type(result).__name__ == kind for kind, result in RESULTS.items())


@pytest.mark.parametrize("kind", RESULTS)
def test_a_result_says_itself_in_sentences(kind):
    sentence = RESULTS[kind].sentence()
    assert str(RESULTS[kind]) == sentence
    assert sentence.endswith((".", "alignments)"))
    assert "{" not in sentence


@pytest.mark.parametrize("kind", RESULTS)
def test_a_result_is_immutable(kind):
    for field in fields(RESULTS[kind]):
        with pytest.raises(FrozenInstanceError):
            setattr(RESULTS[kind], field.name, None)
        value = getattr(RESULTS[kind], field.name)
        assert not isinstance(value, dict | list | set)


def test_every_public_function_explains_itself():
    for public in theory.__all__:
        thing = getattr(theory, public)
        if callable(thing) and not isinstance(thing, type):
            for part in ("Formula", "Range", "Units", "Raises DomainError", "Source", ">>>"):
                assert part in thing.__doc__, f"{public} lacks {part}"


def test_what_is_ours_says_so():
    for function in (theory.blend, theory.threat_index, theory.polarity, theory.triangle, theory.win_probability):
        assert "OUR OWN" in function.__doc__
    assert "our own" in str(RESULTS["Threat"])
    assert "our own" in str(RESULTS["Triangle"])


def test_a_bare_result_cannot_speak():
    words = sys.modules["structural_realism.theory.words"]
    with pytest.raises(NotImplementedError):
        words.Result().sentence()


def test_imports_nothing_heavy():
    script = (
        "import sys; import structural_realism.theory; "
        "print(*sorted({'numpy', 'pandas', 'plotly', 'ipywidgets', 'anywidget'} & set(sys.modules)))"
    )
    assert (
        subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.strip() == ""
    )


@pytest.mark.parametrize(
    ("change", "words"), [(0.049, "less than 0.1"), (0.05, "0.1"), (-0.05, "0.1"), (3.14, "3.1"), (-3.14, "3.1")]
)
def test_changes_are_never_written_as_zero(change, words):
    assert sys.modules["structural_realism.theory.words"].points(change) == f"{words} percentage points"


def test_a_margin_of_a_shown_size_is_given():
    tipped = theory.polarity(THREE).margin
    shown = type(tipped)(state="A", change=-0.05, share=0.4995, label="bipolar", poles=("A", "B"))
    assert shown.sentence() == (
        "It would be bipolar if the share of A fell by more than 0.1 percentage points (to 50.0%) and the others grew "
        "in proportion."
    )
