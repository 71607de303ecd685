"""The technologies behind the ports: one a folder or file."""
