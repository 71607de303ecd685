"""What courses have in the store: what instructors set and see there, and what is handed in."""
