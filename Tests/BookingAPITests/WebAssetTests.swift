import BookingAPI
import Foundation
import Testing

@Suite("The embedded files of the web front end")
struct WebAssetTests {
    /// The folder with the files that are embedded.
    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Sources/CWebAssets/assets").standardized

    /// The folders of the modules: a module imports from its own folder and from those before it.
    static let layers = ["domain", "state", "server", "actions", "views", "pages"]

    static let modules = WebAsset.all.filter { $0.path.hasSuffix(".js") }

    @Test(
        "A path has its file, with and without a trailing slash",
        arguments: [
            ("/", "text/html; charset=utf-8", "<!doctype html>"),
            ("/docs/", "text/html; charset=utf-8", "<!doctype html>"),
            ("/docs", "text/html; charset=utf-8", "<!doctype html>"),
            ("/ops/", "text/html; charset=utf-8", "<!doctype html>"),
            ("/openapi.json", "application/json", "{"),
            ("/openapi.json/", "application/json", "{"),
            ("/assets/styles/base.css", "text/css; charset=utf-8", ""),
            ("/assets/styles/icon.svg", "image/svg+xml", "<svg"),
            ("/assets/pages/seats.js", "text/javascript; charset=utf-8", ""),
        ]
    )
    func named(path: String, contentType: String, beginning: String) throws {
        let asset = try #require(WebAsset.named(path))
        #expect("\(asset.contentType)" == contentType)
        #expect(text(asset).lowercased().hasPrefix(beginning))
        #expect(asset.content.count > 0)
    }

    @Test(
        "A path without a file has none",
        arguments: [
            "//", "/docs//", "/doc", "/docs/x", "/assets/", "/assets/pages/", "/openapi", "docs",
            "/Docs/",
        ]
    )
    func unknown(path: String) {
        #expect(WebAsset.named(path) == nil)
    }

    @Test("Every file has a path and a quoted entity tag of its own, and keeps them")
    func entityTags() {
        let tags = WebAsset.all.map(\.entityTag)
        #expect(Set(tags).count == WebAsset.all.count)
        #expect(Set(WebAsset.all.map(\.path)).count == WebAsset.all.count)
        for tag in tags {
            #expect(tag.hasPrefix("\"") && tag.hasSuffix("\"") && tag.utf8.count > 3)
        }
        #expect(WebAsset.named("/")?.entityTag == WebAsset.named("/")?.entityTag)
    }

    @Test("Every file of the folder is embedded, with its own content")
    func everyFile() throws {
        let names = try FileManager.default.subpathsOfDirectory(atPath: Self.folder.path)
            .filter { $0.contains(".") }
        #expect(names.count == WebAsset.all.count)
        let pages = ["index.html": "", "docs.html": "/docs", "ops.html": "/ops"]
        for name in names {
            let path = pages[name] ?? (name == "openapi.json" ? "/" + name : "/assets/" + name)
            let asset = try #require(WebAsset.named(path), "\(name) is not in CWebAssets.c")
            let source = try source(name)
            let isCompact = name.hasSuffix(".js") || name.hasSuffix(".css")
            let expected =
                isCompact
                ? CompactSource.compact(source, hasLineComments: name.hasSuffix(".js"))
                : Array(source.utf8)
            #expect(asset.content == expected, "\(name)")
        }
    }

    @Test("Every file that a page, a module or a style sheet names exists")
    func references() {
        for asset in WebAsset.all {
            for match in text(asset).matches(of: #/"(?<path>/assets/[^"{]+)"/#) {
                #expect(
                    WebAsset.named(String(match.path)) != nil,
                    "\(asset.path) names \(match.path)"
                )
            }
            for path in imports(of: asset) {
                #expect(WebAsset.named(path) != nil, "\(asset.path) imports \(path)")
            }
        }
    }

    @Test("No module imports from a folder above its own", arguments: modules)
    func directionOfImports(module: WebAsset) throws {
        let own = try #require(layer(of: module.path))
        for path in imports(of: module) {
            let imported = try #require(layer(of: path))
            #expect(imported <= own, "\(module.path) imports \(path)")
        }
    }

    @Test("No module imports itself over other modules")
    func cycles() {
        // Removes modules whose imports were all removed, until only those of a cycle are left.
        var rest = Dictionary(
            uniqueKeysWithValues: Self.modules.map { ($0.path, Set(imports(of: $0))) }
        )
        while let leaf = rest.first(where: { $0.value.isDisjoint(with: rest.keys) }) {
            rest[leaf.key] = nil
        }
        #expect(rest.isEmpty, "\(rest.keys.sorted())")
    }

    @Test("No line of a module or a style sheet is longer than 140 characters")
    func lineLength() throws {
        for asset in WebAsset.all where asset.path.hasSuffix(".js") || asset.path.hasSuffix(".css")
        {
            let lines = try source(String(asset.path.dropFirst("/assets/".count)))
                .split(separator: "\n")
            for line in lines { #expect(line.count <= 140, "\(asset.path): \(line)") }
        }
    }

    @Test("No module has a text literal of several lines, which would lose its indentation")
    func literals() {
        for asset in Self.modules {
            for line in text(asset).split(separator: "\n") {
                let quotes = line.count(where: { $0 == "`" })
                #expect(quotes.isMultiple(of: 2), "\(asset.path): \(line)")
            }
        }
    }

    @Test(
        "A script loses its indentation and the comments that begin a line, and keeps its lines",
        arguments: [
            ("a();\n  b(); // c\n", "a();\nb(); // c\n"),
            ("// a\n  // b\nc();", "\n\nc();"),
            ("/** a\n * b\n */\nc();", "\n\n\nc();"),
            ("/** a */\nb(/* c */ d);", "\nb(/* c */ d);"),
            ("/* a */ b();\n", " b();\n"),
            ("a(\"/*\");\nb();", "a(\"/*\");\nb();"),
            ("", ""),
        ]
    )
    func compact(source: String, expected: String) {
        let result = CompactSource.compact(source, hasLineComments: true)
        #expect(String(decoding: result, as: UTF8.self) == expected)
    }

    @Test("Only a script has comments to the end of the line")
    func lineComments() {
        let result = CompactSource.compact("  //a\n", hasLineComments: false)
        #expect(String(decoding: result, as: UTF8.self) == "//a\n")
    }

    @Test("No page contains a script or a style, which the policy would not allow")
    func nothingInline() {
        for asset in WebAsset.all where "\(asset.contentType)".hasPrefix("text/html") {
            let content = text(asset)
            #expect(!content.contains("<style"))
            #expect(!content.contains(#/\s(style|on\w+)=/#))
            #expect(content.matches(of: #/<script(?![^>]*\ssrc=)/#).isEmpty)
        }
    }

    @Test("The hand-written files stay under 128 KB in all, without the description of the API")
    func size() {
        let sizes = WebAsset.all.filter { $0.path != "/openapi.json" }.map(\.content.count)
        #expect(sizes.reduce(0, +) < 128_000)
    }

    private func text(_ asset: WebAsset) -> String {
        String(decoding: asset.content, as: UTF8.self)
    }

    private func source(_ name: String) throws -> String {
        try String(contentsOf: Self.folder.appending(path: name), encoding: .utf8)
    }

    /// The paths of the modules that a module imports.
    private func imports(of module: WebAsset) -> [String] {
        text(module).matches(of: #/from "(?<path>\.[^"]+)"/#).map { match in
            URL(filePath: module.path).deletingLastPathComponent()
                .appending(path: String(match.path)).standardized.path
        }
    }

    /// The place of a module's folder in `layers`.
    private func layer(of path: String) -> Int? {
        let folder = path.split(separator: "/").dropFirst().first.map(String.init)
        return folder.flatMap { Self.layers.firstIndex(of: $0) }
    }
}
