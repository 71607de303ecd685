"""Qiskit's sampler: the outcome of each shot, by register, of circuits with arrays of parameter values."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Any, Self

import numpy as np
from qiskit import QuantumCircuit
from qiskit.circuit import Clbit
from qiskit.exceptions import QiskitError
from qiskit.primitives import BaseSamplerV2, BitArray, DataBin, SamplerPubLike, SamplerPubResult
from qiskit.primitives.containers.sampler_pub import SamplerPub

from quantask_jupyter.client.request import task_request
from quantask_jupyter.client.result import QuantumResult
from quantask_jupyter.client.warned import warn_user
from quantask_jupyter.domain.expectations import PURPOSE
from quantask_jupyter.provider.backend import backend_of, note_of, simulator_of
from quantask_jupyter.provider.parameter_points import SEED_OF_THE_NEXT, points_of
from quantask_jupyter.provider.primitive_job import NothingSubmitted, PrimitiveJob
from quantask_jupyter.provider.primitive_options import Chosen, PrimitiveOptions, as_options
from quantask_jupyter.provider.submitted import Submitted, in_qiskits_words

SAMPLER = "sampler"


@dataclass(slots=True)
class SamplerOptions(PrimitiveOptions):
    """What holds for every call of a sampler: with a seed and a method the outcomes are those of Aer's own sampler.

    Attributes:
        default_shots: of a PUB that says none.
    """

    default_shots: int = 1024


class SamplerV2(BaseSamplerV2):
    """Samples PUBs on Quantask's workers; each call is one durable job, with one task for each PUB."""

    _job_kind = PrimitiveJob

    def __init__(
        self,
        mode: Any = None,
        *,
        backend: Any = None,
        options: SamplerOptions | Mapping[str, Any] | None = None,
        default_shots: int | None = None,
        seed: int | None = None,
    ) -> None:
        """Sample on a backend.

        Args:
            mode: a backend, a session or a batch.
            backend: the same by Qiskit's older name.
            options: see :class:`SamplerOptions`, whose names a dictionary may have.
            default_shots: of a PUB that says none.
            seed: makes the outcomes the same in every call.

        Raises:
            ValueError: an option does not exist; the error is a ``TypeError``, too, as Aer's own.
        """
        self._backend = backend_of(mode if mode is not None else backend)
        self._options = as_options(SamplerOptions, options)
        if default_shots is not None:
            self._options.default_shots = default_shots
        if seed is not None:
            self._options.seed = seed

    @classmethod
    def from_backend(cls, backend: Any, **options: Any) -> Self:
        """Return a sampler on a backend, with the noise and the method that this has been told, as Aer's does.

        A backend of others is simulated: see :meth:`QuantaskBackend.from_backend`.
        """
        return cls(simulator_of(backend), **options)

    @property
    def default_shots(self) -> int:
        """Shots of a PUB that says none."""
        return self._options.default_shots

    @property
    def seed(self) -> int | None:
        """What makes the outcomes the same in every call; None to have them drawn."""
        return self._options.seed

    @property
    def options(self) -> SamplerOptions:
        """What holds for every call; may be changed."""
        return self._options

    def run(self, pubs: Iterable[SamplerPubLike], *, shots: int | None = None) -> PrimitiveJob:
        """Submit PUBs, all or none, and return their job at once; without any its result is empty.

        Args:
            pubs: circuits, or tuples of a circuit, parameter values and shots.
            shots: of each PUB that says none itself.

        Raises:
            ValueError: a PUB is none, or its values do not fit its circuit.
            QiskitError: a request is refused, or the API cannot be reached.
        """
        default = self._options.default_shots if shots is None else shots
        coerced = [SamplerPub.coerce(pub, default) for pub in pubs]
        if not coerced:
            return self._job_kind(NothingSubmitted(), read_sampled)
        notes = [_note(pub, index) for index, pub in enumerate(coerced)]
        chosen = self._options.chosen(self._backend)
        seeds = _seeds(coerced, chosen.seed)
        with in_qiskits_words(QiskitError):
            requests = [
                self._request(pub, note, replace(chosen, seed=seed))
                for pub, note, seed in zip(coerced, notes, seeds, strict=True)
            ]
        return self._job_kind(Submitted.submit(requests), read_sampled, notes)

    def _request(self, pub: SamplerPub, note: Mapping[str, Any], chosen: Chosen) -> dict[str, Any]:
        parameters = points_of(pub.circuit, pub.parameter_values)
        # Points that differ by nothing are shots of one circuit.
        times = pub.parameter_values.size if parameters is None else 1
        return task_request(
            pub.circuit,
            shots=int(pub.shots) * times,
            seed=chosen.seed,
            parameters=parameters,
            backend=self._backend.name,
            method=chosen.method,
            noise=chosen.noise,
            method_options=chosen.method_options,
            tags=chosen.tags,
            memory=True,
            metadata={PURPOSE: note},
        )


def _note(pub: SamplerPub, index: int) -> dict[str, Any]:
    """Return what a PUB's result depends on, beside its task's result."""
    if not pub.circuit.cregs:
        warn_user(f"The circuit of PUB {index} has no classical registers, and so its result will be empty.")
    return {
        "for": SAMPLER,
        "shape": list(pub.parameter_values.shape),
        "shots": int(pub.shots),
        "registers": [[register.name, register.size] for register in pub.circuit.cregs],
        "other_names": _other_names(pub.circuit),
        **note_of(pub.circuit),
    }


def _other_names(circuit: QuantumCircuit) -> dict[str, list[tuple[str, int]]]:
    """Return which bits of which registers those are that have no word in counts, all their bits being in others."""
    places: dict[Clbit, tuple[str, int]] = {}
    found = {}
    for register in circuit.cregs:
        if all(bit in places for bit in register):
            found[register.name] = [places[bit] for bit in register]
        else:
            places |= {bit: (register.name, index) for index, bit in enumerate(register)}
    return found


def _seeds(pubs: Sequence[SamplerPub], first: int | None) -> list[int | None]:
    """Return the seed of each PUB's first point: Aer runs all circuits of as many shots in one run."""
    begun: dict[int, int] = {}
    seeds: list[int | None] = []
    for pub in pubs:
        number = begun.get(pub.shots, 0)
        seeds.append(None if first is None else first + SEED_OF_THE_NEXT * number)
        begun[pub.shots] = number + pub.parameter_values.size
    return seeds


def read_sampled(note: Mapping[str, Any], results: Sequence[QuantumResult]) -> SamplerPubResult:
    """Return a PUB's result: a ``BitArray`` for each register, of the shape of its parameter values."""
    (result,) = results
    shape, shots = tuple(note["shape"]), note["shots"]
    points = result.points or [result.to_dict()]
    places = {register["name"]: place for place, register in enumerate(result.registers)}
    measured = not result.metadata.get("measured_all")
    arrays = {}
    for name, size in note["registers"]:
        word = _word(name, places, note.get("other_names", {})) if measured else None
        rows = [_packed(point, word, size) for point in points]
        arrays[name] = BitArray(np.concatenate(rows).reshape(*shape, shots, -1), size)
    return SamplerPubResult(
        DataBin(**arrays, shape=shape),
        metadata={"shots": shots, "circuit_metadata": note["metadata"], "simulator_metadata": dict(result.metadata)},
    )


Word = Callable[[Sequence[str]], str]
"""Takes the words of an outcome, of the first register first, and returns that of one register."""


def _word(name: str, places: Mapping[str, int], other_names: Mapping[str, Sequence[tuple[str, int]]]) -> Word | None:
    """Return what reads a register's word; None for one that has no bits in the counts."""
    if name in places:
        return itemgetter(places[name])
    bits = [(places[register], index) for register, index in reversed(other_names.get(name, ()))]
    return (lambda words: "".join(words[place][-1 - index] for place, index in bits)) if bits else None


def _packed(point: Mapping[str, Any], word: Word | None, size: int) -> Any:
    """Return one register's value in each shot as bytes, the most significant first; zeros if nothing wrote it."""
    width = math.ceil(size / 8)
    if word is None:
        return np.zeros((len(point["memory"]), width), dtype=np.uint8)
    words = [word(bits.split(" ")[::-1]) for bits in sorted(point["counts"])]
    values = np.frombuffer(b"".join(int(each, 2).to_bytes(width, "big") for each in words), dtype=np.uint8)
    return values.reshape(-1, width)[point["memory"]]
