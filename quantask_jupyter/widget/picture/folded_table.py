"""A picture as HTML with its table folded under it: what nbconvert, VS Code and JupyterLab without us show.

There is no script in it and no style sheet. Programs that do not trust a notebook take SVG away and leave what stands
in it: for them there is an image in the SVG, which nobody sees where the SVG itself is drawn.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from html import escape

from quantask_jupyter.errors import visible
from quantask_jupyter.widget.picture.drawing import Drawing
from quantask_jupyter.widget.picture.svg import to_data_url, to_svg


def picture_html(drawing: Drawing, png: bytes, table: str, notes: Iterable[str] = ()) -> str:
    """Return the picture, the notes, and the table, which is seen when it is unfolded.

    No line of it is empty: in Markdown an empty line would end it.
    """
    address = min(to_data_url(drawing), f"data:image/png;base64,{b64encode(png).decode()}", key=len)
    image = f'<img alt="{escape(visible(drawing.title))}" width="{drawing.width:.0f}" src="{address}">'
    folded = f"<details>\n<summary>Table</summary>\n{table}\n</details>"
    return "\n".join(["<div>", to_svg(drawing, inside=image), *notes, folded, "</div>"])
