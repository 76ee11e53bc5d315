"""One module for each command (or pair of commands) of the command line; each imports what it needs when called."""
