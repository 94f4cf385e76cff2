internal import CLinux

/// Owns a descriptor and closes it exactly once, when it goes.
///
/// Every other owner in this module holds one. It belongs to whoever holds it; it may be moved to
/// another thread, never shared.
public struct FileDescriptor: ~Copyable, Sendable {
    /// The number, for system calls; valid as long as the owner lives.
    package let number: Int32

    /// Takes over an open descriptor.
    package init(owning number: Int32) {
        self.number = number
    }

    deinit {
        // EINTR and EIO leave the descriptor closed on Linux (close(2)): there is nothing to retry.
        _ = clinux_close(number)
    }

    /// Gives the number away; the caller has to close it.
    package consuming func release() -> Int32 {
        let number = number
        discard self
        return number
    }
}
