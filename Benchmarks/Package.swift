// swift-tools-version: 6.2
import PackageDescription

// The load generator: a package of its own, so that nothing in the main package depends on it and
// neither the images nor `make setup` build it. docs/benchmarks/README.md describes it.

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "seat-booking-benchmarks",
    products: [
        .executable(name: "booking-bench", targets: ["BookingBench"])
    ],
    dependencies: [
        .package(name: "seat-booking", path: ".."),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    ],
    targets: [
        .executableTarget(
            name: "BookingBench",
            dependencies: [
                .product(name: "Sockets", package: "seat-booking"),
                .product(name: "CSQLite", package: "seat-booking"),
                .product(name: "CPostgres", package: "seat-booking"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict + [
                .unsafeFlags(["-cross-module-optimization"], .when(configuration: .release))
            ]
        ),
        .testTarget(
            name: "BookingBenchTests",
            dependencies: [
                "BookingBench",
                .product(name: "Sockets", package: "seat-booking"),
            ],
            swiftSettings: strict
        ),
    ]
)
