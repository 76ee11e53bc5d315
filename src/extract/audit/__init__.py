"""A document → what of its numbers was understood and what was left, on the terminal and as a page."""
