"""What notebooks call with an account of ``qiskit_ibm_runtime``, without one: each backend is Aer's simulator.

The primitives of that package run on it in the package's own local mode.
"""

from __future__ import annotations

from typing import Any

from qiskit_aer import AerSimulator
from qiskit_ibm_runtime.fake_provider.local_service import QiskitRuntimeLocalService


class QiskitRuntimeService(QiskitRuntimeLocalService):
    """The local service, which has Aer's simulator alone and takes what the other is told of accounts and backends."""

    def __init__(self, *_account: Any, **_named: Any) -> None:
        """Take an account."""

    @staticmethod
    def save_account(*_account: Any, **_named: Any) -> None:
        """Save nothing."""

    @staticmethod
    def saved_accounts(**_criteria: Any) -> dict[str, Any]:
        """Return none."""
        return {}

    @staticmethod
    def delete_account(**_criteria: Any) -> bool:
        """Return that there was none."""
        return False

    def active_account(self) -> dict[str, Any] | None:
        """Return none."""
        return None

    def backends(self, *_names: Any, **_criteria: Any) -> list[Any]:
        """Return the simulator."""
        return [AerSimulator()]

    def backend(self, *_names: Any, **_criteria: Any) -> Any:
        """Return the simulator."""
        return AerSimulator()

    def least_busy(self, *_names: Any, **_criteria: Any) -> Any:
        """Return the simulator."""
        return AerSimulator()
