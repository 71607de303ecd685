"""Qiskit's interfaces on Quantask: a backend, the primitives, and a service that finds jobs again.

``from quantask_jupyter.provider import QuantaskBackend, SamplerV2, EstimatorV2, QuantaskService``
"""

import qiskit_aer  # noqa: F401 - which gives circuits their save_… and set_… methods, as the import did that this one replaces

from quantask_jupyter.provider.backend import QuantaskBackend
from quantask_jupyter.provider.estimator import EstimatorV2
from quantask_jupyter.provider.job import QuantaskJob
from quantask_jupyter.provider.primitive_job import PrimitiveJob
from quantask_jupyter.provider.runtime import as_runtime
from quantask_jupyter.provider.sampler import SamplerV2
from quantask_jupyter.provider.service import Batch, QuantaskService, Session

__all__ = [
    "Batch",
    "EstimatorV2",
    "PrimitiveJob",
    "QuantaskBackend",
    "QuantaskJob",
    "QuantaskService",
    "SamplerV2",
    "Session",
    "as_runtime",
]
