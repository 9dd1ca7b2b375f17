#include "tests/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int
copies_in_memory(const uint8_t *inverted, size_t size) {
    int found = 0;
    char line[400];
    FILE *maps = fopen("/proc/self/maps", "re");
    if (maps == NULL) {
        abort();
    }
    while (fgets(line, sizeof(line), maps) != NULL) {
        unsigned long start = 0;
        unsigned long end = 0;
        char mode[8] = "";
        sscanf(line, "%lx-%lx %7s", &start, &end, mode);
        if (strncmp(mode, "rw", 2) != 0 || strstr(line, "[v") != NULL) {
            continue;
        }
        for (unsigned long at = start; at + size <= end; at++) {
            const uint8_t *bytes = (const uint8_t *)at;
            size_t i = 0;
            while (i < size && (bytes[i] ^ inverted[i]) == 0xff) {
                i++;
            }
            found += i == size;
        }
    }
    fclose(maps);
    return found;
}
