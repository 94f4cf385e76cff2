/* The files of the web front end in assets/, compiled into the executable. */
#ifndef CWEBASSETS_H
#define CWEBASSETS_H

#include <stddef.h>

/* One file. Both members are constant data. */
struct CWebAsset {
    /* The path of its requests, without a trailing slash; empty for the root. Ends with a zero byte. */
    const char *path;
    /* The text of the file. Ends with a zero byte. */
    const unsigned char *text;
};

/* The number of files. */
size_t c_web_asset_count(void);

/* File number `index`, which is less than the count. */
struct CWebAsset c_web_asset(size_t index);

#endif
