/* Lists that grow and maps from two words to a number. Where memory is short the page is odd: Python reads it. */

#include <stdlib.h>
#include <string.h>
#include "reader.h"

/* A place for one more item, its bytes unset. */
void *list_add(Reader *reader, List *list) {
    if (list->count == list->most) {
        int most = list->most ? 2 * list->most : 256;
        void *items = most > list->most ? realloc(list->items, (size_t)most * list->each) : NULL;
        if (!items) {
            reader->odd = 1;
            return reader->spare;
        }
        list->items = items;
        list->most = most;
    }
    return (char *)list->items + list->each * (size_t)list->count++;
}

/* So many items, their bytes unset; NULL where memory is short. */
void *list_of(Reader *reader, List *list, int count) {
    if (count > list->most) {
        void *items = realloc(list->items, (size_t)count * list->each);
        if (!items) {
            reader->odd = 1;
            return NULL;
        }
        list->items = items;
        list->most = count;
    }
    list->count = count;
    return list->items;
}

static unsigned place_of(const Map *map, uintptr_t one, uintptr_t two) {
    uint64_t mixed = (one ^ (two * UINT64_C(0x9E3779B97F4A7C15))) * UINT64_C(0xD6E8FEB86659FD93);
    unsigned place = (unsigned)(mixed >> 32) & (map->size - 1);
    while (map->slots[place].turn == map->turn && (map->slots[place].one != one || map->slots[place].two != two))
        place = (place + 1) & (map->size - 1);
    return place;
}

/* The number that was put there; -1 where none was. */
int map_get(const Map *map, uintptr_t one, uintptr_t two) {
    if (!map->count)
        return -1;
    const Slot *slot = &map->slots[place_of(map, one, two)];
    return slot->turn == map->turn ? slot->value : -1;
}

static int grow(Map *map) {
    Map larger = {calloc(map->size ? 2 * (size_t)map->size : 256, sizeof(Slot)), map->size ? 2 * map->size : 256, map->count, 1};
    if (!larger.slots)
        return 0;
    for (unsigned i = 0; i < map->size; i++)
        if (map->slots[i].turn == map->turn) {
            Slot *slot = &larger.slots[place_of(&larger, map->slots[i].one, map->slots[i].two)];
            *slot = map->slots[i];
            slot->turn = 1;
        }
    free(map->slots);
    *map = larger;
    return 1;
}

void map_put(Reader *reader, Map *map, uintptr_t one, uintptr_t two, int value) {
    if (2 * map->count >= map->size && !grow(map)) {
        reader->odd = 1;
        return;
    }
    Slot *slot = &map->slots[place_of(map, one, two)];
    map->count += slot->turn != map->turn;
    *slot = (Slot){one, two, value, map->turn};
}

/* Forget everything; the memory stays. */
void map_clear(Map *map) {
    map->count = 0;
    if (++map->turn == 0) { /* once in four milliards: old slots would come to life */
        if (map->slots)
            memset(map->slots, 0, map->size * sizeof(Slot));
        map->turn = 1;
    }
}

void map_free(Map *map) {
    free(map->slots);
    map->slots = NULL;
}

void list_free(List *list) {
    free(list->items);
    list->items = NULL;
}
