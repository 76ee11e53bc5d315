"""Pages' lines → paragraphs, sections, and what a document says of itself: department, year, kind, scope."""
