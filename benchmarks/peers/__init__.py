"""The ways to run circuits that are compared, one file each."""
