/* restore.py: the text objects that PDFium's text leaves out. Each of them says itself what it prints. */

#include "reader.h"

static int has_ink(const Pdfium *pdfium, void *text) {
    float left = 0, low = 0, right = 0, high = 0;
    pdfium->get_bounds(text, &left, &low, &right, &high);
    return right > left && high > low;
}

/* PDFium's text leaves out what is not as wide as a hundredth of a point. */
static void outline(const Pdfium *pdfium, void *text) {
    FloatMatrix matrix = {0, 0, 0, 0, 0, 0};
    pdfium->set_render_mode(text, OUTLINED);
    pdfium->set_stroke_width(text, 1);
    pdfium->get_matrix(text, &matrix);
    pdfium->set_matrix(text, &matrix); /* the object's box is made anew */
}

/* Those that have ink, or may have none just because this machine lacks their font. */
static void choose(Reader *reader) {
    Style *styles = reader->styles.items;
    for (int i = 0; i < reader->styles.count; i++) {
        Style *style = &styles[i];
        if (style->seen)
            continue;
        style->inked = has_ink(&reader->pdfium, style->object);
        if (!style->inked) {
            if (reader->pdfium.is_embedded(style->font) == 1)
                continue;
            outline(&reader->pdfium, style->object);
        }
        *(int *)list_add(reader, &reader->asked) = i;
    }
}

static void show(Reader *reader, int active) {
    const Style *styles = reader->styles.items;
    const int *asked = reader->asked.items;
    for (int i = 0; i < reader->asked.count; i++)
        reader->pdfium.set_active(styles[asked[i]].object, active);
}

static void show_all(Reader *reader, int active) {
    const Style *styles = reader->styles.items;
    for (int i = 0; i < reader->styles.count; i++)
        reader->pdfium.set_active(styles[i].object, active);
}

static void forget_seen(Reader *reader) {
    const Style *styles = reader->styles.items;
    int *asked = reader->asked.items, kept = 0;
    for (int i = 0; i < reader->asked.count; i++)
        if (!styles[asked[i]].seen)
            asked[kept++] = asked[i];
    reader->asked.count = kept;
}

/* Shown without the others, and again without those that were read. */
static void ask(Reader *reader) {
    int before = -1;
    show_all(reader, 0);
    while (reader->asked.count && reader->asked.count != before && !reader->odd) {
        before = reader->asked.count;
        show(reader, 1);
        void *text = reader->pdfium.load_text(reader->open);
        read_glyphs(reader, text);
        reader->pdfium.close_text(text);
        show(reader, 0);
        forget_seen(reader);
    }
    show_all(reader, 1);
}

void read_lost(Reader *reader) {
    choose(reader);
    if (reader->asked.count && !reader->odd)
        ask(reader);
    const Style *styles = reader->styles.items;
    for (int i = 0; i < reader->styles.count && !reader->odd; i++) {
        if (styles[i].seen)
            continue;
        if (styles[i].inked)
            reader->odd = 1; /* Python says so */
        else
            put_space(reader, &styles[i]);
    }
}
