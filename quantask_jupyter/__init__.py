"""Quantum circuits from notebook cells."""
