public import CLinux
public import Synchronization

/// A value protected by a lock: a `Mutex` that the thread sanitizer understands.
///
/// The sanitizer does not see how a contended `Mutex` passes from one thread to the next, and would
/// report a race; this type informs it. Safe to use from any thread. A thread must not take the
/// lock again while it holds it.
public struct Guarded<Value: ~Copyable>: ~Copyable, Sendable {
    // Visible to inlined code: without the value's type, the runtime looks it up for every access.
    @usableFromInline let mutex: Mutex<Value>

    /// Protects `value` with a new lock.
    @inlinable
    public init(_ value: consuming sending Value) {
        mutex = Mutex(value)
    }

    /// Calls `body` with exclusive access to the value.
    @inlinable
    public borrowing func withLock<Result: ~Copyable, Failure: Error>(
        _ body: (inout sending Value) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
        // Only the lock's identity: nothing is read through it.
        let lock = unsafe withUnsafePointer(to: mutex) { unsafe UnsafeRawPointer($0) }
        return try mutex.withLock { (value) throws(Failure) -> sending Result in
            unsafe clinux_lock_taken(lock)
            defer { unsafe clinux_lock_leaving(lock) }
            return try body(&value)
        }
    }
}
