"""What the kernel keeps a child from, whatever code a circuit gets it to run: files, processes, networks.

Each measure stands for itself, for not every kernel and container has them all. Only Linux has any of them; a child
elsewhere is a process of its own with the rights of its user.
"""
