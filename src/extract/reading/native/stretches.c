/* tables/stretches.py: lines over the slots of a grid → what of each stands in which slot. Only lines set in one size
   from left to right are told of; any other is Python's. */

#include "reader.h"

#define APART 1.0      /* of the size: a gap as wide between two characters keeps a space */
#define SPACE 0.2      /* of the size: the same between two digits, which stand no farther apart, or over one another, in one number */
#define SAME_LINE 0.45 /* of the size: origins closer than this are one line of a cell */
#define CLOSE 0.1      /* of the size: digits of one number stand no farther apart */
#define FIELDS 6       /* of a stretch: line, start, end, row, column, whether white space stands in it */
#define ROW 3          /* -1 there: a line that is Python's */

/* How many of the boundaries are not greater, less one: in which place a number stands. */
static int place_of(const double *bounds, int count, double at) {
    int low = 0, high = count;
    while (low < high) {
        int middle = (low + high) / 2;
        if (at < bounds[middle])
            high = middle;
        else
            low = middle + 1;
    }
    return low - 1;
}

/* Where the next character that is no white space stands. */
static int next_of(const Chars *chars, int at, int end) {
    while (at < end && is_white(chars->codes[at]))
        at++;
    return at;
}

/* Kangxi and other radicals, which are not written as they are printed. */
static int is_radical(unsigned code) {
    return 0x2E80 <= code && code <= 0x2FDF;
}

/* The row in which a line stands that is even from its first character on; -2 where it is not. */
static int row_of(const Chars *chars, int first, int end, const Grid *grid) {
    const double *baseline = chars->baseline, size = chars->size[first];
    double low = baseline[first], high = low;
    int row = -2, level = 1, twice = 0;
    for (int before = first, at = first; at < end; before = at, at = next_of(chars, at + 1, end)) {
        int own = place_of(grid->ys, grid->rows, (chars->top[at] + chars->bottom[at]) / 2);
        if (chars->size[at] != size || is_radical(chars->codes[at]) || (at > first && own != row))
            return -2;
        if (chars->x0[at] + chars->x1[at] < chars->x0[before] + chars->x1[before])
            return -2;
        row = own;
        level = level && chars->top[at] == chars->top[first] && chars->bottom[at] == chars->bottom[first]
            && baseline[at] == baseline[first];
        twice = twice || (at > first && chars->x0[at] == chars->x0[before]);
        low = baseline[at] < low ? baseline[at] : low;
        high = baseline[at] > high ? baseline[at] : high;
    }
    return !level && (high - low > SAME_LINE * size || twice) ? -2 : row;
}

/* The column of a character, -1 outside. The doubles of middles are compared, as Python does. */
static int column_of(const Chars *chars, int at, const Grid *grid) {
    double middle = chars->x0[at] + chars->x1[at];
    if (middle < 2 * grid->xs[0] || !(middle < 2 * grid->xs[grid->columns - 1]))
        return -1;
    return place_of(grid->xs, grid->columns, middle / 2);
}

/* A figure that is no sign: a minus may stand apart from its digits. */
static int is_counted(unsigned code) {
    return is_figure(code) && code != '-' && code != 0x2212;
}

/* May a line go on from one character to the next, where they stand in one slot or in two? */
static int may_follow(const Chars *chars, int before, int at, int same) {
    double gap = chars->x0[at] - chars->x1[before], size = chars->size[at];
    if (gap > APART * size)
        return !same;
    if (same && (gap > SPACE * size || gap < -SPACE * size))
        return !(is_counted(chars->codes[before]) && is_counted(chars->codes[at]));
    if (same)
        return 1;
    return !(is_signed(chars->codes[before]) && is_signed(chars->codes[at]) && gap <= CLOSE * size);
}

static void begin(int *found, double *box, int line, int at, int row, int column, const Chars *chars) {
    int stretch[FIELDS] = {line, at, at + 1, row, column, 0};
    for (int i = 0; i < FIELDS; i++)
        found[i] = stretch[i];
    box[0] = chars->x0[at], box[1] = chars->top[at], box[2] = chars->x1[at], box[3] = chars->bottom[at];
}

/* The stretches of one line that begins with `first`; -1 where it is not even. */
static int split(const Chars *chars, int line, int first, int end, const Grid *grid, int *found, double *boxes) {
    int row = row_of(chars, first, end, grid), inside = 0 <= row && row < grid->rows - 1, count = 0, last = -1;
    if (row == -2)
        return -1;
    for (int before = -1, at = first; at < end; before = at, at = next_of(chars, at + 1, end)) {
        int column = inside ? column_of(chars, at, grid) : -1;
        if (before >= 0 && !may_follow(chars, before, at, column == last))
            return -1;
        if (column >= 0 && (column != last || before < 0)) {
            begin(found + FIELDS * count, boxes + 4 * count, line, at, row, column, chars);
            count++;
        } else if (column >= 0) {
            int *own = found + FIELDS * (count - 1);
            own[5] = own[5] || at > own[2];
            own[2] = at + 1;
            extend(boxes + 4 * (count - 1), chars, at);
        }
        last = column;
    }
    return count;
}

/* All lines' stretches in their order; there is room for as many as there are characters and lines. */
int stretches(const Chars *chars, const int *lines, int count, const Grid *grid, int *found, double *boxes) {
    int stored = 0;
    for (int line = 0; line < count; line++) {
        int start = lines[2 * line], end = lines[2 * line + 1], own = -1;
        int first = start < 0 ? -1 : next_of(chars, start, end);
        if (first >= 0 && first == end)
            continue;
        if (first >= 0)
            own = split(chars, line, first, end, grid, found + FIELDS * stored, boxes + 4 * stored);
        if (own < 0) {
            found[FIELDS * stored] = line;
            found[FIELDS * stored + ROW] = -1;
            own = 1;
        }
        stored += own;
    }
    return stored;
}
