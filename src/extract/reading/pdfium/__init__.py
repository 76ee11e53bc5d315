"""A PDF → pages, by PDFium: the fast reader."""
