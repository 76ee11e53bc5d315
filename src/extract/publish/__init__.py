"""A dataset → a release: Parquet, data package, static site."""
