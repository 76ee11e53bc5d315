"""Extractions → hive-partitioned Parquet, atomically; and read back."""
