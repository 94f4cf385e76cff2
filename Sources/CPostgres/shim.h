#ifndef CPOSTGRES_SHIM_H
#define CPOSTGRES_SHIM_H

#include <libpq-fe.h>

/* The header defines these as character constants, which Swift imports as another type than the functions take. */
enum {
    cpostgres_severity = PG_DIAG_SEVERITY_NONLOCALIZED,
    cpostgres_sqlstate = PG_DIAG_SQLSTATE,
    cpostgres_message = PG_DIAG_MESSAGE_PRIMARY,
    cpostgres_detail = PG_DIAG_MESSAGE_DETAIL,
    cpostgres_constraint = PG_DIAG_CONSTRAINT_NAME
};

#endif
