#include "CWebAssets.h"

/* #embed is of C23, and part of clang's GNU dialect of every C; a language standard can only be
 * chosen for the whole package. The compiler names each embedded file in its dependency file, so
 * that an edited page is compiled in by the next build. */
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char index_html[] = {
#embed "assets/index.html"
};
static const unsigned char docs_html[] = {
#embed "assets/docs.html"
};
static const unsigned char ops_html[] = {
#embed "assets/ops.html"
};
static const unsigned char openapi_json[] = {
#embed "assets/openapi.json"
};
static const unsigned char app_css[] = {
#embed "assets/app.css"
};
static const unsigned char app_js[] = {
#embed "assets/app.js"
};

#define ASSET(path, bytes) {path, sizeof(path) - 1, bytes, sizeof(bytes)}

static const struct CWebAsset assets[] = {
    ASSET("", index_html),
    ASSET("/docs", docs_html),
    ASSET("/ops", ops_html),
    ASSET("/openapi.json", openapi_json),
    ASSET("/assets/app.css", app_css),
    ASSET("/assets/app.js", app_js),
};

size_t c_web_asset_count(void) { return sizeof(assets) / sizeof(assets[0]); }

struct CWebAsset c_web_asset(size_t index) { return assets[index]; }
