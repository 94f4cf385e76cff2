#include "CWebAssets.h"

/* #embed belongs to C23 and to clang's GNU dialect of every C; SwiftPM sets the standard for the
 * whole package only. The compiler lists each embedded file in its dependency file, so the next
 * build compiles an edited file in. */
#pragma clang diagnostic ignored "-Wc23-extensions"

/* Every asset is one entry: the path of its requests, and its file. #embed is a directive, so no
 * macro can make an entry shorter. */
static const struct CWebAsset assets[] = {
    {"", (const unsigned char[]){
#embed "assets/index.html" suffix(, 0)
    }},
    {"/docs", (const unsigned char[]){
#embed "assets/docs.html" suffix(, 0)
    }},
    {"/ops", (const unsigned char[]){
#embed "assets/ops.html" suffix(, 0)
    }},
    {"/openapi.json", (const unsigned char[]){
#embed "assets/openapi.json" suffix(, 0)
    }},
    {"/assets/actions/draft.js", (const unsigned char[]){
#embed "assets/actions/draft.js" suffix(, 0)
    }},
    {"/assets/actions/flights.js", (const unsigned char[]){
#embed "assets/actions/flights.js" suffix(, 0)
    }},
    {"/assets/actions/operations.js", (const unsigned char[]){
#embed "assets/actions/operations.js" suffix(, 0)
    }},
    {"/assets/actions/orders.js", (const unsigned char[]){
#embed "assets/actions/orders.js" suffix(, 0)
    }},
    {"/assets/actions/panel.js", (const unsigned char[]){
#embed "assets/actions/panel.js" suffix(, 0)
    }},
    {"/assets/actions/run.js", (const unsigned char[]){
#embed "assets/actions/run.js" suffix(, 0)
    }},
    {"/assets/domain/cabin.js", (const unsigned char[]){
#embed "assets/domain/cabin.js" suffix(, 0)
    }},
    {"/assets/domain/problems.js", (const unsigned char[]){
#embed "assets/domain/problems.js" suffix(, 0)
    }},
    {"/assets/domain/terms.js", (const unsigned char[]){
#embed "assets/domain/terms.js" suffix(, 0)
    }},
    {"/assets/pages/docs.js", (const unsigned char[]){
#embed "assets/pages/docs.js" suffix(, 0)
    }},
    {"/assets/pages/ops.js", (const unsigned char[]){
#embed "assets/pages/ops.js" suffix(, 0)
    }},
    {"/assets/pages/seats.js", (const unsigned char[]){
#embed "assets/pages/seats.js" suffix(, 0)
    }},
    {"/assets/server/api.js", (const unsigned char[]){
#embed "assets/server/api.js" suffix(, 0)
    }},
    {"/assets/server/stream.js", (const unsigned char[]){
#embed "assets/server/stream.js" suffix(, 0)
    }},
    {"/assets/state/clock.js", (const unsigned char[]){
#embed "assets/state/clock.js" suffix(, 0)
    }},
    {"/assets/state/draft.js", (const unsigned char[]){
#embed "assets/state/draft.js" suffix(, 0)
    }},
    {"/assets/state/operations.js", (const unsigned char[]){
#embed "assets/state/operations.js" suffix(, 0)
    }},
    {"/assets/state/seats.js", (const unsigned char[]){
#embed "assets/state/seats.js" suffix(, 0)
    }},
    {"/assets/state/store.js", (const unsigned char[]){
#embed "assets/state/store.js" suffix(, 0)
    }},
    {"/assets/state/token.js", (const unsigned char[]){
#embed "assets/state/token.js" suffix(, 0)
    }},
    {"/assets/styles/base.css", (const unsigned char[]){
#embed "assets/styles/base.css" suffix(, 0)
    }},
    {"/assets/styles/docs.css", (const unsigned char[]){
#embed "assets/styles/docs.css" suffix(, 0)
    }},
    {"/assets/styles/icon.svg", (const unsigned char[]){
#embed "assets/styles/icon.svg" suffix(, 0)
    }},
    {"/assets/styles/ops.css", (const unsigned char[]){
#embed "assets/styles/ops.css" suffix(, 0)
    }},
    {"/assets/styles/panel.css", (const unsigned char[]){
#embed "assets/styles/panel.css" suffix(, 0)
    }},
    {"/assets/styles/seats.css", (const unsigned char[]){
#embed "assets/styles/seats.css" suffix(, 0)
    }},
    {"/assets/views/barcode.js", (const unsigned char[]){
#embed "assets/views/barcode.js" suffix(, 0)
    }},
    {"/assets/views/cabin.js", (const unsigned char[]){
#embed "assets/views/cabin.js" suffix(, 0)
    }},
    {"/assets/views/chart.js", (const unsigned char[]){
#embed "assets/views/chart.js" suffix(, 0)
    }},
    {"/assets/views/countdown.js", (const unsigned char[]){
#embed "assets/views/countdown.js" suffix(, 0)
    }},
    {"/assets/views/docs.js", (const unsigned char[]){
#embed "assets/views/docs.js" suffix(, 0)
    }},
    {"/assets/views/dom.js", (const unsigned char[]){
#embed "assets/views/dom.js" suffix(, 0)
    }},
    {"/assets/views/draft.js", (const unsigned char[]){
#embed "assets/views/draft.js" suffix(, 0)
    }},
    {"/assets/views/drag.js", (const unsigned char[]){
#embed "assets/views/drag.js" suffix(, 0)
    }},
    {"/assets/views/flights.js", (const unsigned char[]){
#embed "assets/views/flights.js" suffix(, 0)
    }},
    {"/assets/views/operations.js", (const unsigned char[]){
#embed "assets/views/operations.js" suffix(, 0)
    }},
    {"/assets/views/order.js", (const unsigned char[]){
#embed "assets/views/order.js" suffix(, 0)
    }},
    {"/assets/views/orders.js", (const unsigned char[]){
#embed "assets/views/orders.js" suffix(, 0)
    }},
    {"/assets/views/panel.js", (const unsigned char[]){
#embed "assets/views/panel.js" suffix(, 0)
    }},
    {"/assets/views/parts.js", (const unsigned char[]){
#embed "assets/views/parts.js" suffix(, 0)
    }},
    {"/assets/views/schema.js", (const unsigned char[]){
#embed "assets/views/schema.js" suffix(, 0)
    }},
    {"/assets/views/seats.js", (const unsigned char[]){
#embed "assets/views/seats.js" suffix(, 0)
    }},
    {"/assets/views/ticket.js", (const unsigned char[]){
#embed "assets/views/ticket.js" suffix(, 0)
    }},
    {"/assets/views/times.js", (const unsigned char[]){
#embed "assets/views/times.js" suffix(, 0)
    }},
    {"/assets/views/token.js", (const unsigned char[]){
#embed "assets/views/token.js" suffix(, 0)
    }},
    {"/assets/views/try.js", (const unsigned char[]){
#embed "assets/views/try.js" suffix(, 0)
    }},
};

size_t c_web_asset_count(void) { return sizeof(assets) / sizeof(assets[0]); }

struct CWebAsset c_web_asset(size_t index) { return assets[index]; }
