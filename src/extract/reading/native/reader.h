/* What the parts of the native reader share. Each rule here is told in Python, too: the module of the same name says
   what it is for, and a page that is not ordinary is read by that one. Doubles are computed in the same order there. */

#ifndef READER_H
#define READER_H

#include <stddef.h>
#include <stdint.h>
#include "api.h"

enum { TEXT = 1, PATH = 2, IMAGE = 3, FORM = 5 };   /* kinds of page objects */
enum { LINE_TO = 0, MOVE_TO = 2 };                  /* kinds of path segments */
enum { STROKED = 1, OUTLINED = 2, INVISIBLE = 3 }; /* text rendering modes */

typedef struct { float left, top, right, bottom; } FloatRect;
typedef struct { float a, b, c, d, e, f; } FloatMatrix;
typedef struct { double a, b, c, d, e, f; int identity; } Affine;
typedef struct { double x0, y0, x1, y1; } Rect;
typedef struct { double x, y; } Point;

/* PDFium's functions, in the order of FUNCTIONS in reading/native/page.py. */
typedef struct {
    int (*count_objects)(void *page);
    void *(*get_object)(void *page, int index);
    int (*get_type)(void *object);
    int (*get_matrix)(void *object, FloatMatrix *matrix);
    int (*get_bounds)(void *object, float *left, float *bottom, float *right, float *top);
    int (*get_fill)(void *object, unsigned *r, unsigned *g, unsigned *b, unsigned *a);
    int (*get_stroke)(void *object, unsigned *r, unsigned *g, unsigned *b, unsigned *a);
    void *(*get_clip)(void *object);
    int (*clip_paths)(void *clip);
    int (*clip_segments)(void *clip, int path);
    void *(*clip_segment)(void *clip, int path, int segment);
    int (*point)(void *segment, float *x, float *y);
    int (*segment_type)(void *segment);
    int (*segment_close)(void *segment);
    int (*path_segments)(void *path);
    void *(*path_segment)(void *path, int segment);
    int (*draw_mode)(void *path, int *fill, int *stroke);
    int (*form_objects)(void *form);
    void *(*form_object)(void *form, unsigned long index);
    int (*set_matrix)(void *object, const FloatMatrix *matrix);
    int (*set_stroke_width)(void *object, float width);
    int (*set_active)(void *object, int active);
    int (*count_marks)(void *object);
    void *(*get_mark)(void *object, unsigned long index);
    int (*remove_mark)(void *object, void *mark);
    int (*mark_value)(void *mark, const char *key);
    int (*font_size)(void *text, float *size);
    int (*render_mode)(void *text);
    int (*set_render_mode)(void *text, int mode);
    void *(*font)(void *text);
    int (*is_embedded)(void *font);
    int (*glyph_width)(void *font, unsigned glyph, float size, float *width);
    void *(*load_text)(void *page);
    void (*close_text)(void *text_page);
    int (*count_chars)(void *text_page);
    void *(*text_object)(void *text_page, int index);
    unsigned (*unicode)(void *text_page, int index);
    int (*is_generated)(void *text_page, int index);
    int (*is_hyphen)(void *text_page, int index);
    int (*is_guess)(void *text_page, int index);
    int (*origin)(void *text_page, int index, double *x, double *y);
    int (*loose_box)(void *text_page, int index, FloatRect *box);
} Pdfium;

/* A list that grows; `most` items have room. */
typedef struct { void *items; int count, most; size_t each; } List;

/* From two words to a number; cleared in one step. */
typedef struct { uintptr_t one, two; int value; unsigned turn; } Slot;
typedef struct { Slot *slots; unsigned size, count, turn; } Map;

/* What a text object gives to all its characters. */
typedef struct {
    void *object, *font;
    Affine matrix;
    Rect clip;
    double size, height;
    int widths; /* which widths it shares: those of its font and size */
    int seen;   /* whether PDFium's text has a character of it */
    int inked;  /* where it has none: whether it has ink all the same */
} Style;

/* A picture, and how many text objects were drawn before it; a filled path's colour, each part from 0 to 1. */
typedef struct { Rect box; int after; } Picture;
typedef struct { double part[3]; } Color;

/* A ruling edge; a character's place in its line, equal keys staying in their places. */
typedef struct { double at[4]; int flat; } Edge;
typedef struct { double key; int place, index; } Key;

/* The widths of a font's characters at a size, as long as the font is in memory. */
typedef struct { Map of; List widths; int page; } Widths;

struct Reader {
    Pdfium pdfium;
    Sheet sheet;
    void *open;        /* the page */
    Affine turn;       /* from the file's space to the page as looked at */
    Rect crop;         /* the page as looked at */
    int page;          /* how many were begun */
    int odd;           /* the page is not ordinary, or memory is short: Python reads it */
    double spare[32];  /* what is written where there is no memory */
    List styles;       /* Style */
    List asked;        /* int: the styles that PDFium is asked about alone */
    Map style_of;      /* object → style */
    Map widths_of;     /* font, size → widths */
    List widths;       /* Widths */
    List points, corners, edges, flat, flats;
    List pictures, fills; /* Picture, Color */
    List codes, hidden, numbers[6]; /* as drawn: x0, top, x1, bottom, baseline, size */
    List keys, order, spans, doubled, boxes, sizes;
    List sorted_codes, sorted, places, drawn; /* line by line; `sorted` as Sheet.numbers */
};

#if defined(__GNUC__)
#pragma GCC visibility push(hidden) /* a name here is no other library's of that name */
#endif

void *list_add(Reader *reader, List *list);
void *list_of(Reader *reader, List *list, int count);
int map_get(const Map *map, uintptr_t one, uintptr_t two);
void map_put(Reader *reader, Map *map, uintptr_t one, uintptr_t two, int value);
void map_clear(Map *map);
void map_free(Map *map);
void list_free(List *list);

Affine affine_of(const FloatMatrix *matrix);
Affine compose(const Affine *first, const Affine *then);
Point move(const Affine *way, double x, double y);
Rect move_box(const Affine *way, const Rect *box);
Rect overlap(const Rect *one, const Rect *other);

void walk_page(Reader *reader, void *page, const Affine *turn, const Rect *crop);
void paint_path(Reader *reader, void *path, const Affine *way, const Rect *clip);
int is_plain(Reader *reader, void *text, int mode, double size);
int is_sheer(Reader *reader, void *object);
int is_covered(const Reader *reader, int order, double x, double y);
void note_fill(Reader *reader, void *path, const Affine *way, const Rect *clip);
void note_picture(Reader *reader, const Rect *box);
void finish_edges(Reader *reader, const Rect *crop);
void add_style(Reader *reader, void *text, const Affine *way, const Rect *clip);
double *known_width(Reader *reader, const Style *style, unsigned code);
void read_glyphs(Reader *reader, void *text);
void put_space(Reader *reader, const Style *style);
void read_lost(Reader *reader);
void group_lines(Reader *reader);

int is_white(unsigned code);
int is_figure(unsigned code);
int is_signed(unsigned code);
void extend(double *box, const Chars *chars, int at);

#if defined(__GNUC__)
#pragma GCC visibility pop
#endif

#endif
