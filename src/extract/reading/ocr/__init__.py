"""Pages that are pictures: drawn, cleaned, ruled and recognised into the same `Page` as printed ones."""
