/* What a character is: str.isspace of Python, and the figures of tables/money.py; a box around several. */

#include "reader.h"

int is_white(unsigned code) {
    if (code < 0x1680)
        return (9 <= code && code <= 13) || (28 <= code && code <= 32) || code == 0x85 || code == 0xA0;
    return code == 0x1680 || (0x2000 <= code && code <= 0x200A) || code == 0x2028 || code == 0x2029 || code == 0x202F
        || code == 0x205F || code == 0x3000;
}

/* What amounts are written with: `－` and `．` as wide as an ideograph are none of it. */
int is_figure(unsigned code) {
    if (code < 0x80)
        return ('0' <= code && code <= '9') || code == '.' || code == ',' || code == '-';
    return code == 0x2212 || code == 0xFF0C || (0xFF10 <= code && code <= 0xFF19);
}

/* A digit, a mark or a sign: brackets, dashes, triangles. */
int is_signed(unsigned code) {
    return is_figure(code) || code == '(' || code == ')' || code == 0xFF08 || code == 0xFF09 || code == 0xFF0D ||
           code == 0x2013 || code == 0x2014 || code == 0x25B3 || code == 0x25B2 || code == 0x0394 || code == 0x2206;
}

void extend(double *box, const Chars *chars, int at) {
    if (chars->x0[at] < box[0]) box[0] = chars->x0[at];
    if (chars->top[at] < box[1]) box[1] = chars->top[at];
    if (chars->x1[at] > box[2]) box[2] = chars->x1[at];
    if (chars->bottom[at] > box[3]) box[3] = chars->bottom[at];
}
