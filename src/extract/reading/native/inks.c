/* inks.py and grounds.py: text that may not be seen, or may be a watermark, makes its page odd: Python sorts it out. */

#include <math.h>
#include "reader.h"

#define NEAR 0.05  /* of the way from black to white: an ink no further from its ground is not seen */
#define PALE 0.45  /* the same from the paper: a watermark's, where it lets something through or is large */
#define SHEER 0.9
#define LARGE 14.0 /* points */
#define THIN 3.0   /* a path or a picture up to this many points thick is a line */
#define WHOLE 255.0

static double density(const Color *color, double alpha, const Color *paper) {
    double most = 0;
    for (int i = 0; i < 3; i++)
        most = fmax(most, fabs(color->part[i] - paper->part[i]));
    return alpha * most;
}

/* Whether text is seen wherever it stands, and is no watermark. */
int is_plain(Reader *reader, void *text, int mode, double size) {
    unsigned r = 0, g = 0, b = 0, a = 0;
    if (!(mode == STROKED ? reader->pdfium.get_stroke : reader->pdfium.get_fill)(text, &r, &g, &b, &a))
        return 1;
    const Color own = {{r / WHOLE, g / WHOLE, b / WHOLE}}, paper = {{1, 1, 1}}, *fills = reader->fills.items;
    double alpha = a / WHOLE, pale = density(&own, alpha, &paper);
    if (pale <= NEAR || (pale <= PALE && (alpha < SHEER || size >= LARGE)))
        return 0;
    for (int i = 0; i < reader->fills.count; i++)
        if (density(&own, alpha, &fills[i]) <= NEAR)
            return 0;
    return 1;
}

/* Whether a form lets something through. */
int is_sheer(Reader *reader, void *object) {
    unsigned r = 0, g = 0, b = 0, a = 0;
    return reader->pdfium.get_fill(object, &r, &g, &b, &a) && a < WHOLE;
}

static int is_thick(const Rect *box) {
    return fmin(box->x1 - box->x0, box->y1 - box->y0) > THIN;
}

static int is_known(const Reader *reader, const Color *color) {
    const Color *fills = reader->fills.items;
    for (int i = 0; i < reader->fills.count; i++)
        if (density(color, 1, &fills[i]) == 0)
            return 1;
    return 0;
}

/* The colour of a filled path that is thicker than a line. */
void note_fill(Reader *reader, void *path, const Affine *way, const Rect *clip) {
    int fill = 0, stroke = 0;
    unsigned told[3] = {0, 0, 0}, a = 0;
    float left = 0, low = 0, right = 0, high = 0;
    reader->pdfium.draw_mode(path, &fill, &stroke);
    if (!fill || !reader->pdfium.get_fill(path, &told[0], &told[1], &told[2], &a))
        return;
    Color color;
    for (int i = 0; i < 3; i++)
        color.part[i] = 1 - (1 - told[i] / WHOLE) * (a / WHOLE);
    if (is_known(reader, &color))
        return;
    reader->pdfium.get_bounds(path, &left, &low, &right, &high);
    Rect box = {left, low, right, high};
    box = move_box(way, &box);
    box = overlap(clip, &box);
    if (is_thick(&box))
        *(Color *)list_add(reader, &reader->fills) = color;
}

void note_picture(Reader *reader, const Rect *box) {
    if (is_thick(box))
        *(Picture *)list_add(reader, &reader->pictures) = (Picture){*box, reader->styles.count};
}

/* Whether a picture that was drawn after a text object lies on a point. */
int is_covered(const Reader *reader, int order, double x, double y) {
    const Picture *pictures = reader->pictures.items;
    for (int i = reader->pictures.count - 1; i >= 0 && pictures[i].after > order; i--) {
        const Rect *box = &pictures[i].box;
        if (box->x0 <= x && x <= box->x1 && box->y0 <= y && y <= box->y1)
            return 1;
    }
    return 0;
}
