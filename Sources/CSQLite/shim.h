#ifndef CSQLITE_SHIM_H
#define CSQLITE_SHIM_H

#include <sqlite3.h>

/* The macro casts -1 to a function pointer, which Swift cannot import. */
static inline sqlite3_destructor_type csqlite_transient(void) { return SQLITE_TRANSIENT; }

/* sqlite3_db_config is variadic, which Swift cannot call. */
static inline int csqlite_set_option(sqlite3 *db, int option, int on) {
    return sqlite3_db_config(db, option, on, (int *)0);
}

/* The errno of the newest failed call on the log or, failing that, on the file itself.
   sqlite3_system_errno says 0 after a COMMIT that failed. */
static inline int csqlite_file_errno(sqlite3 *db) {
    int code = 0;
    sqlite3_file *log = 0;
    if (sqlite3_file_control(db, 0, SQLITE_FCNTL_JOURNAL_POINTER, &log) == SQLITE_OK && log && log->pMethods)
        log->pMethods->xFileControl(log, SQLITE_FCNTL_LAST_ERRNO, &code);
    if (code == 0) sqlite3_file_control(db, 0, SQLITE_FCNTL_LAST_ERRNO, &code);
    return code;
}

/* sqlite3_config is variadic, too. Has to come before the first connection. */
static inline int csqlite_drop_memory_statistics(void) {
    return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

#endif
