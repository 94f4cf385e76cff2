internal import CLinux

/// What this process may use of the machine.
public enum ProcessResources {
    /// How many processors this process may run on: its affinity mask, so that a pinned container
    /// counts its own.
    public static var processors: Int { Int(clinux_processors()) }

    /// Raises the limit of open descriptors as far as the process may, and returns it (`RLIMIT_NOFILE`,
    /// getrlimit(2)).
    @discardableResult
    public static func raiseOpenDescriptors() throws(SystemError) -> Int {
        Int(try checked(clinux_raise_open_descriptors(), "setrlimit"))
    }

    /// Sets the soft limit of open descriptors and returns what it was: for tests of running out.
    package static func limitOpenDescriptors(to limit: Int) throws(SystemError) -> Int {
        Int(try checked(clinux_limit_open_descriptors(Int64(limit)), "setrlimit"))
    }
}
