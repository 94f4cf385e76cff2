/* The files of the web front end, as they lie in assets/, compiled into the executable. */
#ifndef CWEBASSETS_H
#define CWEBASSETS_H

#include <stddef.h>

/* One file. Everything here lives as long as the process. */
struct CWebAsset {
    /* The path of the request target that it answers, without a trailing slash ("" is the root). */
    const char *path;
    size_t path_count;
    const unsigned char *bytes;
    size_t count;
};

/* How many files there are. */
size_t c_web_asset_count(void);

/* File number `index`; `index` is less than the count. */
struct CWebAsset c_web_asset(size_t index);

#endif
