/// Where programs listen, as they and whoever asks after their health have to agree on.
public enum ListenSettings {
    /// `HOST`.
    public static let host = Setting(
        option: "--host",
        variable: "HOST",
        fallback: "127.0.0.1",
        valueName: "address",
        abstract: "The address to listen on, in numbers or as localhost."
    ) { text throws(SettingError) in
        text
    }

    /// `PORT`.
    public static let port = Setting(
        option: "--port",
        variable: "PORT",
        fallback: "8000",
        valueName: "port",
        abstract: "The port to listen on; 0 picks a free one and prints it.",
        parse: SettingParsers.integer(in: 0...65_535)
    )

    /// `ALLOW_ANONYMOUS`.
    public static let allowAnonymous = Setting(
        option: nil,
        variable: "ALLOW_ANONYMOUS",
        fallback: "0",
        valueName: "0 or 1",
        abstract: "Listen beyond this machine without tokens.",
        parse: SettingParsers.boolean
    )
}
