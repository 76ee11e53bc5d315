"""A file → one Extraction: all rows of all tables, through every stage."""
