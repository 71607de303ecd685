"""A saved notebook as other programs show it, compared with what they have shown before."""
