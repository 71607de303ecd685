"""What other programs write: ten circuits of ours through each exporter, run, and compared with their exact outcomes.

``make exporters`` installs the exporters beside the project, writes the texts anew into ``tests/circuits/exporters``
and runs them. What is committed there runs with every ``make test``, without any of them.
"""
