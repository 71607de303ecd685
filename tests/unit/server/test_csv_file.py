"""A spreadsheet that opens the CSV runs nothing that a student has written."""

from __future__ import annotations

import csv
import io

import pytest

from quantask_server.csv_file import Parts, csv_lines, csv_parts, to_csv


@pytest.mark.parametrize("text", ["=cmd|'/C calc'!A0", "+1+1", "-2", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "|x"])
def test_what_would_be_a_formula_is_marked_as_text(text: str) -> None:
    [[cell]] = list(csv.reader(io.StringIO(to_csv(["name"], [[text]]), newline="")))[1:]
    assert cell == f"'{text}"


@pytest.mark.parametrize("text", ["bell", 'a "quoted", name', "two\nlines", "<img src=x>", "5 = 5", ""])
def test_other_text_stays_as_it_is(text: str) -> None:
    [[cell, number]] = list(csv.reader(io.StringIO(to_csv(["name", "n"], [[text, -2]]), newline="")))[1:]
    assert (cell, number) == (text, "-2")


def test_a_spreadsheet_is_told_that_it_is_utf_8() -> None:
    assert to_csv(["name"], [["é"]]) == "\ufeffname\r\né\r\n"


def test_a_cell_in_parts_is_one_cell_beside_others() -> None:
    texts = ['{"00": 1,', ' "11": 2}', "\n,"]
    rows = [["=a", Parts(iter(texts)), "b,c", Parts(())], [1, None, "d", Parts(["e"])]]
    read = list(csv.reader(io.StringIO("".join(csv_parts(rows)), newline="")))
    assert read == [["'=a", "".join(texts), "b,c", ""], ["1", "", "d", "e"]]


def test_what_would_turn_or_hide_text_is_spelled_out() -> None:
    assert csv_lines([["a\u202eb", "bell\x07", "=\x1b[2J", "two\nlines\t\r", "Ω"]]) == (
        'a\\u202eb,bell\\x07,\'=\\x1b[2J,"two\nlines\t\r",Ω\r\n'
    )
