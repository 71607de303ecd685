"""What runs in the child process: load, bind, transpile, simulate, decode."""
