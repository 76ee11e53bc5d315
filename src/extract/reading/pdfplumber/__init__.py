"""A PDF → pages, by pdfplumber: the second reader."""
