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
            ("/assets/base.css", "text/css; charset=utf-8", ""),
            ("/assets/icon.svg", "image/svg+xml", "<svg"),
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

    @Test("Every file has its own path and its own quoted entity tag, and keeps it")
    func entityTags() {
        let tags = WebAsset.all.map(\.entityTag)
        #expect(Set(tags).count == WebAsset.all.count)
        #expect(Set(WebAsset.all.map(\.path)).count == WebAsset.all.count)
        for tag in tags {
            #expect(tag.hasPrefix("\"") && tag.hasSuffix("\"") && tag.utf8.count > 3)
        }
        #expect(find("/")?.entityTag == find("/")?.entityTag)
    }

    @Test(
        "Every file that a page, a module or a style sheet names is there",
        arguments: WebAsset.all
    )
    func references(asset: WebAsset) {
        let content = text(asset)
        for match in content.matches(of: #/"(?<path>/assets/[^"{]+)"/#) {
            #expect(find(String(match.path)) != nil, "\(asset.path) names \(match.path)")
        }
        for match in content.matches(of: #/from "\.(?<name>/[^"]+)"/#) {
            #expect(find("/assets\(match.name)") != nil, "\(asset.path) imports \(match.name)")
        }
    }

    @Test("No page has a script or a style of its own: the policy would not run it")
    func nothingInline() {
        for asset in WebAsset.all where "\(asset.contentType)".hasPrefix("text/html") {
            let content = text(asset)
            #expect(!content.contains("<style"))
            #expect(!content.contains(#/\s(style|on\w+)=/#))
            #expect(content.matches(of: #/<script(?![^>]*\ssrc=)/#).isEmpty)
        }
    }

    @Test("The hand-written files stay under 100 KB in all, without the description of the API")
    func size() {
        let sizes = WebAsset.all.filter { $0.path != "/openapi.json" }.map { $0.bytes.byteCount }
        #expect(sizes.reduce(0, +) < 100_000)
    }

    private func find(_ path: String) -> WebAsset? {
        let bytes = Array(path.utf8)
        return unsafe WebAsset.named(bytes.span.bytes)
    }

    private func text(_ asset: WebAsset) -> String {
        unsafe asset.bytes.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
    }
}
