"""Every parameter of a circuit needs a value: said at the submit where the names are known then, and before a run."""

from __future__ import annotations

from collections.abc import Collection, Container, Sequence

from quantask_jupyter.errors import ParameterError


def check_all_bound(names: Sequence[str], given: Collection[str], whole: Container[str] = ()) -> None:
    """Refuse a circuit of whose parameters some have no value.

    Args:
        names: of the parameters.
        given: those that have one.
        whole: those that take integers alone.

    Raises:
        ParameterError: naming them.
    """
    unbound = [name for name in names if name not in given]
    if unbound:
        are = "parameter {} is" if len(unbound) == 1 else "parameters {} are"
        example = "1" if unbound[0] in whole else "0.5"
        unknown = [name for name in given if name not in names]
        raise ParameterError(
            f"The {are.format(listed(unbound))} not bound.",
            hint=f"There is no parameter {listed(unknown)}, which is bound; there are: {listed(names)}."
            if unknown
            else f"For example: --param {unbound[0]}={example}, or in Python parameters={{{unbound[0]!r}: {example}}}",
        )


def listed(names: Sequence[str]) -> str:
    """Return the first ten names, and how many more there are."""
    shown = ", ".join(f"'{name[:60]}'" for name in names[:10])
    return shown if len(names) <= 10 else f"{shown} and {len(names) - 10} more"
