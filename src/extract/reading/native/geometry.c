/* matrices.py: affine maps and boxes, with its order of operations and its answers for equal numbers. */

#include "reader.h"

static double least(double a, double b) { return b < a ? b : a; }
static double most(double a, double b) { return b > a ? b : a; }

Affine affine_of(const FloatMatrix *m) { return (Affine){m->a, m->b, m->c, m->d, m->e, m->f, 0}; }

Affine compose(const Affine *first, const Affine *then) {
    if (then->identity)
        return *first;
    return (Affine){
        first->a * then->a + first->b * then->c,
        first->a * then->b + first->b * then->d,
        first->c * then->a + first->d * then->c,
        first->c * then->b + first->d * then->d,
        first->e * then->a + first->f * then->c + then->e,
        first->e * then->b + first->f * then->d + then->f,
        0,
    };
}

Point move(const Affine *way, double x, double y) {
    return (Point){way->a * x + way->c * y + way->e, way->b * x + way->d * y + way->f};
}

Rect move_box(const Affine *way, const Rect *box) {
    if (way->identity)
        return *box;
    Point p = move(way, box->x0, box->y0), q = move(way, box->x1, box->y1);
    Point r = move(way, box->x0, box->y1), s = move(way, box->x1, box->y0);
    return (Rect){
        least(least(least(p.x, q.x), r.x), s.x),
        least(least(least(p.y, q.y), r.y), s.y),
        most(most(most(p.x, q.x), r.x), s.x),
        most(most(most(p.y, q.y), r.y), s.y),
    };
}

Rect overlap(const Rect *one, const Rect *other) {
    return (Rect){most(one->x0, other->x0), most(one->y0, other->y0), least(one->x1, other->x1), least(one->y1, other->y1)};
}
