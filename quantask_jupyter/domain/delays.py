"""Delays as they travel in QPY, which keeps a delay's length and not its unit: by an instruction for each unit."""

IN_SECONDS = "delay_in_seconds"
"""An instruction of one qubit whose parameter is the length in seconds."""

IN_DT = "delay_in_dt"
"""The same in samples of the backend."""
