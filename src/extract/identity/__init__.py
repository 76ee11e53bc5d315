"""What a document is: the one reader of titles, the lines of a cover, whose accounts they are, and where."""
