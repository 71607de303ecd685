from quantask_jupyter.domain.states import FINAL, Status


def test_a_final_state_is_one_that_nothing_leaves() -> None:
    assert {"completed", "failed", "cancelled"} == FINAL
    assert {status for status in Status if status.is_final} == FINAL
