"""Districts → archived files, extractions, dataset: a run, its journal and its account."""
