"""The plot of the load says in its title what it shows, and has the values at their heights."""

from __future__ import annotations

from datetime import UTC, datetime

from quantask_jupyter.domain.course import LoadStep
from quantask_jupyter.widget.picture.drawing import Line
from quantask_jupyter.widget.picture.svg import to_svg
from quantask_server.class_page.load_plot import BOTTOM, TOP, draw_load
from quantask_server.course_answers import LoadOut

LOAD = LoadOut.of("qc101", 2, [LoadStep(4.0, 1.0), LoadStep(0.0, 2.0)], datetime(2026, 1, 1, tzinfo=UTC))


def test_its_title_says_how_much_waited_and_ran_at_most() -> None:
    title = draw_load(LOAD).title
    assert title == ("Load in the last 2 hours: at most 4 tasks waited and 2 ran at a time, on average over 1 h 0 min")


def test_values_stand_at_their_heights() -> None:
    running, waiting = [shape for shape in draw_load(LOAD).shapes if isinstance(shape, Line) and shape.width > 1]
    assert [y for _, y in waiting.points] == [TOP, TOP, BOTTOM, BOTTOM]
    assert [y for _, y in running.points] == [BOTTOM - (BOTTOM - TOP) / 4] * 2 + [BOTTOM - (BOTTOM - TOP) / 2] * 2


def test_a_page_without_inline_styles_gets_none() -> None:
    assert " style=" not in to_svg(draw_load(LOAD), styled=False)
    assert " style=" in to_svg(draw_load(LOAD))


def test_nothing_at_all_is_drawn_too() -> None:
    nothing = LoadOut.of("qc101", 24, [LoadStep(0.0, 0.0)] * 96, datetime(2026, 1, 1, tzinfo=UTC))
    assert "at most 0 tasks waited" in draw_load(nothing).title
