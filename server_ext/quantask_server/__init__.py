"""The HTTP API of Quantask, as a Jupyter Server extension and as a local process."""
