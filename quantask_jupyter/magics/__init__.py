"""The magics ``%%quantum`` and ``%quantum``: read the line, and leave the rest to the client and the widgets."""
