"""PDFium's functions, called through cffi: about three times as fast as through ctypes, and every glyph is a call.

The library is the one that pypdfium2 brings. It is not safe under threads: one process reads one document at a time.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from struct import Struct
from tempfile import TemporaryDirectory
from typing import Any

from ...knowledge.cache import remembered

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
int FPDFPageObj_SetIsActive(void *object, int active);
int FPDFPageObj_SetMatrix(void *object, const Matrix *matrix);
int FPDFPageObj_SetStrokeWidth(void *object, float width);
int FPDFPageObj_CountMarks(void *object);
void *FPDFPageObj_GetMark(void *object, unsigned long index);
int FPDFPageObj_RemoveMark(void *object, void *mark);
int FPDFPageObjMark_GetParamValueType(void *mark, const char *key);
int FPDFPageObj_GetFillColor(void *object, unsigned *r, unsigned *g, unsigned *b, unsigned *a);
int FPDFPageObj_GetStrokeColor(void *object, unsigned *r, unsigned *g, unsigned *b, unsigned *a);
int FPDFPageObj_GetStrokeWidth(void *object, float *width);
int FPDFPageObj_HasTransparency(void *object);
void *FPDFImageObj_GetRenderedBitmap(void *document, void *page, void *image);
int FPDFBitmap_GetWidth(void *bitmap);
int FPDFBitmap_GetHeight(void *bitmap);
int FPDFBitmap_GetStride(void *bitmap);
void *FPDFBitmap_GetBuffer(void *bitmap);
void FPDFBitmap_Destroy(void *bitmap);
void *FPDFBitmap_CreateEx(int width, int height, int format, void *pixels, int stride);
int FPDFBitmap_FillRect(void *bitmap, int left, int top, int width, int height, unsigned long color);
void FPDF_RenderPageBitmap(void *bitmap, void *page, int x, int y, int width, int height, int rotate, int flags);
int FPDFImageObj_GetImagePixelSize(void *image, unsigned *width, unsigned *height);
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
int FPDFTextObj_SetTextRenderMode(void *text, int mode);
void *FPDFTextObj_GetFont(void *text);
int FPDFFont_GetIsEmbedded(void *font);
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

KINDS = {"float": "f", "double": "d", "int": "i", "unsigned": "I"}  # of numbers, as the module struct writes them
TEXT, PATH, IMAGE, SHADING, FORM = 1, 2, 3, 4, 5  # kinds of page objects
MOVE_TO, LINE_TO, CURVE_TO = 2, 0, 1  # kinds of path segments
PASSWORD, SECURITY = 4, 5  # FPDF_GetLastError


def _compiled() -> str:
    """The declarations as cffi compiles them: Python that makes the interface, in a hundredth of the time."""
    import cffi  # compiles once: what it makes is kept

    parsed = cffi.FFI()
    parsed.cdef(DECLARATIONS)
    parsed.set_source("pdfium", None)
    with TemporaryDirectory() as folder:
        return Path(parsed.compile(folder)).read_text(encoding="utf-8")


def _interface() -> Any:
    made: dict[str, Any] = {}
    exec(remembered(_compiled, None, "pdfium"), made)
    return made["ffi"]


ffi: Any = _interface()

MANY = 1024  # answers of one round of calls

Answer = tuple[Any, ...]


class Places:
    """Memory for what PDFium answers to one question about many things: no Python runs between the calls.

    An answer is `parts` numbers of a kind (float, double, int, unsigned); `wanted` names the structure that the
    function fills, where it does not ask for a place for each number.
    """

    def __init__(self, kind: str, parts: int, wanted: str = "") -> None:
        self._memory = ffi.new(f"{kind}[]", MANY * parts)
        self._answer = Struct(f"{parts}{KINDS[kind]}")
        if wanted:
            whole = ffi.cast(f"{wanted} *", self._memory)
            self._pointers = [[whole + number for number in range(MANY)]]
        else:
            every = [range(part, MANY * parts, parts) for part in range(parts)]
            self._pointers = [[self._memory + number for number in numbers] for numbers in every]

    def answers(self, function: Callable[..., Any], things: Sequence[Any]) -> list[Answer]:
        """What the function writes for each thing; where it writes nothing, whatever it wrote before."""
        found: list[Answer] = []
        for start in range(0, len(things), MANY):
            some = things[start : start + MANY]
            deque(map(function, some, *self._pointers), maxlen=0)
            found += self._answer.iter_unpack(ffi.buffer(self._memory, len(some) * self._answer.size))
        return found

    def told(self, function: Callable[..., Any], things: Sequence[Any]) -> list[Answer | None]:
        """The same; None where the function says that it wrote nothing."""
        found: list[Answer | None] = []
        for start in range(0, len(things), MANY):
            some = things[start : start + MANY]
            wrote = list(map(function, some, *self._pointers))
            answers = self._answer.iter_unpack(ffi.buffer(self._memory, len(some) * self._answer.size))
            found += [answer if ok else None for ok, answer in zip(wrote, answers, strict=True)]
        return found


@cache
def places(kind: str, parts: int, wanted: str = "") -> Places:
    """Memory for answers, the same for all who ask in this form: each takes its answers out at once."""
    return Places(kind, parts, wanted)


@cache
def library() -> Any:
    """The library, loaded and made ready once a process."""
    package = find_spec("pypdfium2_raw")  # not imported: it would declare all functions anew, for ctypes
    folders = package.submodule_search_locations if package else None
    found = [
        path
        for folder in folders or ()
        for path in Path(folder).iterdir()
        if "pdfium" in path.name and path.suffix in (".so", ".dylib", ".dll")
    ]
    opened = ffi.dlopen(str(found[0]))
    opened.FPDF_InitLibrary()
    return opened
