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
}
