/* accounting/ledger.py: the numbers of a page and the boxes that claim what is printed in them → who holds each. */

#include "reader.h"

#define SLACK 0.6 /* points that a number may stand out of its box */

/* How many of the claims hold a point, and which of them is the first. */
typedef struct { double x, y; int count, first; } End;

static void ask(End *end, const float *claim, int index) {
    if (!(claim[0] - SLACK <= end->x && end->x <= claim[2] + SLACK))
        return;
    if (!(claim[1] - SLACK <= end->y && end->y <= claim[3] + SLACK))
        return;
    if (!end->count++)
        end->first = index;
}

/* The middles of the first and of the last of so many digits and marks in a box, which may stand upright. */
static void ends_of(const float *box, int length, End *one, End *other) {
    double x0 = box[0], top = box[1], x1 = box[2], bottom = box[3], half;
    if (x1 - x0 >= bottom - top || length == 1) {
        half = (x1 - x0) / (2 * length);
        *one = (End){x0 + half, (top + bottom) / 2, 0, -1};
        *other = (End){x1 - half, (top + bottom) / 2, 0, -1};
    } else {
        half = (bottom - top) / (2 * length);
        *one = (End){(x0 + x1) / 2, top + half, 0, -1};
        *other = (End){(x0 + x1) / 2, bottom - half, 0, -1};
    }
}

/* Of each number the claim that holds both its ends, the first of that end which more hold; -1 where there is none. */
void holders(const float *boxes, const int *lengths, int count, const float *claims, int claimed, int *found) {
    for (int i = 0; i < count; i++) {
        End one, other;
        ends_of(boxes + 4 * (size_t)i, lengths[i], &one, &other);
        for (int index = 0; index < claimed; index++) {
            ask(&one, claims + 4 * (size_t)index, index);
            ask(&other, claims + 4 * (size_t)index, index);
        }
        found[i] = !one.count || !other.count ? -1 : one.count >= other.count ? one.first : other.first;
    }
}
