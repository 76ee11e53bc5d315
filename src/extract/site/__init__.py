"""A district's web site: requests made politely, answers told apart, pages and lists read."""
