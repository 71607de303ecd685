"""Notebooks of others that need a simulator: on Aer first, and then on Quantask with other imports alone."""
