internal import Glibc

/// Turns a write to a closed connection into an error instead of the end of the process.
///
/// hiredis writes with `write`, which raises SIGPIPE. If the program has a handler for SIGPIPE, the
/// handler stays.
enum BrokenPipes {
    static let ignore: Void = {
        var current = sigaction()
        unsafe sigaction(SIGPIPE, nil, &current)
        if unsafe current.__sigaction_handler.sa_handler == nil { signal(SIGPIPE, SIG_IGN) }
    }()
}
