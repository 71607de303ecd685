"""Random programs, run as a user's and simulated exactly by other means: no count may be wrong without a word."""
