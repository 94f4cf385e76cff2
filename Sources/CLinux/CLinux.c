#define _GNU_SOURCE
#include "CLinux.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

_Static_assert(sizeof(struct clinux_epoll_event) == sizeof(struct epoll_event), "layout");
_Static_assert(offsetof(struct clinux_epoll_event, token) == offsetof(struct epoll_event, data),
               "layout");
#define SAME(ours, theirs) _Static_assert((uint32_t)(ours) == (uint32_t)(theirs), "epoll bits")
SAME(CLINUX_READABLE, EPOLLIN);
SAME(CLINUX_WRITABLE, EPOLLOUT);
SAME(CLINUX_ERROR, EPOLLERR);
SAME(CLINUX_HANG_UP, EPOLLHUP);
SAME(CLINUX_PEER_HALF_CLOSED, EPOLLRDHUP);
SAME(CLINUX_EXCLUSIVE, EPOLLEXCLUSIVE);
SAME(CLINUX_EDGE_TRIGGERED, EPOLLET);

static inline int result_of(int result) { return result < 0 ? -errno : result; }

static inline ptrdiff_t count_of(ptrdiff_t count) { return count < 0 ? -errno : count; }

/* epoll and eventfd */

int clinux_epoll_create(void) { return result_of(epoll_create1(EPOLL_CLOEXEC)); }

static int epoll_change(int epoll, int operation, int descriptor, uint32_t events,
                        uint64_t token) {
    struct epoll_event event = {.events = events, .data = {.u64 = token}};
    return result_of(epoll_ctl(epoll, operation, descriptor, &event));
}

int clinux_epoll_add(int epoll, int descriptor, uint32_t events, uint64_t token) {
    return epoll_change(epoll, EPOLL_CTL_ADD, descriptor, events, token);
}

int clinux_epoll_modify(int epoll, int descriptor, uint32_t events, uint64_t token) {
    return epoll_change(epoll, EPOLL_CTL_MOD, descriptor, events, token);
}

int clinux_epoll_remove(int epoll, int descriptor) {
    return epoll_change(epoll, EPOLL_CTL_DEL, descriptor, 0, 0);
}

int clinux_epoll_wait(int epoll, struct clinux_epoll_event *events, int capacity,
                      int timeout_milliseconds) {
    return result_of(
        epoll_wait(epoll, (struct epoll_event *)events, capacity, timeout_milliseconds));
}

int clinux_eventfd(void) { return result_of(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)); }

int clinux_eventfd_add(int descriptor) { return result_of(eventfd_write(descriptor, 1)); }

int clinux_wait_until_readable(int descriptor, int timeout_milliseconds) {
    struct pollfd waiting = {.fd = descriptor, .events = POLLIN};
    int ready;
    do ready = poll(&waiting, 1, timeout_milliseconds);
    while (ready < 0 && errno == EINTR);
    return result_of(ready);
}

int clinux_close(int descriptor) { return result_of(close(descriptor)); }

/* Addresses */

static socklen_t to_kernel(const struct clinux_address *address,
                           struct sockaddr_storage *storage) {
    memset(storage, 0, sizeof *storage);
    if (address->is_ipv6) {
        struct sockaddr_in6 *ipv6 = (struct sockaddr_in6 *)storage;
        ipv6->sin6_family = AF_INET6;
        ipv6->sin6_port = htons(address->port);
        ipv6->sin6_scope_id = address->scope;
        memcpy(&ipv6->sin6_addr, address->bytes, 16);
        return sizeof *ipv6;
    }
    struct sockaddr_in *ipv4 = (struct sockaddr_in *)storage;
    ipv4->sin_family = AF_INET;
    ipv4->sin_port = htons(address->port);
    memcpy(&ipv4->sin_addr, address->bytes, 4);
    return sizeof *ipv4;
}

static void from_kernel(const struct sockaddr_storage *storage, struct clinux_address *address) {
    memset(address, 0, sizeof *address);
    if (storage->ss_family == AF_INET6) {
        const struct sockaddr_in6 *ipv6 = (const struct sockaddr_in6 *)storage;
        address->is_ipv6 = 1;
        address->port = ntohs(ipv6->sin6_port);
        address->scope = ipv6->sin6_scope_id;
        memcpy(address->bytes, &ipv6->sin6_addr, 16);
    } else if (storage->ss_family == AF_INET) {
        const struct sockaddr_in *ipv4 = (const struct sockaddr_in *)storage;
        address->port = ntohs(ipv4->sin_port);
        memcpy(address->bytes, &ipv4->sin_addr, 4);
    }
}

int clinux_read_address(const void *socket_address, size_t size, struct clinux_address *address) {
    struct sockaddr_storage storage;
    memset(&storage, 0, sizeof storage);
    memcpy(&storage, socket_address, size < sizeof storage ? size : sizeof storage);
    if (storage.ss_family != AF_INET && storage.ss_family != AF_INET6) return -EAFNOSUPPORT;
    from_kernel(&storage, address);
    return 0;
}

int clinux_parse_address(const char *text, uint16_t port, struct clinux_address *address) {
    memset(address, 0, sizeof *address);
    address->port = port;
    if (inet_pton(AF_INET, text, address->bytes) == 1) return 0;
    if (inet_pton(AF_INET6, text, address->bytes) == 1) {
        address->is_ipv6 = 1;
        return 0;
    }
    return -EINVAL;
}

int clinux_format_address(const struct clinux_address *address, char *text, size_t capacity) {
    int family = address->is_ipv6 ? AF_INET6 : AF_INET;
    return inet_ntop(family, address->bytes, text, (socklen_t)capacity) ? 0 : -errno;
}

/* Sockets */

static int set_flag(int descriptor, int level, int name) {
    int on = 1;
    return setsockopt(descriptor, level, name, &on, sizeof on);
}

static int failed(int descriptor) {
    int error = errno;
    close(descriptor);
    return -error;
}

int clinux_listen(const struct clinux_address *address, int backlog) {
    struct sockaddr_storage storage;
    socklen_t length = to_kernel(address, &storage);
    int descriptor = socket(storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return -errno;
    if (set_flag(descriptor, SOL_SOCKET, SO_REUSEADDR) < 0) return failed(descriptor);
    if (bind(descriptor, (struct sockaddr *)&storage, length) < 0) return failed(descriptor);
    if (listen(descriptor, backlog) < 0) return failed(descriptor);
    return descriptor;
}

int clinux_connect(const struct clinux_address *address) {
    struct sockaddr_storage storage;
    socklen_t length = to_kernel(address, &storage);
    int descriptor = socket(storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return -errno;
    if (connect(descriptor, (struct sockaddr *)&storage, length) < 0) return failed(descriptor);
    return descriptor;
}

int clinux_accept(int descriptor, struct clinux_address *peer) {
    struct sockaddr_storage storage;
    socklen_t length = sizeof storage;
    memset(&storage, 0, sizeof storage);
    int accepted = accept4(descriptor, (struct sockaddr *)&storage, &length,
                           SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (accepted < 0) return -errno;
    from_kernel(&storage, peer);
    return accepted;
}

int clinux_local_address(int descriptor, struct clinux_address *address) {
    struct sockaddr_storage storage;
    socklen_t length = sizeof storage;
    memset(&storage, 0, sizeof storage);
    if (getsockname(descriptor, (struct sockaddr *)&storage, &length) < 0) return -errno;
    from_kernel(&storage, address);
    return 0;
}

int clinux_open_socket(int is_ipv6) {
    int family = is_ipv6 ? AF_INET6 : AF_INET;
    return result_of(socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP));
}

int clinux_set_no_delay(int descriptor) {
    return result_of(set_flag(descriptor, IPPROTO_TCP, TCP_NODELAY));
}

int clinux_set_send_buffer(int descriptor, int bytes) {
    return result_of(setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes));
}

int clinux_set_timeouts(int descriptor, int64_t nanoseconds) {
    /* Rounded up, since 0 means no timeout. */
    int64_t microseconds = (nanoseconds + 999) / 1000;
    struct timeval time = {.tv_sec = microseconds / 1000000, .tv_usec = microseconds % 1000000};
    if (setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time) < 0) return -errno;
    if (setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &time, sizeof time) < 0) return -errno;
    return 0;
}

int clinux_set_reset_on_close(int descriptor) {
    struct linger linger = {.l_onoff = 1, .l_linger = 0};
    return result_of(setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, sizeof linger));
}

int clinux_shutdown_write(int descriptor) { return result_of(shutdown(descriptor, SHUT_WR)); }

ptrdiff_t clinux_receive(int descriptor, void *buffer, size_t capacity) {
    ptrdiff_t count;
    do count = recv(descriptor, buffer, capacity, 0);
    while (count < 0 && errno == EINTR);
    return count_of(count);
}

ptrdiff_t clinux_send(int descriptor, const void *bytes, size_t count) {
    ptrdiff_t sent;
    do sent = send(descriptor, bytes, count, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    return count_of(sent);
}

/* Signals */

static void termination_signals(sigset_t *set) {
    sigemptyset(set);
    sigaddset(set, SIGTERM);
    sigaddset(set, SIGINT);
}

int clinux_ignore_signal(int number) { return signal(number, SIG_IGN) == SIG_ERR ? -errno : 0; }

int clinux_block_termination(void) {
    sigset_t set;
    termination_signals(&set);
    return -pthread_sigmask(SIG_BLOCK, &set, NULL);
}

int clinux_termination_descriptor(void) {
    sigset_t set;
    termination_signals(&set);
    return result_of(signalfd(-1, &set, SFD_CLOEXEC));
}

int clinux_next_signal(int descriptor) {
    struct signalfd_siginfo information;
    ptrdiff_t count;
    do count = read(descriptor, &information, sizeof information);
    while (count < 0 && errno == EINTR);
    return count < 0 ? -errno : (int)information.ssi_signo;
}

/* Locks */

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define HAS_THREAD_SANITIZER 1
void __tsan_acquire(void *address);
void __tsan_release(void *address);
#endif
#endif

void clinux_lock_taken(const void *address) {
#ifdef HAS_THREAD_SANITIZER
    __tsan_acquire((void *)address);
#else
    (void)address;
#endif
}

void clinux_lock_leaving(const void *address) {
#ifdef HAS_THREAD_SANITIZER
    __tsan_release((void *)address);
#else
    (void)address;
#endif
}

/* Semaphores */

int clinux_semaphore_wait(void *semaphore, int64_t nanoseconds) {
    int64_t end = clinux_monotonic_nanoseconds() + nanoseconds;
    const struct timespec deadline = {.tv_sec = end / 1000000000, .tv_nsec = end % 1000000000};
    int result;
    do result = sem_clockwait(semaphore, CLOCK_MONOTONIC, &deadline);
    while (result < 0 && errno == EINTR);
    return result == 0 ? 1 : errno == ETIMEDOUT ? 0 : -errno;
}

/* Threads, clocks, limits */

int clinux_name_thread(const char *name) {
    return -pthread_setname_np(pthread_self(), name);
}

int clinux_use_batch_policy(void) {
    const struct sched_param parameters = {.sched_priority = 0};
    return result_of(sched_setscheduler(0, SCHED_BATCH, &parameters));
}

int clinux_processors(void) {
    cpu_set_t set;
    CPU_ZERO(&set);
    /* The affinity mask, not the number of processors of the machine: a container may be pinned. */
    if (sched_getaffinity(0, sizeof set, &set) == 0) {
        int count = CPU_COUNT(&set);
        if (count > 0) return count;
    }
    return 1;
}

static int64_t nanoseconds(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

int64_t clinux_monotonic_nanoseconds(void) { return nanoseconds(CLOCK_MONOTONIC); }

int64_t clinux_thread_nanoseconds(void) { return nanoseconds(CLOCK_THREAD_CPUTIME_ID); }

int64_t clinux_wall_nanoseconds(void) { return nanoseconds(CLOCK_REALTIME); }

int64_t clinux_raise_open_descriptors(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0) return -errno;
    if (limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max;
        if (setrlimit(RLIMIT_NOFILE, &limit) < 0) return -errno;
    }
    return (int64_t)limit.rlim_cur;
}
