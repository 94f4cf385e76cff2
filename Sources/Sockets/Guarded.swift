public import CLinux
public import Synchronization

/// A value under a lock: a `Mutex` that the thread sanitizer understands.
///
/// When a `Mutex` is contended the kernel hands it over, in the standard library's own code, and the
/// sanitizer sees two threads that nothing has put in order. Here it is told. Safe to use from any
/// thread; holding it must not take long, and nothing may be called under it that takes it again.
public struct Guarded<Value: ~Copyable>: ~Copyable, Sendable {
    // Visible to inlined code: unless it knows the value, the runtime looks its type up each time.
    @usableFromInline let mutex: Mutex<Value>

    /// Puts `value` under a lock.
    @inlinable
    public init(_ value: consuming sending Value) {
        mutex = Mutex(value)
    }

    /// Lets `body` have the value, and nobody else meanwhile.
    @inlinable
    public borrowing func withLock<Result: ~Copyable, Failure: Error>(
        _ body: (inout sending Value) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
        // Only a name for the lock: nothing is read through it.
        let lock = unsafe withUnsafePointer(to: mutex) { unsafe UnsafeRawPointer($0) }
        return try mutex.withLock { (value) throws(Failure) -> sending Result in
            unsafe clinux_lock_taken(lock)
            defer { unsafe clinux_lock_leaving(lock) }
            return try body(&value)
        }
    }
}
