"""What each disclosure states, once: versions of documents, statements of one thing, the value that may be added up."""
