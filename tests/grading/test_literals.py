"""A cell of literals is read as IPython would run it, and what hostile text costs grows no faster than the text."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from IPython.core.inputtransformer2 import TransformerManager
from structural_realism.literals import LONGEST, Read, read

TYPED = [
    '  q1 = "c"',
    '\tq1 = "c"\n\tq2 = 3',
    '\n\n    q1 = "c"\n\n    q2 = 3\n',
    '>>> q1 = "c"',
    ">>> q1 = [\n...     1,\n... ]\n>>> q2 = 3",
    '    >>> q1 = "c"',
    'In [3]: q1 = "c"',
    "In [3]: q1 = [\n   ...:     1]\n\nIn [4]: q2 = 3",
    'q1 = """\n>>> x\n   \n"""',
    'q1 = """a\n   \nb"""',
    'q1 = "c"\n  q2 = 3',
    '  q1 = "c"\nq2 = 3',
    "q1 = 'c'  # what?",
    "...",
    "",
    "  \n\n",
]


def as_run(source: str) -> Read:
    """What IPython makes of it, by running it."""
    space: dict[str, object] = {}
    try:
        exec(compile(TransformerManager().transform_cell(source), "cell", "exec"), space)
    except SyntaxError as error:
        return Read(error=error)
    return Read({name: value for name, value in space.items() if name != "__builtins__"})


@pytest.mark.parametrize("source", TYPED)
def test_what_is_read_is_what_ipython_would_run(source: str) -> None:
    found, run = read(source), as_run(source)
    assert found is not None
    assert found.values == run.values
    assert (found.error and found.error.msg) == (run.error and run.error.msg)


@pytest.mark.parametrize("source", ["%time 1", "q1 = !ls", "q1 = %pwd", "  !ls", "q1?", "%%sh\nls", ",print a b"])
def test_what_ipython_makes_a_program_of_is_never_a_slip(source: str) -> None:
    assert read(source) is None


@pytest.mark.parametrize(
    "hostile",
    [lambda n: "\n" * n + "(", lambda n: " " * n + "(", lambda n: "?" + " " * n + "(", lambda n: "=" + " \t" * (n // 2),
     lambda n: "a" * n + " (", lambda n: "a=" * (n // 2), lambda n: "q1 = (\n" + "  \n" * (n // 3)],
    ids=["newlines", "spaces", "question", "equals", "name", "many-equals", "blank-lines"],
)  # fmt: skip
def test_hostile_text_costs_no_more_than_its_length(hostile: Callable[[int], str]) -> None:
    """Eight times the text may cost some eight times the work, not sixty-four times."""
    small, large = cost(hostile(LONGEST // 8 - 10)), cost(hostile(LONGEST - 10))
    assert large <= 20 * small + 1_000_000


def cost(source: str) -> int:
    """The processor's time for one reading, in nanoseconds: the least of some, so that others' work does not count."""

    def once() -> int:
        start = time.process_time_ns()
        read(source)
        return time.process_time_ns() - start

    return min(once() for _ in range(3))
