"""What axe-core, the checker of accessibility, finds in a part of a page."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.front_end import FRONTEND

AXE = FRONTEND / "node_modules" / "axe-core" / "axe.min.js"


def serious_faults(page: Page, selector: str) -> list[str]:
    """Return what is serious or critical; there must be something that the selector means."""
    if not page.evaluate("'axe' in window"):
        page.add_script_tag(path=AXE)
    found: list[str] = page.evaluate(
        """async (selector) => {
            const { violations, passes } = await axe.run(selector);
            if (passes.length === 0) throw new Error(`axe has looked at nothing: ${selector}`);
            return violations.filter(({ impact }) => ["serious", "critical"].includes(impact))
                .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`);
        }""",
        selector,
    )
    return found
