"""Pages that a script draws → as a reader sees them, in a browser whose every request is asked by fetch.py."""
