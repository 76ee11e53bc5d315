"""Files → extractions, each read in a process with limits."""
