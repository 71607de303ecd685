from __future__ import annotations

from pathlib import Path

from traitlets import Bool, Float, Int

from quantask_jupyter.settings import Quantask

README = Path(__file__).parents[3] / "README.md"
DYNAMIC = {"database_url": "the SQLite file", "owner": "the system's user"}


def settings_table() -> str:
    """The table of all settings as README shows it."""
    lines = ["| setting | default | unit | bounds | what it is |", "|---|---|---|---|---|"]
    for name, trait in Quantask.class_own_traits(config=True).items():
        bounds = f"{trait.min:,} to {trait.max:,}" if isinstance(trait, Int | Float) else ""
        if name in DYNAMIC:
            default = DYNAMIC[name]
        elif isinstance(trait, Bool):
            default = str(trait.default_value).lower()
        else:
            default = f"{trait.default_value:,}" if isinstance(trait, Int | Float) else "none"
        lines.append(f"| `{name}` | {default} | {trait.metadata['unit']} | {bounds} | {trait.help} |")
    return "\n".join(lines)


def test_readme_has_every_setting_in_one_table() -> None:
    assert settings_table() in README.read_text(encoding="utf-8")
