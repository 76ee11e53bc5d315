/* lines.py: characters → lines by baseline, each from left to right; those drawn twice are left to Python. */

#include <stdlib.h>
#include "reader.h"

#define SAME_BASELINE 1.0 /* points between the origins of one line's characters */
#define DOUBLED 0.2       /* of the size: two equal characters closer than this are one, drawn twice */

static int by_key(const void *one, const void *other) {
    const Key *a = one, *b = other;
    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    return a->place - b->place;
}

/* A line's keys by x0, of equal ones that first which is drawn first. */
static void sort_line(Reader *reader, Key *keys, int count) {
    const double *x0 = reader->numbers[0].items;
    int sorted = 1;
    for (int i = 0; i < count; i++) {
        keys[i].key = x0[keys[i].index];
        keys[i].place = i;
        sorted = sorted && (i == 0 || keys[i - 1].key <= keys[i].key);
    }
    if (!sorted)
        qsort(keys, (size_t)count, sizeof *keys, by_key);
}

/* A line's characters in their order, and what is told of it; nothing where all are white space. */
static void add_line(Reader *reader, Key *keys, int count) {
    const double *x0 = reader->numbers[0].items, *top = reader->numbers[1].items, *x1 = reader->numbers[2].items;
    const double *bottom = reader->numbers[3].items, *size = reader->numbers[5].items;
    const unsigned *codes = reader->codes.items;
    int doubled = 0, white = 0, mixed = 0, start = reader->order.count;
    sort_line(reader, keys, count);
    int first = keys[0].index;
    Rect box = {x0[first], top[first], x1[first], bottom[first]};
    for (int i = 0; i < count; i++) {
        int at = keys[i].index;
        if (i && x0[at] - x0[keys[i - 1].index] < DOUBLED * size[at])
            doubled = 1;
        if (x0[at] < box.x0) box.x0 = x0[at];
        if (top[at] < box.y0) box.y0 = top[at];
        if (x1[at] > box.x1) box.x1 = x1[at];
        if (bottom[at] > box.y1) box.y1 = bottom[at];
        white += is_white(codes[at]);
        mixed = mixed || size[at] != size[first];
        *(int *)list_add(reader, &reader->order) = at;
    }
    if (white == count)
        return;
    int *span = list_add(reader, &reader->spans);
    span[0] = start, span[1] = start + count;
    *(unsigned char *)list_add(reader, &reader->doubled) = (unsigned char)doubled;
    *(Rect *)list_add(reader, &reader->boxes) = box;
    *(double *)list_add(reader, &reader->sizes) = mixed || white ? -1 : size[first];
}

/* The characters once more, line by line. */
static void sort_chars(Reader *reader) {
    const int *order = reader->order.items;
    const unsigned *codes = reader->codes.items;
    int count = reader->order.count, *drawn = list_of(reader, &reader->drawn, count);
    unsigned *sorted_codes = list_of(reader, &reader->sorted_codes, count);
    double *sorted = list_of(reader, &reader->sorted, count);
    float *places = list_of(reader, &reader->places, count);
    for (int i = 0; i < count && !reader->odd; i++) {
        drawn[order[i]] = i;
        sorted_codes[i] = codes[order[i]];
    }
    for (int column = 0; column < 6 && !reader->odd; column++) {
        const double *numbers = reader->numbers[column].items;
        for (int i = 0; i < count; i++)
            sorted[column * (size_t)count + (size_t)i] = numbers[order[i]];
        for (int i = 0; i < count && column < 4; i++)
            places[4 * i + column] = (float)numbers[order[i]];
    }
}

void group_lines(Reader *reader) {
    const double *baseline = reader->numbers[4].items;
    int count = reader->codes.count, sorted = 1;
    for (int i = 0; i < count; i++) {
        *(Key *)list_add(reader, &reader->keys) = (Key){baseline[i], i, i};
        sorted = sorted && (i == 0 || baseline[i - 1] <= baseline[i]);
    }
    if (reader->odd)
        return;
    Key *keys = reader->keys.items;
    if (!sorted)
        qsort(keys, (size_t)count, sizeof *keys, by_key);
    for (int start = 0, end; start < count; start = end) {
        for (end = start + 1; end < count && keys[end].key - keys[end - 1].key <= SAME_BASELINE; end++)
            ;
        add_line(reader, keys + start, end - start);
    }
    if (!reader->odd)
        sort_chars(reader);
}
