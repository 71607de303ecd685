"""Programs that are nearly OpenQASM 3: whatever is done to a text, it is loaded or refused in plain words.

``make fuzz PROGRAMS=100000 SEED=1`` runs more of them than the tests do.
"""
