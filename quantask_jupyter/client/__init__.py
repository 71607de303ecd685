"""The notebook's side of the API: find it, talk to it, follow jobs."""
