"""What a type checker sees of the public names: checked by mypy, and run by nothing."""

from __future__ import annotations

from typing import Any, assert_type

from quantask_jupyter import (
    QuantumBatch,
    QuantumError,
    QuantumJob,
    QuantumResult,
    batch,
    job,
    jobs,
    submit,
    submit_batch,
)

assert_type(submit("qubit q;", shots=10, tags=["a"]), QuantumJob)
assert_type(submit_batch(["qubit q;"]), QuantumBatch)
assert_type(job("id"), QuantumJob)
assert_type(jobs(limit=None), list[QuantumJob])
assert_type(batch("id"), QuantumBatch)
assert_type(job("id").result(timeout=1.0), QuantumResult)
assert_type(job("id").error(), QuantumError | None)
assert_type(batch("id").results(), list[QuantumResult])


async def awaited(of: QuantumJob) -> None:
    assert_type(await of, QuantumResult)


def members(of: QuantumResult) -> None:
    assert_type(of.to_dict(), dict[str, Any])
