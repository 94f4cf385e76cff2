internal import Glibc

/// Reads and writes small files whole.
enum SmallFile {
    /// What a file of `/proc` and the like has in it; nil when it cannot be read.
    ///
    /// Such files have no size, so they are read until they end.
    static func text(_ path: String) -> String? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = unsafe read(descriptor, &block, block.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { return nil }
            if count == 0 { return String(decoding: bytes, as: UTF8.self) }
            bytes += block.prefix(count)
        }
    }

    /// Writes `text` into a file, over what is there.
    static func write(_ text: String, to path: String) throws(BenchError) {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        let code = errno
        guard descriptor >= 0 else { throw BenchError.system("open \(path)", code) }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        var offset = 0
        while offset < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { bytes in
                unsafe Glibc.write(
                    descriptor,
                    bytes.baseAddress.map { unsafe $0 + offset },
                    bytes.count - offset
                )
            }
            let code = errno
            if count < 0 && code == EINTR { continue }
            guard count > 0 else { throw BenchError.system("write \(path)", code) }
            offset += count
        }
    }

    /// The size of a file in bytes; 0 when it is not there.
    static func byteCount(_ path: String) -> Int {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return 0 }
        return Int(status.st_size)
    }
}

extension BenchError {
    /// A failed system call.
    static func system(_ what: String, _ code: Int32) -> BenchError {
        BenchError("\(what): \(unsafe String(cString: strerror(code)))")
    }
}
