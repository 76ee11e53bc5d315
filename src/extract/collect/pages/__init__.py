"""A site's pages → links with what they say of department, year and kind."""
