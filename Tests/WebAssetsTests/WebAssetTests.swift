import Testing
import WebAssets

@Suite("The embedded files of the web front end")
struct WebAssetTests {
    @Test(
        "A path has its file, with and without a slash at its end",
        arguments: [
            ("/", "text/html; charset=utf-8", "<!doctype html>"),
            ("/docs/", "text/html; charset=utf-8", "<!doctype html>"),
            ("/docs", "text/html; charset=utf-8", "<!doctype html>"),
            ("/ops/", "text/html; charset=utf-8", "<!doctype html>"),
            ("/openapi.json", "application/json", "{"),
            ("/openapi.json/", "application/json", "{"),
            ("/assets/app.css", "text/css; charset=utf-8", ""),
            ("/assets/app.js", "text/javascript; charset=utf-8", ""),
        ]
    )
    func named(path: String, contentType: String, beginning: String) throws {
        let asset = try #require(find(path))
        #expect("\(asset.contentType)" == contentType)
        #expect(text(asset).lowercased().hasPrefix(beginning))
        #expect(asset.bytes.byteCount > 0)
    }

    @Test(
        "A path that is no file's has none",
        arguments: ["//", "/docs//", "/doc", "/docs/x", "/assets/", "/openapi", "docs", "/Docs/"]
    )
    func unknown(path: String) {
        #expect(find(path) == nil)
    }

    @Test("Every file has its own quoted entity tag, and keeps it")
    func entityTags() throws {
        let paths = ["/", "/docs/", "/ops/", "/openapi.json", "/assets/app.css"]
        let tags = paths.compactMap { find($0)?.entityTag }
        #expect(tags.count == paths.count)
        #expect(Set(tags).count == paths.count)
        for tag in tags {
            #expect(tag.hasPrefix("\"") && tag.hasSuffix("\"") && tag.utf8.count > 3)
        }
        #expect(find("/")?.entityTag == find("/")?.entityTag)
    }

    private func find(_ path: String) -> WebAsset? {
        let bytes = Array(path.utf8)
        return unsafe WebAsset.named(bytes.span.bytes)
    }

    private func text(_ asset: WebAsset) -> String {
        unsafe asset.bytes.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
    }
}
