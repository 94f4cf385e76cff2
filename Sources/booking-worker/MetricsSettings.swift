internal import ProcessSupport

/// Where the worker's figures are served, by variable.
enum MetricsSettings {
    /// `METRICS_HOST`.
    static let host = Setting(
        option: "--metrics-host",
        variable: "METRICS_HOST",
        fallback: "127.0.0.1",
        valueName: "address",
        abstract: "The address of the worker's metrics, in numbers or as localhost."
    ) { text throws(SettingError) in
        text
    }

    /// `METRICS_PORT`; nil where they are not served.
    static let port = Setting(
        option: "--metrics-port",
        variable: "METRICS_PORT",
        fallback: "off",
        valueName: "port",
        abstract: "The port of the worker's /metrics and /healthz; 0 picks a free one, off is none."
    ) { text throws(SettingError) -> UInt16? in
        guard text != "off" else { return nil }
        return UInt16(try SettingParsers.integer(in: 0...65_535)(text))
    }
}
