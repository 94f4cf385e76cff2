internal import CLinux

/// The resources of the machine that this process may use.
public enum ProcessResources {
    /// The number of processors in the process's affinity mask, which a container may limit.
    public static var processors: Int { Int(clinux_processors()) }

    /// Raises the limit of open descriptors to the hard limit, and returns it (`RLIMIT_NOFILE` of
    /// getrlimit(2)).
    @discardableResult
    public static func raiseOpenDescriptors() throws(SystemError) -> Int {
        Int(try checked(clinux_raise_open_descriptors(), "setrlimit"))
    }
}
