"""Workers: nothing that their parent has, and nothing that a task does, stops the others."""

from __future__ import annotations

import os
import signal

import pytest
from IPython.core.interactiveshell import InteractiveShell
from realism_grader.grading.inside.shell import Shell
from realism_grader.grading.pool import Done, Pool


def _double(task: int, shell: Shell, slot: int) -> int:
    if task == 13:
        os.kill(os.getpid(), signal.SIGKILL)
    shell.begin()
    shell.run_cell(f"x = {task} * 2")
    return int(shell.user_ns["x"])


def _all(pool: Pool[int], *tasks: int) -> dict[int, Done[int]]:
    with pool:
        pool.add(*tasks)
        return {done.task: done for batch in pool.results() for done in batch}


@pytest.mark.parametrize("fresh", [False, True])
def test_a_parent_that_has_a_shell_of_its_own(fresh: bool) -> None:
    """A notebook has one, and so may a test before this one."""
    InteractiveShell.instance()
    try:
        found = _all(Pool(_double, 2, 60, fresh=fresh), 1, 2, 3)
    finally:
        InteractiveShell.clear_instance()
    assert {task: done.result for task, done in found.items()} == {1: 2, 2: 4, 3: 6}


def test_a_task_that_ends_its_worker_costs_only_itself() -> None:
    found = _all(Pool(_double, 1, 60), 1, 13, 2)
    assert (found[1].result, found[2].result) == (2, 4)
    assert found[13].result is None and "program end" in found[13].failure


def test_a_worker_that_ended_while_it_waited_costs_one_task_and_says_so() -> None:
    with Pool(_double, 1, 60) as pool:
        worker = pool._workers[0].process
        worker.kill()
        worker.join()
        pool.add(1, 2)
        found = {done.task: done for batch in pool.results() for done in batch}
    assert found[1].failure == "The grader's own program had ended."
    assert found[2].result == 4
