"""Figures of many documents → one item side by side, over departments, districts and years."""
