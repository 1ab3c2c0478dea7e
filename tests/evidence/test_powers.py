import pytest
from structural_realism import evidence


@pytest.mark.parametrize(
    ("code", "year", "name", "adjective"),
    [
        ("RUS", 1946, "Soviet Union", "Soviet"),
        ("RUS", 1991, "Soviet Union", "Soviet"),
        ("RUS", 1992, "Russia", "Russian"),
        ("DEU", 1955, "West Germany", "West German"),
        ("DEU", 1992, "Germany", "German"),
        ("CHN", 1949, "China (Republic of China)", "Chinese"),
        ("CHN", 1950, "China", "Chinese"),
        ("USA", 1946, "United States", "American"),
    ],
)
def test_a_state_is_called_as_it_was(code: str, year: int, name: str, adjective: str) -> None:
    assert evidence.name_in(code, year) == name
    assert evidence.state_in(code, year).adjective == adjective


def test_names_in_their_own_script_carry_a_language_tag() -> None:
    assert (evidence.state("CHN").native, evidence.state("CHN").lang) == ("中国", "zh-Hans")
    assert (evidence.state_in("RUS", 1970).native, evidence.state_in("RUS", 1970).lang) == ("Советский Союз", "ru")
    for state in evidence.states():
        assert bool(state.native) == bool(state.lang)


def test_codes_are_unique() -> None:
    codes = [state.code for state in evidence.states()]
    assert len(set(codes)) == len(codes) == len({state.ccode for state in evidence.states()})


@pytest.mark.parametrize("wrong", ["RSU", "Russia", ""])
def test_an_unknown_state_gets_the_nearest_code(wrong: str) -> None:
    with pytest.raises(evidence.EvidenceError, match="three-letter ISO code"):
        evidence.state(wrong)
