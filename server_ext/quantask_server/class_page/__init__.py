"""The class page: what instructors see of a course in a browser, at the address of the Hub's service."""
