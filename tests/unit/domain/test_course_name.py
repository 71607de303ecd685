"""Names of courses, as people give them and as a header has them."""

from __future__ import annotations

import pytest

from quantask_jupyter.domain.course_name import from_header, in_header, is_course_name


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("qc101", "qc101"),
        ("a/b?c#d;e", "a/b?c#d;e"),
        ("Ω 量子", "%CE%A9%20%E9%87%8F%E5%AD%90"),  # UTF-8 by hand: U+03A9, U+91CF, U+5B50
        (" a\r\nX: y ", "%20a%0D%0AX:%20y%20"),
        ("50%25", "50%2525"),
        ("'\"><b>", "'\"><b>"),
    ],
)
def test_a_header_has_any_name_in_ascii_and_without_spaces(name: str, sent: str) -> None:
    assert in_header(name) == sent
    assert from_header(sent) == name
    assert from_header(name.strip()) == name.strip().replace("%25", "%"), "as others send it"


def test_what_no_database_or_path_can_have_is_no_courses_name() -> None:
    assert not any(map(is_course_name, ("", ".", "..", "a\0", "\ud800", "x" * 256)))
    assert all(map(is_course_name, ("...", "x" * 255, "a/b", "a\nb", "%2e%2e", "🙂" * 255)))
