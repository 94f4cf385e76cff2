// Counts the allocations and system calls of a program, for scripts/tests/http-lean. Loaded with LD_PRELOAD, it counts
// into the file that CALL_COUNTS names, which contains five 64-bit numbers.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ALLOCATIONS, RECEIVES, SENDS, WAITS, LOCKS, KINDS };

static _Atomic long unmapped[KINDS];
static _Atomic long *counts = unmapped;

static void count(int kind) { atomic_fetch_add_explicit(&counts[kind], 1, memory_order_relaxed); }

__attribute__((constructor)) static void map_counts(void) {
    const char *path = getenv("CALL_COUNTS");
    int descriptor = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    if (descriptor < 0) return;
    void *mapped = mmap(NULL, sizeof unmapped, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    close(descriptor);
    if (mapped != MAP_FAILED) counts = mapped;
}

// The C library's internal names: looking up the functions would allocate memory.
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

void *malloc(size_t size) {
    count(ALLOCATIONS);
    return __libc_malloc(size);
}

void *calloc(size_t number, size_t size) {
    count(ALLOCATIONS);
    return __libc_calloc(number, size);
}

void *realloc(void *old, size_t size) {
    count(ALLOCATIONS);
    return __libc_realloc(old, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
    count(ALLOCATIONS);
    return __libc_memalign(alignment, size);
}

int posix_memalign(void **result, size_t alignment, size_t size) {
    count(ALLOCATIONS);
    *result = __libc_memalign(alignment, size);
    return *result ? 0 : ENOMEM;
}

#define NEXT(name) \
    static typeof(&name) next; \
    if (!next) next = (typeof(&name))dlsym(RTLD_NEXT, #name)

ssize_t recv(int descriptor, void *bytes, size_t size, int flags) {
    NEXT(recv);
    count(RECEIVES);
    return next(descriptor, bytes, size, flags);
}

ssize_t send(int descriptor, const void *bytes, size_t size, int flags) {
    NEXT(send);
    count(SENDS);
    return next(descriptor, bytes, size, flags);
}

int epoll_wait(int descriptor, struct epoll_event *events, int room, int timeout) {
    NEXT(epoll_wait);
    count(WAITS);
    return next(descriptor, events, room, timeout);
}

// SQLite locks parts of its files with fcntl.
int fcntl(int descriptor, int command, ...) {
    NEXT(fcntl);
    va_list rest;
    va_start(rest, command);
    void *argument = va_arg(rest, void *);
    va_end(rest);
    if (command == F_SETLK) count(LOCKS);
    return next(descriptor, command, argument);
}

// On 64-bit machines, both are the same function.
int fcntl64(int descriptor, int command, ...) __attribute__((alias("fcntl")));
