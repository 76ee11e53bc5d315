"""Every printed number → the row that accounts for it, or one of `unmatched`."""
