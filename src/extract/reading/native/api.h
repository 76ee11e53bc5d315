/* What Python sees of the native reader (reading/native/page.py). Points of a PDF, y upwards from the page's own origin. */

typedef struct Reader Reader;

typedef struct {
    double turn[6];  /* from the file's space to the page as looked at */
    int turned;      /* whether that changes anything */
    double crop[4];  /* left, low, right, high: the page as looked at */
} View;

typedef struct {
    int chars;         /* printed characters, line by line, each from left to right */
    unsigned *codes;
    double *numbers;   /* x0 of all, then top, x1, bottom, baseline and size, from the page's top left */
    float *places;     /* of each once more: x0, top, x1, bottom */
    int *drawn;        /* which character was drawn first, second … */
    int hidden;        /* characters outside their clip */
    unsigned *hidden_codes;
    int lines;         /* from the top, but for those of white space alone */
    int *spans;        /* of each line: its first character, and the one behind its last */
    unsigned char *doubled; /* whether a line may hold characters drawn twice */
    double *boxes;     /* of each line: x0, top, x1, bottom */
    double *sizes;     /* of each line: its characters' size; -1 where they have several, or some are white space */
    int edges;
    double *edge;      /* of each ruling edge: x0, top, x1, bottom */
    unsigned char *flat; /* whether it is horizontal */
    double images;     /* square points covered by images */
} Sheet;

/* The characters of a page as Python keeps them: pages.Columns. */
typedef struct {
    const unsigned *codes;
    const double *x0, *top, *x1, *bottom, *baseline, *size;
} Chars;

/* The boundaries of a grid's columns and rows. */
typedef struct {
    const double *xs, *ys;
    int columns, rows; /* how many boundaries */
} Grid;

Reader *reader_new(void **functions, int count);
void reader_free(Reader *reader);
int reader_walk(Reader *reader, void *page, const View *view);
const Sheet *reader_read(Reader *reader, void *text);

/* Lines are told by pairs of numbers, where the characters of each begin and end; -1 for a line that C does not see. */
int stretches(const Chars *chars, const int *lines, int count, const Grid *grid, int *found, double *boxes);
int numbers(const Chars *chars, const int *lines, int count, const unsigned char *tabular, char *text, float *boxes);
