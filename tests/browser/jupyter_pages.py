"""JupyterLab and Notebook 7 as they run on a person's machine, and a notebook in the browser."""

from __future__ import annotations

import json
import socket
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import nbformat
from playwright.sync_api import Locator, Page, expect

from tests.integration.api.jupyter import TOKEN, free_port
from tests.integration.api.server import isolated_environment, start, until

CHECKOUT = Path(__file__).parents[2]
FLAGS = {"jupyterlab": ["--expose-app-in-browser"], "notebook": ["--JupyterNotebookApp.expose_app_in_browser=True"]}
PATHS = {"jupyterlab": "lab/tree", "notebook": "notebooks"}
BELL = """%%quantum bell --shots 1000 --seed 7
OPENQASM 3.0; include "stdgates.inc";
qubit[2] q; bit[2] c;
h q[0]; cx q[0], q[1]; c = measure q;"""
ENDLESS = """%%quantum endless
OPENQASM 3.0; qubit q; bit c;
c = measure q;
while (c == 0) { c = measure q; }"""
BATCH = f"""import quantask_jupyter
bell, endless = {BELL.partition(chr(10))[2]!r}, {ENDLESS.partition(chr(10))[2]!r}
scan = quantask_jupyter.submit_batch([bell, bell, endless], name="scan")
scan"""
FAULTY = """%%quantum faulty
OPENQASM 3.0; include "stdgates.inc";
qubit q;
h q"""


@dataclass
class JupyterPages:
    """A running server with a front end."""

    kind: str
    url: str
    folder: Path
    process: subprocess.Popen[bytes]
    log: Path

    def write(self, name: str, *cells: str, outputs: Sequence[Any] = ()) -> str:
        """Write a notebook of code cells; ``outputs`` are the first cell's."""
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
        notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
        notebook.cells[0].outputs = list(outputs)
        nbformat.write(notebook, self.folder / name)
        return name

    def read(self, name: str) -> Any:
        """Read a notebook as it is saved."""
        return json.loads((self.folder / name).read_text())


def start_pages(kind: str, home: Path, *, with_us: bool = True, beside: Path | None = None) -> JupyterPages:
    """Start JupyterLab or Notebook 7 with the front end of this checkout, and nothing of this machine's.

    Without us the server knows nothing of Quantask, as one whose kernels have environments of their own.
    ``beside`` is a folder of packages that it finds, too.
    """
    folder, config, extensions = home / "notebooks", home / "config", home / "path" / "labextensions"
    for each in (folder, config / "labconfig", extensions):
        each.mkdir(parents=True)
    (extensions / "quantask-jupyter").symlink_to(CHECKOUT / "quantask_jupyter" / "labextension")
    disabled = {"@jupyterlab/apputils-extension:announcements": True, "quantask-jupyter": not with_us}
    page_config = {"disabledExtensions": disabled}
    (config / "labconfig" / "page_config.json").write_text(json.dumps(page_config))
    port = free_port()
    log = home / "jupyter.log"
    process = start(
        [
            "-m",
            kind,
            "--allow-root",
            "--no-browser",
            f"--port={port}",
            f"--ServerApp.root_dir={folder}",
            f"--IdentityProvider.token={TOKEN}",
            "--LabApp.collaborative=False",
            f"--ServerApp.jpserver_extensions=quantask_server={with_us}",
            *FLAGS[kind],
        ],
        {
            **isolated_environment(home),
            "JUPYTER_PATH": str(home / "path"),
            **({"PYTHONPATH": str(beside)} if beside else {}),
        },
        log,
    )
    until(lambda: process.poll() is not None or "is running at" in log.read_text(), "the server answers", 90)
    until(lambda: process.poll() is not None or _listens(port), "the server listens", 30)
    assert process.poll() is None, log.read_text()
    return JupyterPages(kind, f"http://127.0.0.1:{port}/", folder, process, log)


def _listens(port: int) -> bool:
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0


def wish(pages: JupyterPages, plugin: str, **wishes: object) -> None:
    """Set what a person may wish of a plugin in the settings editor."""
    request = Request(
        f"{pages.url}lab/api/settings/{plugin}",
        json.dumps({"raw": json.dumps(wishes)}).encode(),
        {"Authorization": f"token {TOKEN}", "Content-Type": "application/json"},
        method="PUT",
    )
    urlopen(request).close()


class NotebookPage:
    """A notebook that is open in the browser."""

    def __init__(self, page: Page, pages: JupyterPages) -> None:
        """Use ``page`` for notebooks of ``pages``."""
        self.page = page
        self.pages = pages

    def open(self, name: str, *, anew: bool = False) -> None:
        """Open a notebook, alone, and wait until it is there; ``anew`` loads the program again, with its settings."""
        if self.pages.kind == "jupyterlab" and not anew and self.page.evaluate("'jupyterapp' in window"):
            self.close()
            self.page.evaluate("(path) => window.jupyterapp.commands.execute('docmanager:open', { path })", name)
        else:
            reset = "&reset" if self.pages.kind == "jupyterlab" else ""
            self.page.goto(f"{self.pages.url}{PATHS[self.pages.kind]}/{name}?token={TOKEN}{reset}")
        self.page.wait_for_function("window.jupyterapp?.shell.currentWidget?.context?.isReady")
        self.page.evaluate(f"async () => {{ {PANEL} await panel.revealed; }}")

    def close(self) -> None:
        """End the kernel of the notebook; JupyterLab closes it, without asking."""
        if self.page.evaluate("window.jupyterapp?.shell.currentWidget?.sessionContext?.session != null"):
            self.shut_down_kernel()
        if self.pages.kind == "jupyterlab":
            self.page.evaluate("[...(window.jupyterapp?.shell.widgets('main') ?? [])].forEach((one) => one.dispose())")

    def connected(self) -> None:
        """Wait until the kernel is there."""
        self.page.wait_for_function(
            f"() => {{ {PANEL} return panel.sessionContext.session?.kernel?.status === 'idle'; }}"
        )

    def run(self, index: int, *, wait: bool = True) -> None:
        """Run a cell; without ``wait`` it may still run when this returns."""
        script = f"""async (index) => {{
            {PANEL}
            panel.content.activeCellIndex = index;
            const running = window.jupyterapp.commands.execute("notebook:run-cell");
            if ({str(wait).lower()}) await running;
        }}"""
        self.page.evaluate(script, index)

    def save(self) -> None:
        """Save the notebook."""
        self.page.evaluate(f"async () => {{ {PANEL} await panel.context.save(); }}")

    def restart_kernel(self) -> None:
        """Restart the kernel without asking."""
        self.page.evaluate(f"async () => {{ {PANEL} await panel.sessionContext.session.kernel.restart(); }}")

    def interrupt_kernel(self) -> None:
        """Press the interrupt button."""
        self.page.evaluate("window.jupyterapp.commands.execute('notebook:interrupt-kernel')")

    def shut_down_kernel(self) -> None:
        """End the kernel."""
        self.page.evaluate(f"async () => {{ {PANEL} await panel.sessionContext.shutdown(); }}")

    def output(self, index: int) -> Locator:
        """What a cell shows."""
        return self.page.locator(".jp-Notebook .jp-CodeCell").nth(index).locator(".jp-Cell-outputArea")

    def outcomes(self, index: int) -> list[str]:
        """The outcomes of a cell's histogram, from top to bottom."""
        expect(self.output(index).locator(".qt-row").first).to_be_visible()
        rows = self.output(index).locator(".qt-row[role=option]")
        shown: list[str] = rows.evaluate_all("rows => rows.map((row) => row.dataset.outcome)")
        return shown

    def say_again(self, index: int) -> None:
        """Update a cell's output with what it is."""
        script = f"""(index) => {{
            {PANEL}
            const {{ outputs }} = panel.content.model.cells.get(index);
            outputs.set(0, outputs.toJSON()[0]);
        }}"""
        self.page.evaluate(script, index)

    def draws_anew(self, index: int, kind: str) -> None:
        """Make ``window.act()`` draw a cell's output once more, below it, with the program's renderer of that kind."""
        script = f"""([index, kind]) => {{
            {PANEL}
            const {{ rendermime, widgets }} = panel.content;
            const [{{ data }}] = widgets[index].model.outputs.toJSON();
            const model = rendermime.createModel({{ data }});
            let renderer = null;
            window.takeDown = () => {{
                renderer?.node.remove();
                renderer?.dispose();
            }};
            window.act = async () => {{
                window.takeDown();
                renderer = rendermime.createRenderer(kind);
                widgets[index].outputArea.node.append(renderer.node);
                await renderer.renderModel(model);
            }};
        }}"""
        self.page.evaluate(script, [index, kind])

    def kernel_status(self) -> str:
        """What the kernel does."""
        status: str = self.page.evaluate(f"() => {{ {PANEL} return panel.sessionContext.session.kernel.status; }}")
        return status

    def is_trusted(self, index: int) -> bool:
        """Whether the program takes the cell for this user's own."""
        trusted: bool = self.page.evaluate(
            f"(index) => {{ {PANEL} return panel.content.model.cells.get(index).trusted; }}", index
        )
        return trusted

    def trust(self, index: int) -> None:
        """Have the program take the cell for this user's own."""
        self.page.evaluate(f"(index) => {{ {PANEL} panel.content.model.cells.get(index).trusted = true; }}", index)

    def loses_its_id(self, index: int, kind: str) -> None:
        """Wait until a cell's only output is a task or a batch as it is saved."""
        script = f"""([index, type]) => {{
            {PANEL}
            const shown = panel.content.model.cells.get(index).outputs.toJSON()[0]?.data?.[type];
            return shown && !("id" in shown);
        }}"""
        self.page.wait_for_function(script, arg=[index, kind])

    def kinds_become(self, index: int, kinds: list[str]) -> None:
        """Wait until a cell's only output has these MIME types."""
        script = f"""([index, kinds]) => {{
            {PANEL}
            const [output, ...others] = panel.content.model.cells.get(index).outputs.toJSON();
            const found = Object.keys(output?.data ?? {{}}).sort();
            return others.length === 0 && JSON.stringify(found) === JSON.stringify(kinds);
        }}"""
        self.page.wait_for_function(script, arg=[index, kinds])


PANEL = "const panel = window.jupyterapp.shell.currentWidget;"
