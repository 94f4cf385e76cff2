internal import CWebAssets

/// A file of the web front end, embedded in the executable.
///
/// Usable from any thread; the bytes live as long as the process and are never copied.
public struct WebAsset: Sendable {
    /// What `Content-Type` says.
    public let contentType: StaticString

    /// A strong entity tag with its quotes (RFC 9110, section 8.8.3): other content has another
    /// tag, and the same content keeps its tag over restarts and machines.
    public let entityTag: String

    /// The place in the C table: a pointer would not be `Sendable`.
    private let index: Int

    private init(index: Int) {
        self.index = index
        contentType = Self.contentType(of: Self.path(index))
        entityTag = "\"\(String(Self.hash(Self.bytes(index)), radix: 16))\""
    }

    /// The content.
    public var bytes: RawSpan {
        @_lifetime(immortal)
        get { Self.bytes(index) }
    }

    /// The path that it answers, without a slash at its end; empty for the root.
    package var path: String {
        unsafe Self.path(index).withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
    }

    /// The asset that answers a GET of `path` (as `Request.path` has it), with or without a slash
    /// at its end; nil where there is none.
    public static func named(_ path: borrowing RawSpan) -> WebAsset? {
        let count = path.byteCount
        let hasSlash = count > 0 && byte(path, count - 1) == UInt8(ascii: "/")
        let wanted = path.extracting(first: hasSlash ? count - 1 : count)
        return all.first { areEqual(Self.path($0.index), wanted) }
    }
}

extension WebAsset {
    /// Every asset, in the order of the C table; the tags are computed at the first use.
    package static let all = (0..<c_web_asset_count()).map { WebAsset(index: $0) }

    @_lifetime(immortal)
    private static func bytes(_ index: Int) -> RawSpan {
        let asset = unsafe c_web_asset(index)
        return unsafe immortal(UnsafeRawBufferPointer(start: asset.bytes, count: asset.count))
    }

    @_lifetime(immortal)
    private static func path(_ index: Int) -> RawSpan {
        let asset = unsafe c_web_asset(index)
        return unsafe immortal(UnsafeRawBufferPointer(start: asset.path, count: asset.path_count))
    }

    /// The table is constant data of the executable, so a view of it may live for ever.
    @_lifetime(immortal)
    private static func immortal(_ buffer: UnsafeRawBufferPointer) -> RawSpan {
        let span = unsafe RawSpan(_unsafeBytes: buffer)
        return unsafe _overrideLifetime(span, copying: ())
    }

    /// By the name's end; a path without one is a page.
    private static func contentType(of path: RawSpan) -> StaticString {
        if hasSuffix(path, ".css") { return "text/css; charset=utf-8" }
        if hasSuffix(path, ".js") { return "text/javascript; charset=utf-8" }
        if hasSuffix(path, ".json") { return "application/json" }
        if hasSuffix(path, ".svg") { return "image/svg+xml" }
        return "text/html; charset=utf-8"
    }

    /// FNV-1a, 64 bits: tells versions of one file apart, guards against nothing else.
    private static func hash(_ bytes: RawSpan) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for offset in bytes.byteOffsets {
            hash = (hash ^ UInt64(byte(bytes, offset))) &* 0x0000_0100_0000_01B3
        }
        return hash
    }

    private static func hasSuffix(_ path: RawSpan, _ suffix: StaticString) -> Bool {
        let length = suffix.utf8CodeUnitCount
        guard path.byteCount >= length else { return false }
        let ending = path.extracting(last: length)
        return ending.byteOffsets.allSatisfy { unsafe byte(ending, $0) == suffix.utf8Start[$0] }
    }

    private static func areEqual(_ left: RawSpan, _ right: RawSpan) -> Bool {
        left.byteCount == right.byteCount
            && left.byteOffsets.allSatisfy { byte(left, $0) == byte(right, $0) }
    }

    private static func byte(_ span: RawSpan, _ offset: Int) -> UInt8 {
        // Every caller's offset is one of the span's own, and is checked here once more.
        precondition(span.byteOffsets.contains(offset), "beyond the end of the span")
        return unsafe span.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
    }
}
