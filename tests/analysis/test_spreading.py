"""Questions are answered in their order, by one process or several, and what goes wrong with one is raised."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from multiprocessing import active_children
from threading import Event, Thread, Timer

import pytest

from engine import load
from engine.analysis.checking import all_checked
from engine.analysis.spreading import Beside, processors, spread
from engine.plan import formulas as f

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no forks")


@pytest.mark.parametrize("jobs", [1, 2, 9])
def test_the_order_is_that_of_the_questions(jobs: int) -> None:
    """Whatever takes longest, and however many processes there are."""
    assert [n * n for n in range(7)] == list(spread(lambda n: n * n, range(7), jobs))


def test_other_processes_answer() -> None:
    """Where there are several, none of the work is done here."""
    assert os.getpid() not in set(spread(lambda _: os.getpid(), range(4), 2))


def test_what_goes_wrong_is_raised() -> None:
    """And nobody goes on working."""
    before = active_children()
    with pytest.raises(ZeroDivisionError):
        list(spread(lambda n: 1 // n, [3, 2, 1, 0, 1], 2))
    assert before == active_children()


def test_formulas_come_back_as_the_same_nodes() -> None:
    """Equal formulas are the same object, also those that another process has made."""

    def made(number: int) -> f.Formula:
        return f.less(f.column("minutes", "int"), f.const(number))

    assert [made(n) for n in range(3)] == list(spread(made, range(3), 2))
    assert all(made(n) is one for n, one in enumerate(spread(made, range(3), 2)))


def test_no_forks_beside_other_threads() -> None:
    """A lock that another thread holds would stay locked; a timer holds none."""
    over = Event()
    timer = Timer(60, over.set)
    timer.daemon = True
    timer.start()
    thread = Thread(target=over.wait)
    before = processors()
    thread.start()
    try:
        assert processors() == 1
    finally:
        over.set()
        timer.cancel()
        thread.join()
    assert before == processors()


def test_the_same_is_proved() -> None:
    """Of two rulebooks with two versions, part by part."""
    rulebooks = [load("examples/small/corner"), load("examples/providers/lantern")]
    assert all_checked(rulebooks) == all_checked(rulebooks, jobs=2)


def all_of(fork: Beside[int]) -> list[int]:
    """Every answer, waited for."""
    found: list[int] = []
    while not fork.over:
        found += fork.taken()
    fork.stop()
    return found


def test_a_fork_beside_answers_one_after_the_other() -> None:
    """In the order of the questions; and nobody goes on working when it is stopped."""
    before = active_children()
    assert all_of(Beside(lambda: (n * n for n in range(4)))) == [0, 1, 4, 9]
    patient = Beside(lambda: iter(int, 1))  # zeros without end
    patient.stop()
    assert list(patient.taken()) == []
    assert before == active_children()


def test_what_goes_wrong_beside_is_raised() -> None:
    """Where its answer is taken, after those before it."""
    fork = Beside(lambda: (1 // n for n in (1, 0)))
    with pytest.raises(ZeroDivisionError):
        all_of(fork)
    fork.stop()


def test_a_fork_that_is_ended_gives_no_more_answers() -> None:
    """Whoever asked goes on alone."""

    def answers() -> Iterator[int]:
        yield 1
        os.kill(os.getpid(), signal.SIGKILL)

    assert all_of(Beside(answers)) == [1]


INTERRUPTED = """
import os, signal
from engine.analysis.spreading import Beside

os.register_at_fork(after_in_parent=lambda: os.kill(os.getpid(), signal.SIGINT))
try:
    Beside(lambda: iter([1]))
except KeyboardInterrupt:
    print("interrupted")
"""


def test_an_interruption_while_a_fork_is_made_is_not_lost() -> None:
    """Python ignores what is raised in the hooks around a fork."""
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED], capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("interrupted\n", "")
