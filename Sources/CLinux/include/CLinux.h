/*
 * Linux calls that Swift's Glibc module does not import, or not in a usable form, as plain functions.
 *
 * Each function returns a result or a negated errno, so that no other call can overwrite the errno.
 * Every new descriptor is close-on-exec.
 */
#ifndef CLINUX_H
#define CLINUX_H

#include <stddef.h>
#include <stdint.h>

/* The event bits of epoll_ctl(2). */
enum clinux_readiness {
    CLINUX_READABLE = 0x001,
    CLINUX_WRITABLE = 0x004,
    CLINUX_ERROR = 0x008,
    CLINUX_HANG_UP = 0x010,
    CLINUX_PEER_HALF_CLOSED = 0x2000,
    CLINUX_EXCLUSIVE = 1 << 28,
};
#define CLINUX_EDGE_TRIGGERED (1u << 31)

/* struct epoll_event without its union; CLinux.c asserts that the layouts are equal. */
#if defined(__x86_64__)
struct __attribute__((packed)) clinux_epoll_event {
#else
struct clinux_epoll_event {
#endif
    uint32_t events;
    uint64_t token;
};

/* An IPv4 or IPv6 address; an IPv4 address is the first 4 bytes of `bytes`. */
struct clinux_address {
    uint8_t bytes[16];
    uint32_t scope;
    uint16_t port;
    uint8_t is_ipv6;
};

int clinux_epoll_create(void);
int clinux_epoll_add(int epoll, int descriptor, uint32_t events, uint64_t token);
int clinux_epoll_modify(int epoll, int descriptor, uint32_t events, uint64_t token);
int clinux_epoll_remove(int epoll, int descriptor);
int clinux_epoll_wait(int epoll, struct clinux_epoll_event *_Nonnull events, int capacity,
                      int timeout_milliseconds);

int clinux_eventfd(void);
int clinux_eventfd_add(int descriptor);

/* Returns 1 if the descriptor is readable, 0 if the time ran out. A negative timeout has no limit. */
int clinux_wait_until_readable(int descriptor, int timeout_milliseconds);
int clinux_close(int descriptor);

/* `clinux_listen`, `clinux_connect` and `clinux_accept` return the new descriptor. */
int clinux_parse_address(const char *_Nonnull text, uint16_t port,
                         struct clinux_address *_Nonnull address);
int clinux_format_address(const struct clinux_address *_Nonnull address, char *_Nonnull text,
                          size_t capacity);
int clinux_listen(const struct clinux_address *_Nonnull address, int backlog);
int clinux_connect(const struct clinux_address *_Nonnull address);
int clinux_accept(int descriptor, struct clinux_address *_Nonnull peer);
int clinux_local_address(int descriptor, struct clinux_address *_Nonnull address);
/* Reads a `struct sockaddr`; returns 0, or -EAFNOSUPPORT for another family than IPv4 and IPv6. */
int clinux_read_address(const void *_Nonnull socket_address, size_t size,
                        struct clinux_address *_Nonnull address);
/* Opens a TCP socket that does not block. */
int clinux_open_socket(int is_ipv6);
int clinux_set_no_delay(int descriptor);
int clinux_set_send_buffer(int descriptor, int bytes);
/* Sets how long each receive and each send may block. */
int clinux_set_timeouts(int descriptor, int64_t nanoseconds);
int clinux_set_reset_on_close(int descriptor);
int clinux_shutdown_write(int descriptor);
ptrdiff_t clinux_receive(int descriptor, void *_Nonnull buffer, size_t capacity);
ptrdiff_t clinux_send(int descriptor, const void *_Nonnull bytes, size_t count);

int clinux_ignore_signal(int signal);
/* Blocks SIGTERM and SIGINT in the calling thread, and in the threads that it starts later. */
int clinux_block_termination(void);
/* Returns a descriptor from which `clinux_next_signal` reads SIGTERM and SIGINT. */
int clinux_termination_descriptor(void);
/* Waits for a signal, and returns its number. */
int clinux_next_signal(int descriptor);

/*
 * Informs the thread sanitizer that the calling thread has taken the lock at `address`, or is about to
 * release it. The sanitizer does not see this for a lock that waits in the kernel. Other builds do
 * nothing.
 */
void clinux_lock_taken(const void *_Nonnull address);
void clinux_lock_leaving(const void *_Nonnull address);

/*
 * Waits for a POSIX semaphore until `nanoseconds` have passed on the monotonic clock. Returns 1 if it
 * subtracted one from the semaphore, 0 if the time ran out.
 */
int clinux_semaphore_wait(void *_Nonnull semaphore, int64_t nanoseconds);

/* Names the calling thread; fails for a name of more than 15 bytes. */
int clinux_name_thread(const char *_Nonnull name);
/* Sets the scheduling policy of the calling thread to SCHED_BATCH. */
int clinux_use_batch_policy(void);
/* Returns the number of processors in the process's affinity mask. */
int clinux_processors(void);

int64_t clinux_monotonic_nanoseconds(void);
int64_t clinux_wall_nanoseconds(void);
/* Returns the processor time of the calling thread. */
int64_t clinux_thread_nanoseconds(void);

/* Raises the soft limit of open descriptors to the hard limit, and returns it. */
int64_t clinux_raise_open_descriptors(void);

/*
 * Overwrites what follows :// in the arguments of the process that contain an @ or a password, so that
 * other users of the machine do not see it in the list of processes.
 */
void clinux_hide_credentials(void);

#endif
