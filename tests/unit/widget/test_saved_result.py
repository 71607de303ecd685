from __future__ import annotations

import io
import json
import struct
from decimal import Decimal
from html.parser import HTMLParser

import pytest

from quantask_jupyter.client.result import QuantumResult
from quantask_jupyter.errors import visible
from quantask_jupyter.widget.comparison import Comparison
from quantask_jupyter.widget.saved_result import RESULT_MIME, SAVED_OUTCOMES, result_bundle, result_json
from quantask_jupyter.widget.shown_outcomes import label, labels, registers_text, select, share_text
from quantask_jupyter.widget.text_histogram import text_histogram

BELL = {
    "counts": {"11": 505, "00": 519},
    "shots": 1024,
    "registers": [{"name": "c", "size": 2}],
    "metadata": {"seed": 7, "seconds": {"run": 0.002}},
}
SWEEP = {
    "points": [
        {"parameters": {"theta": 0.0}, "counts": {"0": 100}},
        {"parameters": {"theta": 1.5707963267948966}, "counts": {"1": 52, "0": 48}},
    ],
    "shots": 100,
    "registers": [{"name": "c", "size": 1}],
    "metadata": {},
}
TABLE = {"table", "caption", "thead", "tbody", "tr", "th", "td", "code"}
MARKUP = TABLE | {"div", "svg", "foreignobject", "img", "text", "path", "rect", "details", "summary"}
HOSTILE = "</td><script>alert(1)</script>\x1b[31m"


def uniform(outcomes: int, bits: int = 14) -> dict:
    counts = {format(i, f"0{bits}b"): 1 + (i == 5) for i in range(outcomes)}
    return {"counts": counts, "shots": outcomes + 1, "registers": [{"name": "c", "size": bits}], "metadata": {}}


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.rows = 0
        self.feed(html)

    def handle_starttag(self, tag: str, _attributes: object) -> None:
        self.tags.add(tag)
        self.rows += tag == "tr"


def png_size(data: bytes) -> tuple[int, int]:
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    return struct.unpack(">II", data[16:24])


def test_a_result_is_saved_in_a_form_for_each_kind_of_reader():
    bundle = result_bundle(BELL, "bell")
    assert list(bundle) == [RESULT_MIME, "image/png", "text/html", "text/plain"]
    assert bundle[RESULT_MIME] == {
        "name": "bell",
        "shots": 1024,
        "registers": [{"name": "c", "size": 2}],
        "counts": {"00": 519, "11": 505},
    }
    assert png_size(bundle["image/png"]) == (960, 201)
    assert bundle["text/plain"] == (
        "bell: 1024 shots\n"
        "00 ████████████████████████████████████████ 519\n"
        "11 ██████████████████████████████████████▉  505"
    )
    assert bundle["text/html"].endswith(
        "</svg>\n<details>\n<summary>Table</summary>\n<table>\n<caption>bell: 1024 shots</caption>\n"
        "<thead><tr><th>outcome</th><th>count</th><th>share</th></tr></thead>\n<tbody>\n"
        "<tr><td><code>00</code></td><td>519</td><td>50.7 %</td></tr>\n"
        "<tr><td><code>11</code></td><td>505</td><td>49.3 %</td></tr>\n"
        "</tbody>\n</table>\n</details>\n</div>"
    )


def test_a_sweep_is_saved_by_point():
    bundle = result_bundle(SWEEP, None)
    assert bundle[RESULT_MIME]["points"] == [
        {"parameters": {"theta": 0.0}, "counts": {"0": 100}},
        {"parameters": {"theta": 1.5707963267948966}, "counts": {"0": 48, "1": 52}},
    ]
    assert bundle["text/plain"] == ("2 points of 100 shots\ntheta = 0       0: 100\ntheta = 1.5708  0: 48  1: 52")
    assert "<tr><th>theta</th><th><code>0</code></th><th><code>1</code></th></tr>" in bundle["text/html"]
    assert "<tr><td>1.5708</td><td>48</td><td>52</td></tr>" in bundle["text/html"]


def test_the_saved_forms_depend_on_the_outcome_alone():
    again = {**BELL, "counts": {"00": 519, "11": 505}, "metadata": {"seed": 9, "seconds": {"run": 5.0}}}
    assert result_bundle(QuantumResult(BELL).to_dict(), "bell") == result_bundle(QuantumResult(again).to_dict(), "bell")


def test_of_many_outcomes_the_most_frequent_are_shown_and_the_rest_is_counted():
    bundle = result_bundle(uniform(10_000), "many")
    lines = bundle["text/plain"].splitlines()
    assert len(lines) == 18
    assert lines[1].split() == ["00000000000101", "█" * 40, "2"]
    assert lines[-1].split() == ["9984", "other", "outcomes", "9984"]
    assert Tags(bundle["text/html"]).rows == 66
    assert len(bundle[RESULT_MIME]["counts"]) == 10_000
    assert "rest" not in bundle[RESULT_MIME]


def test_what_is_saved_is_bounded_and_says_what_it_leaves_out():
    saved = result_json(uniform(SAVED_OUTCOMES + 5), None)
    assert len(saved["counts"]) == SAVED_OUTCOMES
    assert saved["rest"] == {"outcomes": 5, "shots": 5}
    points = [{"parameters": {"a": i}, "counts": uniform(100, 7)["counts"]} for i in range(1000)]
    sweep = result_json({"points": points, "shots": 101, "registers": []}, None)
    assert {len(point["counts"]) for point in sweep["points"]} == {10}
    assert sweep["points"][0]["rest"] == {"outcomes": 90, "shots": 90}


def test_hostile_names_stay_text_in_every_form():
    result = {**BELL, "registers": [{"name": HOSTILE, "size": 2}]}
    bundle = result_bundle(result, HOSTILE)
    assert Tags(bundle["text/html"]).tags <= MARKUP
    assert "\x1b" not in bundle["text/html"] + bundle["text/plain"]
    assert bundle["text/plain"].startswith("</td><script>alert(1)</script>\\x1b[31m: 1024 shots")
    assert json.loads(json.dumps(bundle[RESULT_MIME]))["name"] == HOSTILE


def test_hostile_parameter_names_stay_text():
    points = [{"parameters": {HOSTILE: 1.0, "b": 2.0}, "counts": {"0": 1}}]
    bundle = result_bundle({**SWEEP, "points": points, "shots": 1}, None)
    assert "script" not in Tags(bundle["text/html"]).tags
    assert "\x1b" not in bundle["text/html"] + bundle["text/plain"]


@pytest.mark.parametrize("name", ["$x_{", r"a\b", "line\nbreak", "x" * 300, "π ⊗ 量子"])
def test_a_picture_is_drawn_under_any_name_without_a_warning(name, recwarn):
    assert png_size(result_bundle(BELL, name)["image/png"]) == (960, 201)
    assert list(recwarn) == []


def test_a_picture_has_one_width_and_is_no_higher_than_its_rows_need():
    long = {"counts": {"01" * 50: 3, "10" * 50: 4}, "shots": 7, "registers": [], "metadata": {}}
    one = {"counts": {"0": 3}, "shots": 3, "registers": [], "metadata": {}}
    sizes = [png_size(result_bundle(result, None)["image/png"]) for result in (one, uniform(10_000), long)]
    assert sizes == [(960, 168), (960, 705), (960, 249)]


def test_the_notebooks_own_figures_and_style_are_left_alone():
    import matplotlib as mpl

    before = (dict(mpl.rcParams), mpl.get_backend())
    result_bundle(BELL, "bell")
    assert (dict(mpl.rcParams), mpl.get_backend()) == before


def test_outcomes_of_one_count_stand_in_the_order_of_their_bitstrings():
    shown = select({"11": 2, "00": 1, "01": 2, "10": 5}, limit=3)
    assert (shown.rows, shown.rest_outcomes, shown.rest_count) == ((("10", 5), ("01", 2), ("11", 2)), 1, 1)
    assert select({"11": 2, "00": 1}, limit=2).rows == (("00", 1), ("11", 2))


@pytest.mark.parametrize(("bits", "shown"), [("0" * 48, "0" * 48), ("0" * 30 + "1" * 30, "0" * 24 + "…" + "1" * 23)])
def test_long_bitstrings_are_shortened_in_the_middle(bits, shown):
    assert label(bits) == shown
    assert len(shown) == 48


def test_control_characters_are_spelled_out_and_lines_are_kept():
    assert visible("a\x1b[0m\x00\u202eb\n\tc") == "a\\x1b[0m\\x00\\u202eb\n\tc"


def test_a_result_shows_itself_with_the_size_of_its_picture():
    data, metadata = QuantumResult(BELL, "bell")._repr_mimebundle_()
    assert set(data) == {RESULT_MIME, "image/png", "text/html", "text/plain"}
    assert metadata == {"image/png": {"width": 640}}
    assert io.BytesIO(data["image/png"]).read(4) == b"\x89PNG"


def test_notes_are_in_every_form_but_the_picture_and_nothing_in_them_is_markup() -> None:
    noted = {**BELL, "metadata": {"notes": ["Nothing is measured into 'c' & <b>."]}}
    bundle = result_bundle(noted, "bell")
    assert bundle[RESULT_MIME]["notes"] == ["Nothing is measured into 'c' & <b>."]
    assert bundle["text/plain"].splitlines()[-1] == "Note: Nothing is measured into 'c' & <b>."
    assert "<p>Note: Nothing is measured into &#x27;c&#x27; &amp; &lt;b&gt;.</p>" in bundle["text/html"]
    assert repr(QuantumResult(noted)) == "<QuantumResult: 1024 shots; Nothing is measured into 'c' & <b>.>"
    assert "notes" not in result_json(BELL, None)


def test_beside_a_part_of_a_result_stands_the_task_that_has_the_whole_and_beside_a_whole_one_none() -> None:
    part, whole = (QuantumResult(uniform(SAVED_OUTCOMES + more), "many", "0197a5d2") for more in (1, 0))
    assert part._repr_mimebundle_()[1] == {RESULT_MIME: {"task": "0197a5d2"}, "image/png": {"width": 640}}
    assert whole._repr_mimebundle_()[1] == {"image/png": {"width": 640}}


def test_a_share_is_the_same_percentage_in_picture_table_and_comparison():
    counts = {"0": 39, "1": 3961}
    result = {"counts": counts, "shots": 4000, "registers": [{"name": "c", "size": 1}], "metadata": {}}
    html = result_bundle(result, None)["text/html"]
    assert share_text(39 / 4000) == "0.98 %"
    assert html.count(">0.98 %<") == 2
    compared = Comparison(result, "one", result, "other")._repr_mimebundle_()["text/html"]
    assert compared.count(">0.98 %<") == 4


def test_two_shares_that_are_all_there_is_are_100_per_cent_together():
    assert [share_text(count / 2000) for count in (981, 1019)] == ["49.0 %", "51.0 %"]
    assert [share_text(share) for share in (0.9875, 0.99975, 1 - 1e-7, 1)] == [
        "98.75 %",
        "99.975 %",
        "> 99.999 %",
        "100 %",
    ]
    for shots in (1024, 2000, 4000):
        for count in range(1, shots):
            shares = (share_text(part / shots).removesuffix(" %") for part in (count, shots - count))
            assert sum(map(Decimal, shares)) == 100


def test_outcomes_that_are_cut_stay_different():
    noisy = ["0" * 100, "0" * 50 + "1" + "0" * 49, "1" + "0" * 99]
    assert labels(noisy) == noisy
    assert labels(noisy, 20) == ["0000000000…000000000 #1", "0000000000…000000000 #2", "1000000000…000000000 #3"]
    assert labels(["0" * 100, "1" * 100]) == [label("0" * 100), label("1" * 100)]
    assert labels(["0" * 30 + "1" + "0" * 69, "0" * 100]) == ["0" * 30 + "1" + "0" * 16 + "…", "0" * 47 + "…"]
    text = text_histogram({"counts": dict.fromkeys(noisy, 1), "shots": 3, "registers": [], "metadata": {}}, None)
    assert all(bits in text for bits in noisy)


def test_names_of_registers_are_cut_where_they_have_no_room_and_stay_different():
    registers = [{"name": f"measured_of_{who}", "size": 2} for who in ("alice", "bob")]
    assert registers_text(registers, 80) == "measured_of_bob[1…0] measured_of_alice[1…0]"
    short = registers_text(registers, 26)
    assert len(short) <= 26
    assert len(set(short.split())) == 2
    assert registers_text([{"name": f"r{n}", "size": 1} for n in range(50)], 40) == "50 registers"
