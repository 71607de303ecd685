from quantask_jupyter.domain.states import FINAL, Status


def test_a_final_state_is_one_that_nothing_leaves() -> None:
    assert {"completed", "failed", "cancelled"} == FINAL
    assert {status for status in Status if status.is_final} == FINAL


def test_a_state_is_known_by_the_word_that_people_read_too() -> None:
    assert [status.word for status in Status] == ["waiting", "running", "completed", "failed", "cancelled"]
    assert all(Status(status.word) is status for status in Status)
