"""The rows of every table: their columns, types, labels and meanings."""
