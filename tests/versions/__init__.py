"""Clients and workers of different versions of Qiskit: ``make versions``, which makes the other environment."""
