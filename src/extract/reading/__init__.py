"""A PDF → pages: two readers that share no code which reads PDF, PDFium (fast) and pdfplumber (reference)."""
