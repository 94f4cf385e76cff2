// swift-tools-version: 6.0
import PackageDescription

// For scripts/http-compare: Hummingbird, answering everything with 200.
let package = Package(
    name: "hummingbird-peer",
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", exact: "2.28.1")
    ],
    targets: [
        .executableTarget(
            name: "App",
            dependencies: [.product(name: "Hummingbird", package: "hummingbird")]
        )
    ]
)
