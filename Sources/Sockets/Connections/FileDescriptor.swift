internal import CLinux

/// Owns a file descriptor, and closes it when its lifetime ends.
///
/// Sockets, epolls and eventfds of this module each own one.
public struct FileDescriptor: ~Copyable, Sendable {
    /// The descriptor's number, for system calls; valid as long as this value lives.
    package let number: Int32

    /// Takes ownership of an open descriptor.
    package init(owning number: Int32) {
        self.number = number
    }

    deinit {
        // On Linux the descriptor is closed even if close reports an error (close(2)): never retry.
        _ = clinux_close(number)
    }

    /// Returns the number without closing the descriptor; the caller must close it.
    package consuming func release() -> Int32 {
        let number = number
        discard self
        return number
    }
}
