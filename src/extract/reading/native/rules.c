/* tables/rules.py: ruling edges → rules, and which of them cross or touch. */

#include <math.h>
#include <stdlib.h>
#include "reader.h"

#define NEAR 3.0 /* rules closer than this touch; no row or column is as narrow */

typedef struct { double at, low, high; int place; } Piece;

static int compare(double one, double other) {
    return (one > other) - (one < other);
}

static int by_at(const void *one, const void *other) {
    const Piece *a = one, *b = other;
    int order = compare(a->at, b->at);
    order = order ? order : compare(a->low, b->low);
    order = order ? order : compare(a->high, b->high);
    return order ? order : a->place - b->place;
}

static int by_low(const void *one, const void *other) {
    const Piece *a = one, *b = other;
    int order = compare(a->low, b->low);
    return order ? order : a->place - b->place;
}

static double *put(double *found, double at, double low, double high) {
    found[0] = at, found[1] = low, found[2] = high;
    return found + 3;
}

/* Pieces on one line → the rules that they are, written where `found` points. */
static double *merge_band(Piece *band, int count, double *found) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
        sum += band[i].at;
        band[i].place = i;
    }
    qsort(band, (size_t)count, sizeof *band, by_low);
    double low = band[0].low, high = band[0].high;
    for (int i = 1; i < count; i++) {
        if (band[i].low - high > NEAR) {
            found = put(found, sum / count, low, high);
            low = band[i].low, high = band[i].high;
        } else if (band[i].high > high) {
            high = band[i].high;
        }
    }
    return put(found, sum / count, low, high);
}

static double *merge(Piece *pieces, int count, double *found) {
    if (count)
        qsort(pieces, (size_t)count, sizeof *pieces, by_at);
    for (int first = 0, end; first < count; first = end) {
        for (end = first + 1; end < count && pieces[end].at - pieces[first].at <= NEAR / 2; end++)
            ;
        found = merge_band(pieces + first, end - first, found);
    }
    return found;
}

/* The edges that are flat, or those that are not, as pieces; -1 where a number is none. */
static int pieces_of(const double *sides, const unsigned char *flat, int count, int wanted, Piece *pieces) {
    int found = 0;
    for (int i = 0; i < count; i++) {
        const double *side = sides + 4 * i;
        if (!isfinite(side[0] + side[1] + side[2] + side[3]))
            return -1;
        if (!flat[i] == !wanted) {
            pieces[found] = (Piece){side[wanted ? 1 : 0], side[wanted ? 0 : 1], side[wanted ? 2 : 3], found};
            found++;
        }
    }
    return found;
}

static int root_of(int *parent, int at) {
    while (parent[at] != at) {
        parent[at] = parent[parent[at]];
        at = parent[at];
    }
    return at;
}

/* The number of each rule's group, in the order of the groups' first rules; `parent` has room for twice as many. */
static void connect(const double *rules, int flats, int count, int *parent, int *groups) {
    int *number = parent + count, found = 0;
    for (int i = 0; i < count; i++)
        parent[i] = i, number[i] = -1;
    for (int i = 0; i < flats; i++)
        for (int j = flats; j < count; j++) {
            const double *level = rules + 3 * i, *upright = rules + 3 * j;
            if (level[1] - NEAR <= upright[0] && upright[0] <= level[2] + NEAR && upright[1] - NEAR <= level[0]
                && level[0] <= upright[2] + NEAR)
                parent[root_of(parent, i)] = root_of(parent, j);
        }
    for (int i = 0; i < count; i++) {
        int root = root_of(parent, i);
        if (number[root] < 0)
            number[root] = found++;
        groups[i] = number[root];
    }
}

/* Edges as x0, top, x1, bottom → rules as at, low, high, the flat ones first, and each rule's group: how many there are,
   -1 where Python must tell; there is room for as many as there are edges. */
int rules(const double *sides, const unsigned char *flat, int count, double *found, int *groups, int *flats) {
    Piece *pieces = malloc((size_t)(count + 1) * sizeof *pieces);
    int *parent = malloc(2 * (size_t)(count + 1) * sizeof *parent), stored = -1;
    int level = pieces && parent ? pieces_of(sides, flat, count, 1, pieces) : -1;
    if (level >= 0) {
        double *end = merge(pieces, level, found);
        *flats = (int)(end - found) / 3;
        end = merge(pieces, pieces_of(sides, flat, count, 0, pieces), end);
        stored = (int)(end - found) / 3;
        connect(found, *flats, stored, parent, groups);
    }
    free(pieces);
    free(parent);
    return stored;
}
