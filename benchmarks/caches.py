"""What is kept while files are read, and what each of these memos brings: measured once, by hand."""

CACHES = """## What is remembered while reading

What is loaded once (patterns, region codes, the built part in C, schemas) is not listed. A memo's worth is its hits
times what the answer takes without it, less what asking it costs, of the CPU time of everything with PDFium alone;
measured on 1 December 2026 over eight real files on a busy machine, so to a tenth of a percent at best.

| memo | worth |
| --- | ---: |
| `numbers.read_number` | 3.5% |
| `identity.titles.read_title` (collecting asks it of every link as well, which was not measured) | 1.3% |
| `knowledge.tables`: `is_count`, `head_unit`, `_title`, `role` | 1.1% together |
| `knowledge.codes.bare_label` | 0.6% |
| `tables.heads._kind` | 0.5% |
| `tables.plausible.is_printed` | 0.4% |
| `pdfplumber/strings.py`: what a font's glyphs say, and their widths | not measured: second reader alone |

Ten others brought 0.2% or less, or cost time (`squeeze` −0.7%, a sentence's characters −0.3%): they are gone."""
