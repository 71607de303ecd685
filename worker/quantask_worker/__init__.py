"""The worker: a parent that holds leases and children that simulate."""
