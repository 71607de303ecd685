"""``%%quantum`` and ``%quantum``."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from IPython.core.magic import Magics, line_cell_magic, magics_class, no_var_expand
from traitlets import Float, Int, Unicode, observe
from typing_extensions import override

from quantask_jupyter.client.current_course import use_course
from quantask_jupyter.client.draw import draw
from quantask_jupyter.client.estimate import WAIT_SECONDS, Estimate, estimate_request
from quantask_jupyter.client.given_circuit import as_circuit, is_qiskit_circuit, read_circuit
from quantask_jupyter.client.job import QuantumJob
from quantask_jupyter.client.request import task_request
from quantask_jupyter.client.session import kernel_session
from quantask_jupyter.client.submit import submit_request
from quantask_jupyter.domain.circuit import Circuit, CircuitFormat
from quantask_jupyter.domain.hand_in import is_no_submission
from quantask_jupyter.domain.plain_numbers import whole_number
from quantask_jupyter.errors import CircuitInvalidError, UsageError
from quantask_jupyter.magics import commands
from quantask_jupyter.magics.known_backends import forget_backends
from quantask_jupyter.magics.option_values import noise_value, parameter_values, sweep_values, with_externs
from quantask_jupyter.magics.options import HELP, RunOptions, parse_run, split
from quantask_jupyter.magics.show import show_help
from quantask_jupyter.magics.waiting import follow
from quantask_jupyter.widget.live_card import publish
from quantask_jupyter.widget.terminal import writable


class _Whole(Int[Any, Any]):
    """A whole number, which a notebook may have as numpy's or as 1e3."""

    @override
    def validate(self, obj: object, value: Any) -> Any:
        whole = whole_number(value)
        return super().validate(obj, value if whole is None else whole)


@magics_class
class QuantumMagics(Magics):  # type: ignore[misc]  # IPython is not followed by mypy
    """The magics, and their defaults: ``%config QuantumMagics.shots = 2000``."""

    url = Unicode("", help="URL of the API to use. Empty: QUANTASK_URL, else find or start one.").tag(config=True)
    token = Unicode("", help="Token for the API at url.").tag(config=True)
    shots = _Whole(1024, min=1, help="Shots of a run that names none.").tag(config=True)
    seed = _Whole(None, allow_none=True, min=0, help="Seed of a run that names none. None: a new one each time.").tag(
        config=True
    )
    backend = Unicode("aer", help="Backend of a run that names none.").tag(config=True)
    method = Unicode(None, allow_none=True, help="Method of a run that names none. None: by the circuit.").tag(
        config=True
    )
    timeout = Float(None, allow_none=True, min=0, help="Seconds that --wait waits. None: without end.").tag(config=True)

    course = Unicode("", help="Which of one's courses a run is for. Empty: QUANTASK_COURSE, else the only one.").tag(
        config=True
    )

    last_job: QuantumJob | None = None
    """The job of the last run, which subcommands mean when they name none."""

    def go_on_with(self, old_id: str, again: Any) -> None:
        """Mean the new job from now on, where the last one was retried."""
        if self.last_job is not None and self.last_job.job_id() == old_id:
            self.last_job = again

    @observe("url", "token")
    def _use_api(self, _change: object) -> None:
        kernel_session().configure(self.url, self.token)
        forget_backends()

    @observe("course")
    def _use_course(self, change: Any) -> None:
        use_course(change["new"])

    @no_var_expand  # type: ignore[untyped-decorator]
    @line_cell_magic("quantum")  # type: ignore[untyped-decorator]
    def quantum(self, line: str, cell: str | None = None) -> None:
        """Run a quantum circuit: ``%%quantum NAME --shots 2000`` above OpenQASM. ``%quantum help`` shows more."""
        words = split(line)
        if cell is not None:
            self._run_cell(parse_run(words), cell)
        elif not words:
            show_help(HELP)
        elif not commands.run(self, words):
            self._run_variable(words)

    def _run_cell(self, options: RunOptions, cell: str) -> None:
        if options.help:
            show_help(HELP)
            return
        if options.file is None:
            if not cell.strip():
                raise CircuitInvalidError("The cell has no circuit.", hint="Write OpenQASM below the %%quantum line.")
            # The magic's line stays as an empty one, so that errors name the lines of the cell.
            self._run(f"\n{cell}", options)
        elif cell.strip():
            raise UsageError("The cell has a circuit, and --file names another.", hint="Remove one of the two.")
        else:
            self._run(read_circuit(options.file), options)

    def _run_variable(self, words: list[str]) -> None:
        if words[0].startswith("-"):
            options = parse_run(words)
            if options.help:
                show_help(HELP)
                return
            if options.file is None:
                raise UsageError("A circuit is missing.", hint="Name a variable with a Qiskit circuit, or give --file.")
            self._run(read_circuit(options.file), options)
            return
        circuit = self.shell.user_ns.get(words[0])
        if not is_qiskit_circuit(circuit):
            raise commands.unknown(words[0], self.shell.user_ns)
        options = parse_run(words[1:])
        if options.file is not None:
            raise UsageError(f"{words[0]} is a circuit, and --file names another.", hint="Remove one of the two.")
        self._run(circuit, options)

    def _run(self, circuit: object, options: RunOptions) -> None:
        variables = self.shell.user_ns
        sent = circuit if is_qiskit_circuit(circuit) else as_circuit(circuit)
        sent = with_externs(sent, options.extern, variables)
        declaring = sent.source if isinstance(sent, Circuit) and sent.format is CircuitFormat.OPENQASM3 else None
        parameters = parameter_values(options.param, declaring, variables)
        if options.draw:
            publish(draw(sent, parameters=parameters, name=options.name).bundle())
            return
        options = self._with_defaults(options)
        sweep = sweep_values(options.sweep, options.param, variables)
        body = task_request(
            sent,
            shots=options.shots,
            seed=options.seed,
            parameters={name: value for name, value in parameters.items() if name not in (sweep or {})},
            sweep=sweep,
            backend=options.backend,
            method=options.method,
            noise=noise_value(options.noise, variables),
            name=options.name,
            tags=options.tag,
        )
        if options.estimate:
            timeout = WAIT_SECONDS if options.timeout is None else options.timeout
            self._show(estimate_request(kernel_session(), body, timeout, course=options.course))
            return
        job = submit_request(kernel_session(), body, cache=options.cache, course=options.course)
        self.last_job = job
        if options.name is not None:
            self.shell.user_ns[options.name] = job
        for note in filter(is_no_submission, job.notes if options.quiet else ()):
            self._say(note)
        follow(self.shell, job, wait=options.wait, timeout=options.timeout, quiet=options.quiet)

    def _with_defaults(self, options: RunOptions) -> RunOptions:
        if options.timeout is not None and not (options.wait or options.estimate):
            raise UsageError("--timeout says how long to wait, and the cell does not wait.", hint="Add --wait.")
        return replace(
            options,
            shots=self.shots if options.shots is None else options.shots,
            seed=self.seed if options.seed is None else options.seed,
            backend=options.backend or self.backend,
            method=options.method or self.method,
            timeout=self.timeout if options.timeout is None else options.timeout,
        )

    @staticmethod
    def _show(estimate: Estimate) -> None:
        publish({"text/plain": str(estimate), "text/html": estimate._repr_html_()})

    @staticmethod
    def _say(text: str) -> None:
        print(writable(text))  # noqa: T201  (output that the cell asked for)
