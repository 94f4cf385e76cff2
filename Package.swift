// swift-tools-version: 6.2
import PackageDescription

// The target graph is the architecture: an import only ever points down this file.
// docs/architecture.md says what lives where, and why.

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableExperimentalFeature("Lifetimes"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

// What is small and called often lies in modules of its own (docs/decisions/0012).
let optimized: [SwiftSetting] = [
    .unsafeFlags(["-cross-module-optimization"], .when(configuration: .release))
]

// An event loop and its connections are used by one thread; debug builds check that no access of
// theirs overlaps another, which the tests run with (docs/decisions/0012).
let unchecked: [SwiftSetting] = [
    .unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release))
]

let argumentParser = Target.Dependency.product(
    name: "ArgumentParser",
    package: "swift-argument-parser"
)
let coreMetrics = Target.Dependency.product(name: "CoreMetrics", package: "swift-metrics")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

func library(
    _ name: String,
    _ dependencies: [Target.Dependency] = [],
    _ settings: [SwiftSetting] = []
) -> Target {
    .target(
        name: name,
        dependencies: dependencies,
        swiftSettings: strict + optimized + settings
    )
}

func program(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(
        name: name,
        dependencies: dependencies,
        swiftSettings: strict + optimized
    )
}

func tests(
    _ name: String,
    _ dependencies: [Target.Dependency],
    exclude: [String] = []
) -> Target {
    .testTarget(
        name: name,
        dependencies: dependencies + ["TestSupport"],
        exclude: exclude,
        swiftSettings: strict
    )
}

let package = Package(
    name: "seat-booking",
    products: [
        .executable(name: "booking-server", targets: ["booking-server"]),
        .executable(name: "booking-worker", targets: ["booking-worker"]),
        .executable(name: "bookingctl", targets: ["bookingctl"]),
        .executable(name: "booking-bench", targets: ["booking-bench"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
    ],
    targets: [
        // Programs: options, wiring, signals.
        program(
            "booking-server",
            [
                "BookingAPI", "SQLiteStore", "ExpiryQueue", "Bookings", "HTTPServer", "HTTP",
                "Redis",
                "Sockets", "RateLimiting", "ProcessSupport", "Prometheus", "WorkerMetrics",
                "AccessTokens",
                coreMetrics,
                argumentParser,
                logging,
            ]
        ),
        program(
            "booking-worker",
            [
                "SQLiteStore", "ExpiryQueue", "Bookings", "Redis", "ProcessSupport", "Sockets",
                "WorkerMetrics", argumentParser, logging,
            ]
        ),
        program(
            "bookingctl",
            [
                "SQLiteStore", "ExpiryQueue", "Redis", "AccessTokens", "Bookings", "ProcessSupport",
                "Sockets", "JSON", "Bytes", argumentParser, logging,
            ]
        ),
        program("booking-bench", ["BookingBench", "Sockets", argumentParser]),

        // What the system does.
        library(
            "BookingAPI",
            [
                "HTTPServer", "HTTP", "Sockets", "RateLimiting", "JSON", "Digests", "AccessTokens",
                "Bytes",
                "Bookings", "WebAssets", logging,
            ]
        ),
        library("SQLiteStore", ["Bookings", "SQLite", "Sockets", logging]),
        library("ExpiryQueue", ["Bookings", "Redis", "Sockets", "JSON", "Bytes", logging]),
        library(
            "WorkerMetrics",
            [
                "ExpiryQueue", "HTTPServer", "HTTP", "Sockets", "Prometheus", "Bookings", "Bytes",
                coreMetrics,
            ]
        ),
        library("AccessTokens", ["Digests"]),
        library("RateLimiting"),
        library("Prometheus", [coreMetrics]),
        library(
            "ProcessSupport",
            ["Bookings", "Redis", "Sockets", "JSON", "Bytes", argumentParser, logging]
        ),
        library("Bookings"),

        // What measures it: beside the system, on which nothing depends.
        library("BookingBench", ["SQLiteStore", "Bookings", "Sockets", "Bytes", "CSQLite"]),

        // What it is made of.
        library("HTTPServer", ["HTTP", "JSON", "Sockets", "Bytes"], unchecked),
        library("HTTP", ["Bytes"]),
        library("JSON", ["Bytes"]),
        library("Digests", ["CDigests", "Bytes"]),
        library("Sockets", ["CLinux", "Bytes"]),
        library("Bytes"),
        library("WebAssets", ["CWebAssets"]),
        library("SQLite", ["CSQLite"]),
        library("Redis", ["CHiredis", "CLinux"]),

        // C: the kernel's calls that Glibc's module map does not show, and the two libraries.
        .target(name: "CLinux"),
        .target(name: "CDigests"),
        .systemLibrary(
            name: "CSQLite",
            pkgConfig: "sqlite3",
            providers: [.apt(["libsqlite3-dev"])]
        ),
        .systemLibrary(name: "CHiredis", providers: [.apt(["libhiredis-dev"])]),

        // The web front end's files, which the C compiler embeds.
        .target(name: "CWebAssets", exclude: ["assets"]),

        // Tests mirror the targets.
        .target(
            name: "TestSupport",
            dependencies: ["Bookings"],
            path: "Tests/TestSupport",
            swiftSettings: strict
        ),
        tests("BytesTests", ["Bytes"]),
        tests("JSONTests", ["JSON", "Bytes"]),
        tests("DigestsTests", ["Digests", "Bytes"]),
        tests("SocketsTests", ["Sockets", "Bytes"]),
        tests("HTTPTests", ["HTTP", "Bytes"], exclude: ["Cases"]),
        tests("HTTPServerTests", ["HTTPServer", "HTTP", "Sockets", "Bytes"]),
        tests("WebAssetsTests", ["WebAssets"]),
        tests("BookingsTests", ["Bookings"]),
        tests("RateLimitingTests", ["RateLimiting"]),
        tests("AccessTokensTests", ["AccessTokens", "Bytes"]),
        tests("PrometheusTests", ["Prometheus", coreMetrics]),
        tests(
            "WorkerMetricsTests",
            ["WorkerMetrics", "ExpiryQueue", "Prometheus", "Bookings", "Sockets"]
        ),
        tests("SimulationTests", ["SQLiteStore", "SQLite", "Bookings"]),
        .testTarget(name: "TidyTests", swiftSettings: strict),
        tests("SQLiteTests", ["SQLite"]),
        tests("StoreConformanceTests", ["SQLiteStore", "Bookings"]),
        tests("SQLiteStoreTests", ["SQLiteStore", "SQLite", "Bookings", logging]),
        tests("RedisTests", ["Redis"]),
        tests("ProcessSupportTests", ["ProcessSupport", "Redis", argumentParser, logging]),
        tests(
            "ExpiryQueueTests",
            ["ExpiryQueue", "SQLiteStore", "SQLite", "Redis", "Bookings", logging]
        ),
        tests(
            "BookingAPITests",
            [
                "BookingAPI", "RateLimiting", "SQLiteStore", "HTTPServer", "HTTP", "Sockets",
                "JSON",
                "AccessTokens",
                "Bytes", "Bookings", logging,
            ]
        ),
        tests(
            "BookingBenchTests",
            ["BookingBench", "SQLiteStore", "Bookings", "Sockets", "Bytes"]
        ),
        tests("SystemTests", ["SQLite", "Bookings"]),
    ]
)
