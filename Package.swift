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
    // Stores have associated types that own connections.
    .enableExperimentalFeature("SuppressedAssociatedTypes"),
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
let postgres = Target.Dependency.target(name: "Postgres", condition: .when(traits: ["PostgreSQL"]))
let postgresStore = Target.Dependency.target(
    name: "PostgresStore",
    condition: .when(traits: ["PostgreSQL"])
)
let httpClient = Target.Dependency.target(
    name: "HTTPClient",
    condition: .when(traits: ["Webhooks"])
)
let curl = Target.Dependency.target(name: "CCurl", condition: .when(traits: ["Webhooks"]))
let libpq = Target.Dependency.target(name: "CPostgres", condition: .when(traits: ["PostgreSQL"]))

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
        // For the load generator, which is the package in Benchmarks.
        .library(name: "Sockets", targets: ["Sockets", "Bytes"]),
        .library(name: "CSQLite", targets: ["CSQLite"]),
        .library(name: "CPostgres", targets: ["CPostgres"]),
    ],
    traits: [
        // Without them, each program builds without libpq and libcurl:
        // swift build --disable-default-traits --product booking-server
        .trait(name: "PostgreSQL", description: "The store in a PostgreSQL database, with libpq."),
        .trait(name: "Webhooks", description: "Deliveries to webhooks, with libcurl."),
        .default(enabledTraits: ["PostgreSQL", "Webhooks"]),
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
                "BookingAPI", "Monitoring", "ExpiryQueue", "StoreSupport", "Webhooks", "Bookings",
                "HTTPServer", "HTTP", "Redis", "Sockets", "Bytes", "ProcessSupport",
                argumentParser, logging,
            ]
        ),
        program(
            "booking-worker",
            [
                "Monitoring", "ExpiryQueue", "StoreSupport", "Webhooks", "Bookings", "Redis",
                "ProcessSupport", "Sockets", argumentParser, logging,
            ]
        ),
        program(
            "bookingctl",
            [
                "BookingAPI", "ExpiryQueue", "StoreSupport", "Webhooks", "Redis", "Bookings",
                "ProcessSupport", "Sockets", "JSON", "Bytes", argumentParser,
            ]
        ),

        // What the system does.
        library(
            "BookingAPI",
            [
                "HTTPServer", "HTTP", "Sockets", "JSON", "OpenSSL", "Bytes", "Bookings",
                "Webhooks", "CWebAssets", logging,
            ]
        ),
        library("SQLiteStore", ["StoreSupport", "Bookings", "SQLite", "Sockets"]),
        library("PostgresStore", ["StoreSupport", "Bookings", "Sockets", postgres]),
        library("StoreSupport", ["Bookings", "OpenSSL", "Sockets"]),
        library("ExpiryQueue", ["Bookings", "Redis", "Sockets", "JSON", "Bytes", logging]),
        library(
            "Monitoring",
            [
                "BookingAPI", "StoreSupport", "ExpiryQueue", "Webhooks", "Bookings", "HTTPServer",
                "HTTP", "Sockets", "Bytes", coreMetrics, logging,
            ]
        ),
        library(
            "ProcessSupport",
            [
                "SQLiteStore", "Bookings", "Redis", "Sockets", "JSON", "Bytes", argumentParser,
                logging, postgresStore, postgres, "StoreSupport",
            ]
        ),
        library(
            "Webhooks",
            ["Bookings", httpClient, "Sockets", "JSON", "OpenSSL", "Bytes", logging]
        ),
        library("Bookings"),

        // What it is made of.
        library("HTTPServer", ["HTTP", "JSON", "Sockets", "Bytes"], unchecked),
        library("HTTP", ["Bytes"]),
        library("JSON", ["Bytes"]),
        library("Sockets", ["CLinux", "Bytes"]),
        library("Bytes"),
        library("SQLite", ["CSQLite"]),
        library("Postgres", [libpq]),
        library("Redis", ["CHiredis", "Bytes"]),
        library("OpenSSL", ["COpenSSL"]),
        library("HTTPClient", [curl, "Sockets"]),

        // C: the kernel's calls that Glibc's module map does not show, and the libraries.
        .target(name: "CLinux"),
        .systemLibrary(
            name: "CSQLite",
            pkgConfig: "sqlite3",
            providers: [.apt(["libsqlite3-dev"])]
        ),
        .systemLibrary(
            name: "CPostgres",
            pkgConfig: "libpq",
            providers: [.apt(["libpq-dev"])]
        ),
        .systemLibrary(name: "CHiredis", providers: [.apt(["libhiredis-dev"])]),
        .systemLibrary(name: "COpenSSL", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(
            name: "CCurl",
            pkgConfig: "libcurl",
            providers: [.apt(["libcurl4-openssl-dev"])]
        ),

        // The web front end's files, which the C compiler embeds.
        .target(name: "CWebAssets", exclude: ["assets", "types", "tsconfig.json"]),

        // Tests mirror the targets.
        .target(
            name: "TestSupport",
            dependencies: ["Bookings", logging],
            path: "Tests/TestSupport",
            swiftSettings: strict
        ),
        tests("BytesTests", ["Bytes"]),
        tests("JSONTests", ["JSON", "Bytes"]),
        tests("SocketsTests", ["Sockets", "Bytes"]),
        tests("HTTPTests", ["HTTP", "Bytes"], exclude: ["Cases"]),
        tests("HTTPServerTests", ["HTTPServer", "HTTP", "Sockets", "Bytes"]),
        tests("BookingsTests", ["Bookings"]),
        tests(
            "MonitoringTests",
            [
                "Monitoring", "BookingAPI", "ExpiryQueue", "SQLiteStore", "StoreSupport", "SQLite",
                "HTTPServer", "Redis", "Bookings", "Sockets", coreMetrics, logging,
            ]
        ),
        tests(
            "SimulationTests",
            [
                "StoreSupport", "SQLiteStore", "SQLite", "ExpiryQueue", "Webhooks", "Redis",
                "Sockets",
                "Bookings",
                logging,
            ]
        ),
        .testTarget(name: "TidyTests", swiftSettings: strict),
        tests("SQLiteTests", ["SQLite"]),
        tests(
            "StoreConformanceTests",
            ["SQLiteStore", "StoreSupport", "Bookings", postgresStore, postgres]
        ),
        tests(
            "PostgresStoreTests",
            ["SQLiteStore", "StoreSupport", "Bookings", postgresStore, postgres]
        ),
        tests("SQLiteStoreTests", ["SQLiteStore", "StoreSupport", "SQLite", "Bookings"]),
        tests("PostgresTests", [postgres]),
        tests("RedisTests", ["Redis"]),
        tests("OpenSSLTests", ["OpenSSL"]),
        tests("HTTPClientTests", [httpClient, "Sockets"]),
        tests("WebhooksTests", ["Webhooks", "Bookings", "Sockets"]),
        tests(
            "ProcessSupportTests",
            ["ProcessSupport", "Bookings", "Redis", argumentParser, logging]
        ),
        tests(
            "BookingServerTests",
            [
                "booking-server", "BookingAPI", "ExpiryQueue", "HTTPServer", "HTTP", "Bookings",
                "Redis", "Sockets", argumentParser,
            ]
        ),
        tests(
            "ExpiryQueueTests",
            [
                "ExpiryQueue", "SQLiteStore", "StoreSupport", "SQLite", "Redis", "Bookings",
                "Sockets",
                "ProcessSupport", logging,
            ]
        ),
        tests(
            "BookingAPITests",
            [
                "BookingAPI", "SQLiteStore", "StoreSupport", "Webhooks", "HTTPServer", "HTTP",
                "Sockets", "JSON", "Bytes", "Bookings", logging, postgresStore, postgres,
            ]
        ),
        tests("SystemTests", ["SQLite", "Bookings"]),
    ]
)
