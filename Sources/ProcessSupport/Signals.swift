internal import Glibc

/// How a process learns that it shall stop.
public enum Signals {
    /// Keeps SIGTERM and SIGINT for `waitForStop()`, and makes harmless what must never kill.
    ///
    /// On the main thread before any other thread exists, because threads inherit the mask.
    /// SIGPIPE: a peer that went away is an error of `write`. SIGXFSZ: a file-size limit is an
    /// error of `write`, too, which the store reports as a full disk.
    public static func prepare() {
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
        var mask = stopSignals()
        unsafe pthread_sigmask(SIG_BLOCK, &mask, nil)
    }

    /// Waits on the calling thread until SIGTERM or SIGINT comes, and returns its name.
    ///
    /// From then on both have their default effect again, so that an impatient second Ctrl-C ends
    /// a process that takes its time to stop.
    @discardableResult
    public static func waitForStop() -> String {
        var mask = stopSignals()
        var received: Int32 = 0
        while unsafe sigwait(&mask, &received) != 0 {}
        unsafe pthread_sigmask(SIG_UNBLOCK, &mask, nil)
        return received == SIGINT ? "SIGINT" : "SIGTERM"
    }

    private static func stopSignals() -> sigset_t {
        var mask = sigset_t()
        unsafe sigemptyset(&mask)
        unsafe sigaddset(&mask, SIGTERM)
        unsafe sigaddset(&mask, SIGINT)
        return mask
    }
}
