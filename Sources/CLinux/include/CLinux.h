/*
 * The Linux calls that Swift's Glibc module does not show, or shows awkwardly, as plain functions.
 *
 * Each one returns what the kernel returns: a result, or a negated errno, so that nothing can come
 * between a call and its error. Every descriptor is made close-on-exec.
 */
#ifndef CLINUX_H
#define CLINUX_H

#include <stddef.h>
#include <stdint.h>

/* Readiness, as epoll spells it (epoll_ctl(2)). */
enum clinux_readiness {
    CLINUX_READABLE = 0x001,
    CLINUX_WRITABLE = 0x004,
    CLINUX_ERROR = 0x008,
    CLINUX_HANG_UP = 0x010,
    CLINUX_PEER_HALF_CLOSED = 0x2000,
    CLINUX_EXCLUSIVE = 1 << 28,
};
#define CLINUX_EDGE_TRIGGERED (1u << 31)

/* struct epoll_event without its union; CLinux.c asserts that the layouts agree. */
#if defined(__x86_64__)
struct __attribute__((packed)) clinux_epoll_event {
#else
struct clinux_epoll_event {
#endif
    uint32_t events;
    uint64_t token;
};

/* A socket address with its family taken apart: IPv4 uses the first 4 bytes of `bytes`. */
struct clinux_address {
    uint8_t bytes[16];
    uint32_t scope;
    uint16_t port;
    uint8_t is_ipv6;
};

int clinux_epoll_create(void);
int clinux_epoll_add(int epoll, int descriptor, uint32_t events, uint64_t token);
int clinux_epoll_remove(int epoll, int descriptor);
int clinux_epoll_wait(int epoll, struct clinux_epoll_event *_Nonnull events, int capacity,
                      int timeout_milliseconds);

int clinux_eventfd(void);
int clinux_eventfd_add(int descriptor);
/* Waits until the counter is not 0, and makes it 0. */
int clinux_eventfd_wait(int descriptor);

int clinux_close(int descriptor);

/* Sockets. `clinux_listen` and `clinux_connect` return the descriptor. */
int clinux_parse_address(const char *_Nonnull text, uint16_t port,
                         struct clinux_address *_Nonnull address);
int clinux_format_address(const struct clinux_address *_Nonnull address, char *_Nonnull text,
                          size_t capacity);
int clinux_listen(const struct clinux_address *_Nonnull address, int backlog, int reuse_port);
int clinux_connect(const struct clinux_address *_Nonnull address);
int clinux_accept(int descriptor, struct clinux_address *_Nonnull peer);
int clinux_local_address(int descriptor, struct clinux_address *_Nonnull address);
int clinux_set_no_delay(int descriptor);
int clinux_set_send_buffer(int descriptor, int bytes);
int clinux_set_timeouts(int descriptor, int64_t milliseconds);
int clinux_set_reset_on_close(int descriptor);
int clinux_shutdown_write(int descriptor);
ptrdiff_t clinux_receive(int descriptor, void *_Nonnull buffer, size_t capacity);
ptrdiff_t clinux_send(int descriptor, const void *_Nonnull bytes, size_t count);

/* Signals: blocked in the calling thread and in threads that it starts, read from a descriptor. */
int clinux_ignore_signal(int signal);
int clinux_block_termination(void);
int clinux_termination_descriptor(void);
/* The signal's number; 0 when the time ran out. A negative timeout waits for ever. */
int clinux_next_signal(int descriptor, int timeout_milliseconds);

/*
 * Tells the thread sanitizer that the lock at `address` was taken, or is about to be given back. It
 * does not see that by itself where the kernel hands a contended lock over. Nothing in other builds.
 */
void clinux_lock_taken(const void *_Nonnull address);
void clinux_lock_leaving(const void *_Nonnull address);

/* Threads. The name is cut to 15 bytes by the caller. */
int clinux_name_thread(const char *_Nonnull name);
/* Gives the calling thread the policy SCHED_BATCH. */
int clinux_use_batch_policy(void);
int clinux_processors(void);

int64_t clinux_monotonic_nanoseconds(void);
int64_t clinux_wall_nanoseconds(void);
/* Processor time of the calling thread. */
int64_t clinux_thread_nanoseconds(void);

/* Raises the soft limit of open descriptors to the hard one; returns the limit now. */
int64_t clinux_raise_open_descriptors(void);

#endif
