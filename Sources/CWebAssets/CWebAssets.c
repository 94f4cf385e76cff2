#include "CWebAssets.h"

/* #embed is of C23, and part of clang's GNU dialect of every C; a language standard can only be
 * chosen for the whole package. The compiler names each embedded file in its dependency file, so
 * that an edited page is compiled in by the next build. */
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char api_js[] = {
#embed "assets/api.js"
};
static const unsigned char app_js[] = {
#embed "assets/app.js"
};
static const unsigned char base_css[] = {
#embed "assets/base.css"
};
static const unsigned char cabin_js[] = {
#embed "assets/cabin.js"
};
static const unsigned char chart_js[] = {
#embed "assets/chart.js"
};
static const unsigned char desk_js[] = {
#embed "assets/desk.js"
};
static const unsigned char docs_css[] = {
#embed "assets/docs.css"
};
static const unsigned char docs_html[] = {
#embed "assets/docs.html"
};
static const unsigned char docs_js[] = {
#embed "assets/docs.js"
};
static const unsigned char dom_js[] = {
#embed "assets/dom.js"
};
static const unsigned char flights_js[] = {
#embed "assets/flights.js"
};
static const unsigned char icon_svg[] = {
#embed "assets/icon.svg"
};
static const unsigned char index_html[] = {
#embed "assets/index.html"
};
static const unsigned char openapi_json[] = {
#embed "assets/openapi.json"
};
static const unsigned char ops_css[] = {
#embed "assets/ops.css"
};
static const unsigned char ops_html[] = {
#embed "assets/ops.html"
};
static const unsigned char ops_js[] = {
#embed "assets/ops.js"
};
static const unsigned char own_js[] = {
#embed "assets/own.js"
};
static const unsigned char panel_css[] = {
#embed "assets/panel.css"
};
static const unsigned char panel_js[] = {
#embed "assets/panel.js"
};
static const unsigned char schema_js[] = {
#embed "assets/schema.js"
};
static const unsigned char seats_css[] = {
#embed "assets/seats.css"
};
static const unsigned char stream_js[] = {
#embed "assets/stream.js"
};
static const unsigned char token_js[] = {
#embed "assets/token.js"
};
static const unsigned char try_js[] = {
#embed "assets/try.js"
};
static const unsigned char words_js[] = {
#embed "assets/words.js"
};

#define ASSET(path, bytes) {path, sizeof(path) - 1, bytes, sizeof(bytes)}

static const struct CWebAsset assets[] = {
    ASSET("", index_html),
    ASSET("/docs", docs_html),
    ASSET("/ops", ops_html),
    ASSET("/openapi.json", openapi_json),
    ASSET("/assets/api.js", api_js),
    ASSET("/assets/app.js", app_js),
    ASSET("/assets/base.css", base_css),
    ASSET("/assets/cabin.js", cabin_js),
    ASSET("/assets/chart.js", chart_js),
    ASSET("/assets/desk.js", desk_js),
    ASSET("/assets/docs.css", docs_css),
    ASSET("/assets/docs.js", docs_js),
    ASSET("/assets/dom.js", dom_js),
    ASSET("/assets/flights.js", flights_js),
    ASSET("/assets/icon.svg", icon_svg),
    ASSET("/assets/ops.css", ops_css),
    ASSET("/assets/ops.js", ops_js),
    ASSET("/assets/own.js", own_js),
    ASSET("/assets/panel.css", panel_css),
    ASSET("/assets/panel.js", panel_js),
    ASSET("/assets/schema.js", schema_js),
    ASSET("/assets/seats.css", seats_css),
    ASSET("/assets/stream.js", stream_js),
    ASSET("/assets/token.js", token_js),
    ASSET("/assets/try.js", try_js),
    ASSET("/assets/words.js", words_js),
};

size_t c_web_asset_count(void) { return sizeof(assets) / sizeof(assets[0]); }

struct CWebAsset c_web_asset(size_t index) { return assets[index]; }
