"""SQL over a dataset's tables → Arrow, CSV, XLSX, Parquet."""
