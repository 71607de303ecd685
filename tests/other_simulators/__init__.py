"""What other simulators of OpenQASM 3 answer to our programs: Microsoft's qdk and Amazon Braket's.

``make others`` installs them beside the project and compares. A program that one of them refuses is counted; a
difference must be explained by the specification (``differences.py``), or it is a fault of ours.
"""
