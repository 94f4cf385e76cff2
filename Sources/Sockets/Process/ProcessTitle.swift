internal import CLinux

/// What other users of the machine see of the process's command line.
public enum ProcessTitle {
    /// Overwrites the URLs among the arguments that contain credentials.
    ///
    /// Call it after the arguments were parsed.
    public static func hideCredentials() { clinux_hide_credentials() }
}
