"""Plugins of Qiskit's transpiler: its own, and no other package's."""

from __future__ import annotations

from importlib.metadata import entry_points

from stevedore import ExtensionManager

_STAGES = ("init", "layout", "routing", "translation", "optimization", "scheduling")
_GROUPS = (*(f"qiskit.transpiler.{stage}" for stage in _STAGES), "qiskit.synthesis", "qiskit.unitary_synthesis")


def use_own_plugins_alone() -> None:
    """Have Qiskit find the plugins that it comes with, of those that are installed.

    For a pass manager it imports all of them, needed or not. Those of qiskit-ibm-runtime bring a client of a service
    with them, which is half of a child's start and a third of its memory; and what a plugin changes, no user asked for.
    """
    for group in _GROUPS:
        own = [plugin for plugin in entry_points(group=group) if plugin.module.partition(".")[0] == "qiskit"]
        ExtensionManager.ENTRY_POINT_CACHE[group] = own
