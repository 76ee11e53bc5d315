"""OFD (GB/T 33190), the national format of pages → PDF: the same characters, lines and pictures at the same places."""

VERSION = "1"  # of what is drawn: another one makes other PDFs
