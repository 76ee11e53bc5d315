"""PDFium's functions, called through cffi: about three times as fast as through ctypes, and every glyph is a call.

The library is the one that pypdfium2 brings. It is not safe under threads: one process reads one document at a time.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import cffi
import pypdfium2_raw

DECLARATIONS = """
typedef struct { float left, top, right, bottom; } Rect;
typedef struct { float a, b, c, d, e, f; } Matrix;
void FPDF_InitLibrary(void);
unsigned long FPDF_GetLastError(void);
void *FPDF_LoadDocument(const char *path, const char *password);
void FPDF_CloseDocument(void *document);
int FPDF_GetPageCount(void *document);
unsigned long FPDF_GetMetaText(void *document, const char *tag, void *buffer, unsigned long size);
void *FPDF_LoadPage(void *document, int index);
void FPDF_ClosePage(void *page);
int FPDFPage_GetRotation(void *page);
int FPDF_GetPageBoundingBox(void *page, Rect *box);
int FPDFPage_CountObjects(void *page);
void *FPDFPage_GetObject(void *page, int index);
int FPDFPageObj_GetType(void *object);
int FPDFPageObj_GetMatrix(void *object, Matrix *matrix);
int FPDFPageObj_GetBounds(void *object, float *left, float *bottom, float *right, float *top);
int FPDFPageObj_GetFillColor(void *object, unsigned *r, unsigned *g, unsigned *b, unsigned *a);
int FPDFPageObj_GetStrokeColor(void *object, unsigned *r, unsigned *g, unsigned *b, unsigned *a);
void *FPDFPageObj_GetClipPath(void *object);
int FPDFClipPath_CountPaths(void *clip);
int FPDFClipPath_CountPathSegments(void *clip, int path);
void *FPDFClipPath_GetPathSegment(void *clip, int path, int segment);
int FPDFPathSegment_GetPoint(void *segment, float *x, float *y);
int FPDFPathSegment_GetType(void *segment);
int FPDFPathSegment_GetClose(void *segment);
int FPDFPath_CountSegments(void *path);
void *FPDFPath_GetPathSegment(void *path, int segment);
int FPDFPath_GetDrawMode(void *path, int *fill, int *stroke);
int FPDFFormObj_CountObjects(void *form);
void *FPDFFormObj_GetObject(void *form, unsigned long index);
int FPDFTextObj_GetFontSize(void *text, float *size);
int FPDFTextObj_GetTextRenderMode(void *text);
void *FPDFTextObj_GetFont(void *text);
int FPDFFont_GetGlyphWidth(void *font, unsigned glyph, float size, float *width);
void *FPDFText_LoadPage(void *page);
void FPDFText_ClosePage(void *text_page);
int FPDFText_CountChars(void *text_page);
void *FPDFText_GetTextObject(void *text_page, int index);
unsigned FPDFText_GetUnicode(void *text_page, int index);
int FPDFText_IsGenerated(void *text_page, int index);
int FPDFText_IsHyphen(void *text_page, int index);
int FPDFText_HasUnicodeMapError(void *text_page, int index);
int FPDFText_GetCharOrigin(void *text_page, int index, double *x, double *y);
int FPDFText_GetLooseCharBox(void *text_page, int index, Rect *box);
"""

TEXT, PATH, IMAGE, FORM = 1, 2, 3, 5  # kinds of page objects
MOVE_TO, LINE_TO = 2, 0  # kinds of path segments; 1 is a curve
PASSWORD, SECURITY = 4, 5  # FPDF_GetLastError


ffi: Any = cffi.FFI()
ffi.cdef(DECLARATIONS)


@cache
def library() -> Any:
    """The library, loaded and made ready once a process."""
    folder = Path(pypdfium2_raw.__file__).parent
    found = [path for path in folder.iterdir() if "pdfium" in path.name and path.suffix in (".so", ".dylib", ".dll")]
    opened = ffi.dlopen(str(found[0]))
    opened.FPDF_InitLibrary()
    return opened
