internal import CWebAssets

/// A file of the web front end, as the server sends it.
package struct WebAsset: Sendable {
    /// The path of its requests, without a trailing slash; empty for the root.
    package let path: String

    /// The `Content-Type` of its responses.
    package let contentType: StaticString

    /// A strong entity tag with its quotes (RFC 9110, section 8.8.3).
    ///
    /// It depends on the content alone, so it stays the same over restarts and machines.
    package let entityTag: String

    /// The content of its responses.
    package let content: [UInt8]

    /// Every asset, in the order of the C table.
    package static let all = (0..<c_web_asset_count()).map { WebAsset(at: $0) }

    private static let byPath = Dictionary(uniqueKeysWithValues: all.map { ($0.path, $0) })

    /// Returns the asset for requests of `path`, which may have a trailing slash, or nil if there is none.
    package static func named(_ path: String) -> WebAsset? {
        byPath[path.hasSuffix("/") ? String(path.dropLast()) : path]
    }

    private init(at index: Int) {
        let asset = unsafe c_web_asset(index)
        path = unsafe String(cString: asset.path)
        contentType = Self.contentType(of: path)
        let text = unsafe String(cString: asset.text)
        switch path.split(separator: ".").last {
        case "js": content = CompactSource.compact(text, hasLineComments: true)
        case "css": content = CompactSource.compact(text, hasLineComments: false)
        default: content = Array(text.utf8)
        }
        entityTag = "\"\(String(Self.hash(content), radix: 16))\""
    }

    /// The type by the end of the path; a path without one is a page.
    private static func contentType(of path: String) -> StaticString {
        switch path.split(separator: ".").last {
        case "css": "text/css; charset=utf-8"
        case "js": "text/javascript; charset=utf-8"
        case "json": "application/json"
        case "svg": "image/svg+xml"
        default: "text/html; charset=utf-8"
        }
    }

    /// FNV-1a with 64 bits, which distinguishes versions of a file and detects no forgery.
    private static func hash(_ bytes: [UInt8]) -> UInt64 {
        bytes.reduce(0xCBF2_9CE4_8422_2325) { hash, byte in
            (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
        }
    }
}
