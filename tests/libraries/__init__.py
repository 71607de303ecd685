"""Libraries that are built on Qiskit, run on Aer and on Quantask: ``make libraries``, which installs them elsewhere."""
