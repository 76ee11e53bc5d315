/* accounting/ledger.py: the numbers of lines and their boxes. */

#include "reader.h"

#define PROSE_GAP 1.2 /* of the size: letters may be spaced, `2 0 2 3` */
#define TABLE_GAP 0.3 /* of the size: two columns' amounts may stand close together */
#define OTHER 'x'

/* text.fold_char, as far as numbers go: a digit or mark, 0 for what is left out, OTHER. */
static char folded(unsigned code) {
    if (('0' <= code && code <= '9') || code == '.' || code == ',')
        return (char)code;
    if (0xFF10 <= code && code <= 0xFF19)
        return (char)('0' + (code - 0xFF10));
    if (code == 0xFF0E)
        return '.';
    if (code == 0x200B || code == 0xFEFF)
        return 0;
    if (!is_white(code) || code == 0x1680 || (0x2000 <= code && code <= 0x205F && code != 0x2002 && code != 0x2003))
        return OTHER;
    return 0;
}

/* The number that is being read: its text and box up to its last digit, and up to the last mark, which may be none of
   it; the character before. */
typedef struct { char *text; int sure, length, before; double box[4], reach[4]; } Number;

static void take(Number *number, const Chars *chars, int at, char own) {
    double *reach = number->reach;
    if (!number->length) {
        reach[0] = chars->x0[at], reach[1] = chars->top[at], reach[2] = chars->x1[at], reach[3] = chars->bottom[at];
    } else {
        extend(reach, chars, at);
    }
    number->text[number->length++] = own;
    number->before = at;
    if (own == '.' || own == ',')
        return;
    number->sure = number->length;
    for (int i = 0; i < 4; i++)
        number->box[i] = reach[i];
}

/* The number is at its end: a space behind it, and its box. */
static void put(Number *number, float *boxes, int *count) {
    if (!number->sure)
        return;
    for (int i = 0; i < 4; i++)
        boxes[4 * *count + i] = (float)number->box[i];
    ++*count;
    number->text += number->sure;
    *number->text++ = ' ';
    number->sure = number->length = 0;
}

static void read_line(const Chars *chars, int start, int end, double gap, Number *number, float *boxes, int *count) {
    for (int at = start; at < end; at++) {
        char own = folded(chars->codes[at]);
        if (!own)
            continue;
        if (own == OTHER || (number->length && chars->x0[at] - chars->x1[number->before] > gap * chars->size[at]))
            put(number, boxes, count);
        if (own != OTHER && (number->length || (own != '.' && own != ',')))
            take(number, chars, at, own);
    }
    put(number, boxes, count);
}

/* The lines' numbers, each with a space behind it, and their boxes, for which there is room; how long the text is. */
int numbers(const Chars *chars, const int *lines, int count, const unsigned char *tabular, char *text, float *boxes) {
    Number number = {text, 0, 0, 0, {0, 0, 0, 0}, {0, 0, 0, 0}};
    int stored = 0;
    for (int line = 0; line < count; line++)
        read_line(chars, lines[2 * line], lines[2 * line + 1], tabular[line] ? TABLE_GAP : PROSE_GAP, &number, boxes, &stored);
    return (int)(number.text - text);
}
