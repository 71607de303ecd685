"""One drawing: ``python -m quantask_worker.draw`` takes a job on standard input, and writes what its child has drawn.

APIs start it: they load no circuit themselves. The child is confined as one that simulates.
"""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

from quantask_jupyter.errors import LimitExceededError, QuantumError, WorkerLostError
from quantask_jupyter.settings import Quantask
from quantask_worker import frames
from quantask_worker.child_process import ChildDiedError, LaunchError
from quantask_worker.child_spec import ChildSpec
from quantask_worker.child_user import child_user, closed_folders
from quantask_worker.launch import pick_launcher

SECONDS = 20.0
MEMORY_BYTES = 2**31
LONGEST = 4_000_000  # characters of one part

_NUMBERS = ("columns", "shown_columns", "qubits", "shown_qubits")
_SLOW_HINT = "Draw a part of the circuit."


async def draw(job: dict[str, Any]) -> dict[str, Any]:
    """Have a child draw, and return ``{"result": …}`` or ``{"error": …}``."""
    settings = Quantask()
    user, group = child_user(settings) or (None, None)
    spec = ChildSpec(
        MEMORY_BYTES, SECONDS, "quantask_worker.child.draw", user=user, group=group, closed=closed_folders(settings)
    )
    launcher = pick_launcher(spec)
    try:
        child = await launcher.launch()
        try:
            async with asyncio.timeout(SECONDS):
                return await child.answer(child.send(job), check_drawing)
        finally:
            await child.end()
    except TimeoutError:
        return _refusal(LimitExceededError(f"Drawing took more than {SECONDS:g} seconds.", hint=_SLOW_HINT))
    except (ChildDiedError, LaunchError, frames.FrameError):
        return _refusal(WorkerLostError("The process that draws has ended before it was done.", hint=_SLOW_HINT))
    finally:
        await launcher.close()


def check_drawing(reply: dict[str, Any]) -> dict[str, Any]:
    """Return what a child has answered, which is not trusted.

    Raises:
        FrameError: it is no drawing.
    """
    if "error" in reply:
        return _refusal(QuantumError.from_dict(reply["error"]))
    result = reply.get("result")
    if not isinstance(result, dict):
        raise frames.FrameError("no drawing")
    texts = {part: result.get(part) for part in ("text", "svg", "png")}
    numbers = {part: result.get(part) for part in _NUMBERS}
    if not isinstance(texts["text"], str) or any(type(number) is not int for number in numbers.values()):
        raise frames.FrameError("no drawing")
    if any(text is not None and not (isinstance(text, str) and len(text) <= LONGEST) for text in texts.values()):
        raise frames.FrameError("no drawing")
    return {"result": {**texts, **numbers}}


def _refusal(error: QuantumError) -> dict[str, Any]:
    return {"error": error.to_dict()}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(draw(json.load(sys.stdin)))))
