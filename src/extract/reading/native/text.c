/* reading/pdfium/text_objects.py, reading/pdfium/page.py, glyphs.py: text objects and the characters of a page's text, boxes about their origins.
   A page with text that is turned, invisible or welded is odd, and one with ink that inks.c doubts. */

#include <math.h>
#include "reader.h"

#define LEVEL 1e-4      /* how far a line may rise for each point of its run */
#define ASCENT 0.88     /* of the font size: the box of a Chinese glyph about its origin */
#define DESCENT (-0.12)
#define MIDDLE 0.35     /* of the font size above the origin: where a glyph's middle is taken to be */
#define SLACK 0.5       /* points by which a character's middle may lie outside its clip */
#define SPACE 32u
#define LARGEST 200000.0 /* points: matrices.py */
#define SMALLEST 0.1
#define UNMAPPED 0xFFFDu
#define LAST 0x10FFFFu  /* of Unicode */

static uintptr_t bits_of(float size) {
    union { float number; uint32_t bits; } both = {size == 0 ? 0 : size};
    return both.bits;
}

/* The widths of a font and size on this page: the fonts of the one before may be gone, and others at their places. */
static int widths_of(Reader *reader, void *font, float size) {
    int index = map_get(&reader->widths_of, (uintptr_t)font, bits_of(size));
    if (index < 0) {
        index = reader->widths.count;
        *(Widths *)list_add(reader, &reader->widths) = (Widths){{NULL, 0, 0, 1}, {NULL, 0, 0, sizeof(double)}, reader->page};
        map_put(reader, &reader->widths_of, (uintptr_t)font, bits_of(size), index);
        return index;
    }
    Widths *widths = &((Widths *)reader->widths.items)[index];
    if (widths->page != reader->page) {
        map_clear(&widths->of);
        widths->widths.count = 0;
        widths->page = reader->page;
    }
    return index;
}

/* text_objects.unmark: PDFium's text has the characters that the object prints, and not the ActualText of a mark. */
static void unmark(const Pdfium *pdfium, void *text) {
    for (int i = pdfium->count_marks(text) - 1; i >= 0; i--) {
        void *mark = pdfium->get_mark(text, (unsigned long)i);
        if (pdfium->mark_value(mark, "ActualText"))
            pdfium->remove_mark(text, mark);
    }
}

void add_style(Reader *reader, void *text, const Affine *way, const Rect *clip) {
    Pdfium *pdfium = &reader->pdfium;
    FloatMatrix matrix = {0, 0, 0, 0, 0, 0};
    float size = 0;
    unmark(pdfium, text);
    pdfium->get_matrix(text, &matrix);
    pdfium->font_size(text, &size);
    Affine own = affine_of(&matrix), out = compose(&own, way);
    int mode = pdfium->render_mode(text), level = out.a > 0 && fabs(out.b) < LEVEL * out.a;
    int sound = fabs(out.a) <= LARGEST && fabs(out.b) <= LARGEST && fabs(out.c) <= LARGEST && fabs(out.d) <= LARGEST;
    if (!level || !sound || mode == INVISIBLE || !is_plain(reader, text, mode, hypot(out.c, out.d) * size)) {
        reader->odd = 1;
        return;
    }
    void *font = pdfium->font(text);
    map_put(reader, &reader->style_of, (uintptr_t)text, 0, reader->styles.count);
    Style style = {text, font, out, *clip, size, fabs(out.d) * size, widths_of(reader, font, size), 0, 0};
    *(Style *)list_add(reader, &reader->styles) = style;
}

static double declared(Reader *reader, const Style *style, unsigned code) {
    float width = 0; /* a font that is missing leaves it as it is */
    reader->pdfium.glyph_width(style->font, code, (float)style->size, &width);
    return width;
}

/* A character's advance in text space: as the font declares it, and never more than its loose box where it has one. */
static double advance(Reader *reader, const Style *style, unsigned code, void *text, int index) {
    Widths *widths = &((Widths *)reader->widths.items)[style->widths];
    int known = map_get(&widths->of, code, 0);
    if (known >= 0)
        return ((double *)widths->widths.items)[known];
    double width = declared(reader, style, code);
    if (text) {
        FloatRect box = {0, 0, 0, 0};
        reader->pdfium.loose_box(text, index, &box);
        double loose = ((double)box.right - (double)box.left) / style->matrix.a;
        width = 0 < width && width < loose ? width : loose;
    }
    map_put(reader, &widths->of, code, 0, widths->widths.count);
    *(double *)list_add(reader, &widths->widths) = width;
    return width;
}

/* Kept where its middle is inside its clip. */
static void put(Reader *reader, const Style *style, unsigned code, double width, Point at) {
    const Rect *crop = &reader->crop;
    double size = style->height, end = at.x + width * style->matrix.a;
    double across = (at.x + end) / 2, up = at.y + MIDDLE * size;
    const Rect *clip = &style->clip;
    if (!isfinite(at.x + at.y) || !(fabs(end - at.x) <= LARGEST) || !(SMALLEST <= size && size <= LARGEST)) {
        reader->odd = 1;
        return;
    }
    if (!(clip->x0 - SLACK <= across && across <= clip->x1 + SLACK && clip->y0 - SLACK <= up && up <= clip->y1 + SLACK)) {
        *(unsigned *)list_add(reader, &reader->hidden) = code;
        return;
    }
    if (reader->pictures.count) {
        int order = (int)(style - (const Style *)reader->styles.items);
        reader->odd |= is_covered(reader, order, across, at.y + (ASCENT + DESCENT) / 2 * size);
    }
    double numbers[6] = {
        at.x - crop->x0, crop->y1 - (at.y + ASCENT * size), end - crop->x0,
        crop->y1 - (at.y + DESCENT * size), crop->y1 - at.y, size,
    };
    *(unsigned *)list_add(reader, &reader->codes) = code;
    for (int i = 0; i < 6; i++)
        *(double *)list_add(reader, &reader->numbers[i]) = numbers[i];
}

/* A space, a hyphen at a line's end, a glyph without meaning; 0 for what PDFium itself adds. */
static unsigned odd_code(const Pdfium *pdfium, void *text, int index, unsigned code) {
    if (pdfium->is_generated(text, index) == 1)
        return 0;
    if (pdfium->is_hyphen(text, index) == 1)
        return '-';
    return code ? code : UNMAPPED;
}

void read_glyphs(Reader *reader, void *text) {
    const Pdfium *pdfium = &reader->pdfium;
    const Affine *turn = &reader->turn;
    int count = pdfium->count_chars(text), last = -1;
    void *before = NULL;
    Point at = {NAN, NAN};
    for (int index = 0; index < count && !reader->odd; index++) {
        void *object = pdfium->text_object(text, index);
        if (!object)
            continue;
        if (object != before)
            last = map_get(&reader->style_of, (uintptr_t)object, 0);
        before = object;
        if (last < 0)
            continue;
        Style *style = &((Style *)reader->styles.items)[last];
        unsigned code = pdfium->unicode(text, index), read = code > SPACE ? code : odd_code(pdfium, text, index, code);
        if (!read)
            continue;
        if (pdfium->is_guess(text, index) == 1)
            read = UNMAPPED; /* the file does not say what the glyph stands for */
        double x = 0, y = 0, width = advance(reader, style, code, text, index);
        pdfium->origin(text, index, &x, &y);
        Point here = turn->identity ? (Point){x, y} : move(turn, x, y);
        if (read > LAST || (read >= 0xD800 && read < 0xE000) || (here.x == at.x && here.y == at.y))
            reader->odd = 1; /* half a character, or characters that one glyph stands for */
        at = here;
        style->seen = 1;
        put(reader, style, read, width, here);
    }
}

void put_space(Reader *reader, const Style *style) {
    put(reader, style, SPACE, advance(reader, style, SPACE, NULL, 0), (Point){style->matrix.e, style->matrix.f});
}
