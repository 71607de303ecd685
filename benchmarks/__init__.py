"""Quantask beside what people would use instead, on the same circuits and the same machine."""
