internal import Glibc

/// Makes writing to a server that has gone an error instead of the end of the process.
///
/// hiredis writes with `write`, which has no MSG_NOSIGNAL. A program that handles SIGPIPE itself keeps
/// its handler.
enum BrokenPipes {
    static let ignore: Void = {
        var current = sigaction()
        unsafe sigaction(SIGPIPE, nil, &current)
        if unsafe current.__sigaction_handler.sa_handler == nil { signal(SIGPIPE, SIG_IGN) }
    }()
}
