"""A figure or fact of the dataset → everything that is known of it, and the page on which it stands, framed."""
