/* reading/pdfium/page_objects.py and clips.py: the walk over a page's objects, each cut by its clip. */

#include "reader.h"

#define DEEPEST 12 /* forms within forms */

static Rect cut(Reader *reader, void *handle, int paths, const Affine *way, Rect clip) {
    Pdfium *pdfium = &reader->pdfium;
    for (int path = 0; path < paths; path++) {
        int segments = pdfium->clip_segments(handle, path);
        Rect box = {0, 0, 0, 0};
        for (int i = 0; i < segments; i++) {
            float x = 0, y = 0;
            pdfium->point(pdfium->clip_segment(handle, path, i), &x, &y);
            if (i == 0)
                box = (Rect){x, y, x, y};
            if (x < box.x0) box.x0 = x;
            if (y < box.y0) box.y0 = y;
            if (x > box.x1) box.x1 = x;
            if (y > box.y1) box.y1 = y;
        }
        if (segments > 0) {
            box = move_box(way, &box);
            clip = overlap(&clip, &box);
        }
    }
    return clip;
}

/* Objects drawn in one state share their clipping paths in PDFium's memory, so each is read once. */
static Rect clip_of(Reader *reader, Map *known, List *clips, void *object, const Affine *way, const Rect *outer) {
    void *handle = reader->pdfium.get_clip(object);
    int paths = reader->pdfium.clip_paths(handle);
    if (paths < 1)
        return *outer;
    void *last = reader->pdfium.clip_segment(handle, paths - 1, 0);
    int index = last ? map_get(known, (uintptr_t)last, (uintptr_t)paths) : -1;
    if (index >= 0)
        return ((Rect *)clips->items)[index];
    Rect clip = cut(reader, handle, paths, way, *outer);
    if (last) {
        map_put(reader, known, (uintptr_t)last, (uintptr_t)paths, clips->count);
        *(Rect *)list_add(reader, clips) = clip;
    }
    return clip;
}

static void add_image(Reader *reader, void *object, const Affine *way, const Rect *clip) {
    float left = 0, low = 0, right = 0, high = 0;
    reader->pdfium.get_bounds(object, &left, &low, &right, &high);
    Rect box = {left, low, right, high};
    box = move_box(way, &box);
    box = overlap(clip, &box);
    note_picture(reader, &box);
    double width = box.x1 - box.x0, height = box.y1 - box.y0;
    reader->sheet.images += (width > 0 ? width : 0) * (height > 0 ? height : 0);
}

typedef struct { void *of; int form, count; } Owner;

static void walk(Reader *reader, Owner owner, const Affine *way, const Rect *outer, int depth);

static void walk_form(Reader *reader, void *form, const Affine *way, const Rect *clip, int depth) {
    FloatMatrix matrix = {0, 0, 0, 0, 0, 0};
    reader->pdfium.get_matrix(form, &matrix);
    Affine own = affine_of(&matrix), inner = compose(&own, way);
    walk(reader, (Owner){form, 1, reader->pdfium.form_objects(form)}, &inner, clip, depth);
}

static void walk(Reader *reader, Owner owner, const Affine *way, const Rect *outer, int depth) {
    Map known = {NULL, 0, 0, 1};
    List clips = {NULL, 0, 0, sizeof(Rect)};
    for (int i = 0; i < owner.count && !reader->odd; i++) {
        void *object = owner.form ? reader->pdfium.form_object(owner.of, (unsigned long)i) : reader->pdfium.get_object(owner.of, i);
        Rect clip = clip_of(reader, &known, &clips, object, way, outer);
        switch (reader->pdfium.get_type(object)) {
        case TEXT:
            add_style(reader, object, way, &clip);
            break;
        case PATH:
            note_fill(reader, object, way, &clip);
            paint_path(reader, object, way, &clip);
            break;
        case IMAGE:
            add_image(reader, object, way, &clip);
            break;
        case FORM:
            if (is_sheer(reader, object))
                reader->odd = 1;
            else if (depth < DEEPEST)
                walk_form(reader, object, way, &clip, depth + 1);
        }
    }
    map_free(&known);
    list_free(&clips);
}

/* Text objects, ruling edges and the area of images; `turn` leads from the file's space to the page as looked at. */
void walk_page(Reader *reader, void *page, const Affine *turn, const Rect *crop) {
    walk(reader, (Owner){page, 0, reader->pdfium.count_objects(page)}, turn, crop, 0);
}
