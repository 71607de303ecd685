"""How many of the OpenQASM 3 programs that others have published run here, and why the rest does not.

``make public FOLDER=…`` takes checkouts of their repositories, one folder each, and reads them in place.
"""
