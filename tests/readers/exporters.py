"""What other programs make of the notebook, as text without what changes from version to version."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import bleach
from nbconvert import HTMLExporter, LatexExporter, MarkdownExporter

from tests.readers.notebook import SHOWN, data_of, saved_notebook

_ALLOWED_BY_GITHUB = frozenset(
    [
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "br",
        "b",
        "i",
        "strong",
        "em",
        "a",
        "pre",
        "code",
        "img",
        "tt",
        "div",
        "ins",
        "del",
        "sup",
        "sub",
        "p",
        "picture",
        "ol",
        "ul",
        "table",
        "thead",
        "tbody",
        "tfoot",
        "blockquote",
        "dl",
        "dt",
        "dd",
        "kbd",
        "q",
        "samp",
        "var",
        "hr",
        "ruby",
        "rt",
        "rp",
        "li",
        "tr",
        "td",
        "th",
        "s",
        "strike",
        "summary",
        "details",
        "caption",
        "figure",
        "figcaption",
        "abbr",
        "bdo",
        "cite",
        "dfn",
        "mark",
        "small",
        "source",
        "span",
        "time",
        "wbr",
    ]
)
"""Elements that GitHub leaves in what it shows; of others it keeps what stands in them."""
_ATTRIBUTES = ("alt", "src", "href", "width", "height", "title", "colspan", "rowspan", "align", "open")
_DATA = re.compile(r'(data:image/[a-z+]+)[^"]*')


def html() -> str:
    """Return the outputs as nbconvert's page has them, one after the other."""
    page, _ = HTMLExporter().from_notebook_node(saved_notebook())
    found = re.findall(r'data-mime-type="([^"]+)"[^>]*>(.*?)</div>\s*</div>\s*</div>\s*</div>', page, re.DOTALL)
    return _normal("\n\n".join(f"{kind}\n{body.strip()}" for kind, body in found))


def markdown() -> str:
    """Return the notebook as nbconvert's Markdown."""
    text, _ = MarkdownExporter().from_notebook_node(saved_notebook())
    return _normal(text)


def latex() -> str:
    """Return what nbconvert's LaTeX says of the outputs, and the sizes of the pictures that it includes."""
    text, resources = LatexExporter().from_notebook_node(saved_notebook())
    included = re.findall(r"\\adjustimage\{.*\}\{([^}]*)\}", text)
    sizes = {name: f"{_size(png)}" for name, png in resources["outputs"].items()}
    return "\n".join(f"{name} {sizes[name]}" for name in included) + "\n"


def github() -> str:
    """Return the outputs' HTML as it is left by rules that take away what is not known, as GitHub's do."""
    return _normal(github_page())


def github_page() -> str:
    """Return the same with the images in it."""
    cleaned = []
    for name, shown in SHOWN.items():
        body = bleach.clean(
            data_of(shown)["text/html"],
            tags=_ALLOWED_BY_GITHUB,
            attributes=lambda _tag, attribute, _value: attribute in _ATTRIBUTES,
            protocols=["http", "https", "mailto", "data"],
            strip=True,
        )
        cleaned.append(f"{name}\n{body}")
    return "\n\n".join(cleaned)


EXPORTERS: dict[str, Callable[[], str]] = {
    "page.html": html,
    "notebook.md": markdown,
    "notebook.tex": latex,
    "github.html": github,
}


def _normal(text: str) -> str:
    lines = (line.rstrip() for line in _DATA.sub(r"\1,…", text).splitlines())
    return "\n".join(lines).strip() + "\n"


def _size(png: Any) -> str:
    return f"{int.from_bytes(png[16:20], 'big')} × {int.from_bytes(png[20:24], 'big')}"
