/* reading/pdfium/painted_paths.py and rulings.py: painted paths → the ruling edges that they draw; white ones are not seen. */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include "reader.h"

#define WHITE 250u  /* of 255, in each of red, green and blue */
#define THIN 3.0    /* a filled rectangle up to this many points thick is a line */

static double smaller(double a, double b) { return b < a ? b : a; }
static double larger(double a, double b) { return b > a ? b : a; }

/* As Python's round(): to the nearest decimal of the exact value, and half to even. */
static double rounded(double value, double scale) {
    double scaled = value * scale, whole = nearbyint(scaled);
    if (fabs(value) < 1e6 && fabs(fabs(scaled - whole) - 0.5) > 1e-6)
        return whole / scale;
    char text[400];
    snprintf(text, sizeof text, scale == 100 ? "%.2f" : "%.1f", value);
    return strtod(text, NULL);
}

static void add_edge(Reader *reader, double x0, double y0, double x1, double y1, const Rect *clip) {
    if (smaller(x1 - x0, y1 - y0) > THIN)
        return; /* a slanting line */
    x0 = larger(x0, clip->x0), y0 = larger(y0, clip->y0), x1 = smaller(x1, clip->x1), y1 = smaller(y1, clip->y1);
    double width = x1 - x0, height = y1 - y0;
    if (width < -0.1 || height < -0.1 || larger(width, height) < 1)
        return;
    if (!isfinite(x0 + y0 + x1 + y1)) {
        reader->odd = 1;
        return;
    }
    Edge *edge = list_add(reader, &reader->edges);
    if (width >= height) {
        double middle = rounded((y0 + y1) / 2, 100);
        *edge = (Edge){{rounded(x0, 100), middle, rounded(x1, 100), middle}, 1};
    } else {
        double middle = rounded((x0 + x1) / 2, 100);
        *edge = (Edge){{middle, rounded(y0, 100), middle, rounded(y1, 100)}, 0};
    }
}

static int two_values(const Point *points, int count, int down) {
    double first = rounded(down ? points[0].y : points[0].x, 10), second = first;
    for (int i = 1; i < count; i++) {
        double value = rounded(down ? points[i].y : points[i].x, 10);
        if (value == first || value == second)
            continue;
        if (second != first)
            return 0;
        second = value;
    }
    return second != first;
}

static int same(const Point *one, const Point *other) {
    return rounded(one->x, 10) == rounded(other->x, 10) && rounded(one->y, 10) == rounded(other->y, 10);
}

static int straight(const Point *one, const Point *middle, const Point *other) {
    double x = rounded(middle->x, 10), y = rounded(middle->y, 10);
    return (rounded(one->x, 10) == x && rounded(other->x, 10) == x) ||
           (rounded(one->y, 10) == y && rounded(other->y, 10) == y);
}

/* The corners of a filled rectangle and its first one again, in reader->corners; 0 where it is another shape. */
static int rectangle(Reader *reader, const Point *points, int count) {
    Point *corners = list_of(reader, &reader->corners, count + 1);
    int kept = 0;
    if (!corners)
        return 0;
    for (int i = 0; i < count; i++) {
        if (kept > 1 && straight(&corners[kept - 2], &corners[kept - 1], &points[i]))
            kept--;
        if (!kept || !same(&corners[kept - 1], &points[i]))
            corners[kept++] = points[i];
    }
    while (kept > 1 && same(&corners[0], &corners[kept - 1]))
        kept--;
    if (kept > 2 && straight(&corners[kept - 2], &corners[kept - 1], &corners[0]))
        kept--;
    if (kept > 2 && straight(&corners[kept - 1], &corners[0], &corners[1])) {
        kept--;
        for (int i = 0; i < kept; i++)
            corners[i] = corners[i + 1];
    }
    if (kept != 4 || !two_values(corners, kept, 0) || !two_values(corners, kept, 1))
        return 0;
    corners[kept] = corners[0];
    return kept + 1;
}

static void add_sides(Reader *reader, const Point *points, int count, const Rect *clip) {
    for (int i = 0; i + 1 < count; i++) {
        const Point *a = &points[i], *b = &points[i + 1];
        add_edge(reader, smaller(a->x, b->x), smaller(a->y, b->y), larger(a->x, b->x), larger(a->y, b->y), clip);
    }
}

/* One straight subpath. */
static void paint(Reader *reader, const Point *points, int count, const Rect *clip, int stroke) {
    Rect box = {points[0].x, points[0].y, points[0].x, points[0].y};
    for (int i = 1; i < count; i++) {
        box.x0 = smaller(box.x0, points[i].x), box.y0 = smaller(box.y0, points[i].y);
        box.x1 = larger(box.x1, points[i].x), box.y1 = larger(box.y1, points[i].y);
    }
    if (!isfinite(box.x0 + box.y0 + box.x1 + box.y1))
        reader->odd = 1;
    else if (smaller(box.x1 - box.x0, box.y1 - box.y0) <= THIN)
        add_edge(reader, box.x0, box.y0, box.x1, box.y1, clip);
    else if (stroke)
        add_sides(reader, points, count, clip);
    else {
        int corners = rectangle(reader, points, count);
        add_sides(reader, reader->corners.items, corners, clip);
    }
}

static void end_subpath(Reader *reader, int curved, const Rect *clip, int stroke) {
    if (!curved && reader->points.count > 1 && !reader->odd)
        paint(reader, reader->points.items, reader->points.count, clip, stroke);
    reader->points.count = 0;
}

static int is_seen(Reader *reader, void *path, int *stroke) {
    int fill = 0;
    unsigned r = 0, g = 0, b = 0, a = 0;
    *stroke = 0;
    reader->pdfium.draw_mode(path, &fill, stroke);
    if (!fill && !*stroke)
        return 0;
    (*stroke ? reader->pdfium.get_stroke : reader->pdfium.get_fill)(path, &r, &g, &b, &a);
    return r < WHITE || g < WHITE || b < WHITE;
}

void paint_path(Reader *reader, void *path, const Affine *way, const Rect *clip) {
    Pdfium *pdfium = &reader->pdfium;
    int stroke, curved = 0;
    if (!is_seen(reader, path, &stroke))
        return;
    FloatMatrix matrix = {0, 0, 0, 0, 0, 0};
    pdfium->get_matrix(path, &matrix);
    Affine own = affine_of(&matrix), out = compose(&own, way);
    int segments = pdfium->path_segments(path);
    reader->points.count = 0;
    for (int i = 0; i < segments; i++) {
        void *segment = pdfium->path_segment(path, i);
        float x = 0, y = 0;
        pdfium->point(segment, &x, &y);
        int kind = pdfium->segment_type(segment);
        if (kind == MOVE_TO || i == 0) {
            end_subpath(reader, curved, clip, stroke);
            curved = 0;
        } else if (kind != LINE_TO)
            curved = 1;
        *(Point *)list_add(reader, &reader->points) = move(&out, x, y);
        if (reader->odd)
            return;
        if (pdfium->segment_close(segment)) {
            Point first = ((Point *)reader->points.items)[0];
            *(Point *)list_add(reader, &reader->points) = first;
        }
    }
    end_subpath(reader, curved, clip, stroke);
}

static int by_place(const void *one, const void *other) {
    const Edge *a = one, *b = other;
    for (int i = 0; i < 4; i++)
        if (a->at[i] != b->at[i])
            return a->at[i] < b->at[i] ? -1 : 1;
    return a->flat - b->flat;
}

/* The edges in order, each once, in points from the page's top left. */
void finish_edges(Reader *reader, const Rect *crop) {
    Edge *edges = reader->edges.items;
    int count = reader->edges.count;
    if (count)
        qsort(edges, (size_t)count, sizeof *edges, by_place);
    for (int i = 0; i < count; i++) {
        if (i && by_place(&edges[i - 1], &edges[i]) == 0)
            continue;
        double *at = list_add(reader, &reader->flats);
        at[0] = edges[i].at[0] - crop->x0, at[1] = crop->y1 - edges[i].at[3];
        at[2] = edges[i].at[2] - crop->x0, at[3] = crop->y1 - edges[i].at[1];
        *(unsigned char *)list_add(reader, &reader->flat) = (unsigned char)edges[i].flat;
    }
}
