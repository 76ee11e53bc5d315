/* The native reader: one ordinary page → its characters, lines and ruling edges. */

#include <stdlib.h>
#include <string.h>
#include "reader.h"

#define LISTS 32 /* at most */

typedef struct { List *list; size_t each; } Kept;

/* Every list of a page with the size of its items. */
static int lists_of(Reader *reader, Kept *kept) {
    Kept all[] = {
        {&reader->styles, sizeof(Style)}, {&reader->asked, sizeof(int)}, {&reader->points, sizeof(Point)}, {&reader->corners, sizeof(Point)},
        {&reader->edges, sizeof(Edge)},
        {&reader->flats, 4 * sizeof(double)}, {&reader->flat, 1}, {&reader->codes, sizeof(unsigned)},
        {&reader->hidden, sizeof(unsigned)}, {&reader->keys, sizeof(Key)}, {&reader->order, sizeof(int)},
        {&reader->spans, 2 * sizeof(int)}, {&reader->doubled, 1}, {&reader->boxes, sizeof(Rect)},
        {&reader->sizes, sizeof(double)}, {&reader->sorted_codes, sizeof(unsigned)}, {&reader->sorted, 6 * sizeof(double)},
        {&reader->places, 4 * sizeof(float)}, {&reader->drawn, sizeof(int)}, {&reader->pictures, sizeof(Picture)},
        {&reader->fills, sizeof(Color)},
    };
    int count = (int)(sizeof all / sizeof *all);
    memcpy(kept, all, sizeof all);
    for (int i = 0; i < 6; i++)
        kept[count++] = (Kept){&reader->numbers[i], sizeof(double)};
    return count;
}

static void prepare(Reader *reader) {
    Kept kept[LISTS];
    for (int i = lists_of(reader, kept) - 1; i >= 0; i--)
        kept[i].list->each = kept[i].each;
    reader->widths.each = sizeof(Widths);
    reader->style_of.turn = reader->widths_of.turn = 1;
}

/* `functions`: PDFium's, as many as Pdfium has; NULL where that is not so or memory is short. */
Reader *reader_new(void **functions, int count) {
    Reader *reader = count == (int)(sizeof(Pdfium) / sizeof(void *)) ? calloc(1, sizeof *reader) : NULL;
    if (reader) {
        memcpy(&reader->pdfium, functions, sizeof(Pdfium));
        prepare(reader);
    }
    return reader;
}

static void clear(Reader *reader) {
    Kept kept[LISTS];
    for (int i = lists_of(reader, kept) - 1; i >= 0; i--)
        kept[i].list->count = 0;
    map_clear(&reader->style_of);
    memset(&reader->sheet, 0, sizeof reader->sheet);
    reader->odd = 0;
    reader->page++;
}

static const Sheet *filled(Reader *reader) {
    Sheet *sheet = &reader->sheet;
    sheet->chars = reader->order.count;
    sheet->codes = reader->sorted_codes.items;
    sheet->numbers = reader->sorted.items;
    sheet->places = reader->places.items;
    sheet->drawn = reader->drawn.items;
    sheet->hidden = reader->hidden.count;
    sheet->hidden_codes = reader->hidden.items;
    sheet->lines = reader->doubled.count;
    sheet->spans = reader->spans.items;
    sheet->doubled = reader->doubled.items;
    sheet->boxes = reader->boxes.items;
    sheet->sizes = reader->sizes.items;
    sheet->edges = reader->flat.count;
    sheet->edge = reader->flats.items;
    sheet->flat = reader->flat.items;
    return sheet;
}

/* Begin with an open page: its objects; 0 where it is not ordinary. Its text is to be loaded afterwards. */
int reader_walk(Reader *reader, void *page, const View *view) {
    const double *t = view->turn, *c = view->crop;
    reader->turn = (Affine){t[0], t[1], t[2], t[3], t[4], t[5], !view->turned};
    reader->crop = (Rect){c[0], c[1], c[2], c[3]};
    reader->open = page;
    clear(reader);
    walk_page(reader, page, &reader->turn, &reader->crop);
    return !reader->odd;
}

/* The text of the page that was walked → its sheet, until the next walk; NULL where the page is not ordinary. */
const Sheet *reader_read(Reader *reader, void *text) {
    read_glyphs(reader, text);
    if (!reader->odd)
        read_lost(reader);
    if (!reader->odd)
        finish_edges(reader, &reader->crop);
    if (!reader->odd)
        group_lines(reader);
    return reader->odd ? NULL : filled(reader);
}

void reader_free(Reader *reader) {
    Widths *widths = reader->widths.items;
    for (int i = 0; i < reader->widths.count; i++) {
        map_free(&widths[i].of);
        list_free(&widths[i].widths);
    }
    Kept kept[LISTS];
    for (int i = lists_of(reader, kept) - 1; i >= 0; i--)
        list_free(kept[i].list);
    list_free(&reader->widths);
    map_free(&reader->style_of);
    map_free(&reader->widths_of);
    free(reader);
}
