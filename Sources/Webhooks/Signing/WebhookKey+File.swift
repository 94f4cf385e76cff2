import Glibc
internal import OpenSSL

/// The file of the key cannot be used.
public struct WebhookKeyError: Error, Hashable, Sendable, CustomStringConvertible {
    /// One sentence for the operator, without its full stop.
    public let description: String
}

extension WebhookKey {
    /// Reads the key from a file, which is created with a random key if it is missing.
    ///
    /// Several processes may call it at once. A new file has mode 0600; its folder is created, too. Blocks.
    ///
    /// - Throws: `WebhookKeyError` if the file cannot be read or created, or has too few bytes.
    public static func load(from path: String) throws(WebhookKeyError) -> WebhookKey {
        if let content = try content(of: path) { return try key(content, path) }
        // Written under another name and linked, so that no process reads half a key, and of two
        // processes that do this at once, the second takes the key of the first.
        let partial = "\(path).\(getpid())"
        try write(Base64.encode(makeSalt() + makeSalt()) + "\n", to: partial)
        let result = unsafe link(partial, path)
        let code = errno
        unsafe unlink(partial)
        guard result == 0 || code == EEXIST else { throw failure("cannot be created", path, code) }
        guard let content = try content(of: path) else { throw failure("is missing", path, ENOENT) }
        return try key(content, path)
    }

    private static func key(
        _ content: [UInt8],
        _ path: String
    ) throws(WebhookKeyError) -> WebhookKey {
        // People's editors end a file with a line feed.
        let end = content.lastIndex { $0 > 0x20 }.map { $0 + 1 } ?? 0
        guard let key = WebhookKey(bytes: Array(content[..<end])) else {
            throw WebhookKeyError(
                description: "the webhook key in \(path) has fewer than \(minimumBytes) bytes"
            )
        }
        return key
    }

    /// The first bytes of a file; nil if there is no file.
    private static func content(of path: String) throws(WebhookKeyError) -> [UInt8]? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            let code = errno
            if code == ENOENT { return nil }
            throw failure("cannot be read", path, code)
        }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 4_096)
        let count = unsafe buffer.withUnsafeMutableBytes { bytes in
            unsafe read(descriptor, bytes.baseAddress, bytes.count)
        }
        guard count >= 0 else { throw failure("cannot be read", path, errno) }
        return Array(buffer[..<count])
    }

    private static func write(_ text: String, to path: String) throws(WebhookKeyError) {
        if let end = path.lastIndex(of: "/") { unsafe mkdir(String(path[..<end]), 0o777) }
        unsafe unlink(path)
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("cannot be created", path, errno) }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        let count = unsafe bytes.withUnsafeBytes { bytes in
            unsafe Glibc.write(descriptor, bytes.baseAddress, bytes.count)
        }
        guard count == bytes.count, fsync(descriptor) == 0 else {
            throw failure("cannot be written", path, errno)
        }
    }

    private static func failure(_ what: String, _ path: String, _ code: Int32) -> WebhookKeyError {
        WebhookKeyError(
            description:
                "the webhook key \(path) \(what): \(unsafe String(cString: strerror(code)))"
        )
    }
}
