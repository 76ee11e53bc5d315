/* The native reader: one ordinary page → its characters, lines and ruling edges. */

#include <stdlib.h>
#include <string.h>
#include "reader.h"

static void prepare(Reader *reader) {
    List *lists[] = {&reader->points, &reader->flat, &reader->codes, &reader->hidden, &reader->order, &reader->starts, &reader->doubled};
    size_t each[] = {sizeof(Point), 1, sizeof(unsigned), sizeof(unsigned), sizeof(int), sizeof(int), 1};
    for (size_t i = 0; i < sizeof each / sizeof *each; i++)
        lists[i]->each = each[i];
    for (int i = 0; i < 6; i++)
        reader->numbers[i].each = sizeof(double);
    reader->styles.each = sizeof(Style);
    reader->widths.each = sizeof(Widths);
    reader->edges.each = sizeof(Edge);
    reader->flats.each = 4 * sizeof(double);
    reader->keys.each = sizeof(Key);
    reader->boxes.each = sizeof(Rect);
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
    List *lists[] = {
        &reader->styles, &reader->points, &reader->edges, &reader->flat, &reader->flats, &reader->codes, &reader->hidden,
        &reader->keys, &reader->order, &reader->starts, &reader->doubled, &reader->boxes,
    };
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        lists[i]->count = 0;
    for (int i = 0; i < 6; i++)
        reader->numbers[i].count = 0;
    map_clear(&reader->style_of);
    memset(&reader->sheet, 0, sizeof reader->sheet);
    reader->odd = 0;
    reader->page++;
}

static const Sheet *filled(Reader *reader) {
    double *numbers[6];
    for (int i = 0; i < 6; i++)
        numbers[i] = reader->numbers[i].items;
    reader->sheet = (Sheet){
        reader->codes.count, reader->codes.items, numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5],
        reader->hidden.count, reader->hidden.items, reader->doubled.count, reader->starts.items, reader->order.items,
        reader->doubled.items, reader->boxes.items, reader->flat.count, reader->flats.items, reader->flat.items,
        reader->sheet.images,
    };
    return &reader->sheet;
}

/* An open page and its text → its sheet, until the next call; NULL where the page is not ordinary. */
const Sheet *reader_read(Reader *reader, void *page, void *text, const View *view) {
    const double *t = view->turn, *c = view->crop;
    Affine turn = {t[0], t[1], t[2], t[3], t[4], t[5], !view->turned};
    Rect crop = {c[0], c[1], c[2], c[3]};
    clear(reader);
    walk_page(reader, page, &turn, &crop);
    if (!reader->odd)
        read_text(reader, text, &turn, &crop);
    if (!reader->odd)
        finish_edges(reader);
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
    List *lists[] = {
        &reader->styles, &reader->widths, &reader->points, &reader->edges, &reader->flat, &reader->flats, &reader->codes,
        &reader->hidden, &reader->keys, &reader->order, &reader->starts, &reader->doubled, &reader->boxes,
    };
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        list_free(lists[i]);
    for (int i = 0; i < 6; i++)
        list_free(&reader->numbers[i]);
    map_free(&reader->style_of);
    map_free(&reader->widths_of);
    free(reader);
}
