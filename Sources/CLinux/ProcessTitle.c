#include <stddef.h>
#include <string.h>

#include "CLinux.h"

static char **arguments = NULL;
static int argument_count = 0;

/* The C library passes the arguments of main to constructors, too. Swift has only copies of them. */
__attribute__((constructor)) static void remember_arguments(int count, char **values) {
    argument_count = count;
    arguments = values;
}

void clinux_hide_credentials(void) {
    for (int index = 0; index < argument_count; index++) {
        char *scheme = strstr(arguments[index], "://");
        if (scheme == NULL || (strchr(scheme, '@') == NULL && strstr(scheme, "password=") == NULL)) {
            continue;
        }
        char *rest = scheme + 3;
        memset(rest, 0, strlen(rest));
    }
}
