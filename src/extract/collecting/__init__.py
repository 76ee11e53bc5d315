"""A run: from districts to documents in the archive and the dataset, with its journal and its account."""
