import ArgumentParser
import Bookings
import ProcessSupport
import Testing

@Suite("Settings")
struct SettingTests {
    /// A variable that no program has.
    private static let variable = "BOOKING_TEST_SETTING"

    private let setting = Setting(
        option: "--tries",
        variable: variable,
        fallback: "3",
        valueName: "number",
        abstract: "How often.",
        parse: SettingParsers.integer(in: 1...10)
    )

    private func value(option: String?, variable: String?) throws -> Int {
        try setting.value(option: option) { $0 == Self.variable ? variable : nil }
    }

    @Test("an option overrides its variable, and the variable overrides the default")
    func precedence() throws {
        #expect(try value(option: nil, variable: nil) == 3)
        #expect(try value(option: nil, variable: "4") == 4)
        #expect(try value(option: "5", variable: "4") == 5)
        #expect(try value(option: "5", variable: "bad") == 5)
    }

    @Test("an empty variable counts as missing")
    func environment() {
        #expect(Environment.value("PATH")?.isEmpty == false)
        #expect(Environment.value(Self.variable) == nil)
    }

    @Test("an error names the option or the variable with the invalid value, and the reason")
    func invalidValues() {
        let byOption = #expect(throws: ValidationError.self) {
            try setting.value(option: "e\u{1B}leven")
        }
        #expect(byOption?.message == #"--tries: 'e\u{1b}leven' is not a whole number."#)
        let byVariable = #expect(throws: ValidationError.self) {
            try value(option: nil, variable: "11")
        }
        #expect(byVariable?.message == "\(Self.variable): '11' is not between 1 and 10.")
    }

    @Test(
        "an error about a URL contains no credentials",
        arguments: [
            "postgresql://u:se@secret@h/db", "postgres://h/secret@x", "postgres:///?x=secret",
            "host=h password=secret", "sqlite://u:secret@h/db", "http://u:se@secret@h", "secret",
            "redis://u:secret@h:x", "redis://secret@h", "rediss://:secret@h",
        ]
    )
    func credentials(text: String) throws {
        let database = #expect(throws: ValidationError.self) {
            try CommonSettings.database.value(option: text)
        }
        let redis = #expect(throws: ValidationError.self) {
            try CommonSettings.redis.value(option: nil) { $0 == "REDIS_URL" ? text : nil }
        }
        #expect(try #require(database).message.hasPrefix("--database: the value "))
        #expect(try #require(redis).message.hasPrefix("REDIS_URL: the value "))
        for error in [database, redis] {
            #expect(error?.message.contains("secret") == false, "\(error?.message ?? "")")
        }
        // The value of a setting that is not secret may be a URL by mistake.
        let host = #expect(throws: ValidationError.self) {
            try ListenSettings.port.value(option: "redis://u:secret@h")
        }
        #expect(host?.message == "--port: 'redis://…@h' is not a whole number.")
    }

    @Test(
        "whole numbers are digits within a range",
        arguments: [
            ("1", 1), ("10", 10), ("007", 7), ("0", nil), ("11", nil), ("", nil), ("+1", nil),
            ("-1", nil), ("1.0", nil), ("1e1", nil), (" 1", nil), ("٣", nil),
            ("99999999999999999999", nil),
        ] as [(String, Int?)]
    )
    func integers(text: String, value: Int?) {
        #expect((try? SettingParsers.integer(in: 1...10)(text)) == value)
    }

    @Test(
        "seconds may have a fraction, and are rounded to milliseconds",
        arguments: [
            ("1", 1000), ("0.5", 500), ("0.0004", nil), ("0.0006", 1), (".25", 250), ("5.", 5000),
            ("3600", 3_600_000), ("3600.001", nil), ("0", nil), ("", nil), (".", nil), ("-1", nil),
            ("inf", nil), ("nan", nil), ("0x1p3", nil), ("1e3", nil), ("1,5", nil), ("1.2.3", nil),
            (String(repeating: "9", count: 400), nil),
        ] as [(String, Int64?)]
    )
    func seconds(text: String, milliseconds: Int64?) {
        let range = Duration.milliseconds(1)...Duration.seconds(3600)
        let value = try? SettingParsers.seconds(in: range)(text)
        #expect(value == milliseconds.map { .milliseconds($0) })
    }

    @Test(
        "yes and no have several spellings",
        arguments: [
            ("1", true), ("true", true), ("YES", true), ("on", true), ("0", false),
            ("False", false), ("no", false), ("off", false), ("", nil), ("2", nil), ("y", nil),
        ] as [(String, Bool?)]
    )
    func booleans(text: String, value: Bool?) {
        #expect((try? SettingParsers.boolean(text)) == value)
    }

    @Test(
        "a database is on a PostgreSQL server, whose password is in no description",
        arguments: ["postgresql://u:secret@h:5/db", "postgres://h/db?password=secret"]
    )
    func servers(text: String) throws {
        let store = SelectedStore(try DatabaseURL(text)).any
        #expect(store.description.hasPrefix("postgresql://h"))
        #expect(!store.description.contains("secret"))
    }

    @Test(
        "a database is an SQLite file",
        arguments: [
            ("sqlite:var/bookings.db", "var/bookings.db"), ("sqlite:/a/b", "/a/b"),
            ("sqlite:///a/b", "/a/b"), ("sqlite:a b?x", "a b?x"), ("sqlite:", nil),
            ("sqlite://host/a", nil), ("sqlite:/a/", nil), ("sqlite::memory:", nil),
            ("sqlite://", nil), ("postgres:h", nil), ("/a/b", nil), ("", nil),
            ("sqlite:a\0b", nil),
        ] as [(String, String?)]
    )
    func databases(text: String, path: String?) {
        #expect((try? DatabaseURL(text)) == path.map { .sqlite(path: $0) })
    }

    @Test("the help text names every variable and default")
    func help() {
        let text = CommonOptions.helpMessage()
        for (option, variable, fallback) in [
            ("--database", "DATABASE_URL", "sqlite:var/bookings.db"),
            ("--redis", "REDIS_URL", "redis://127.0.0.1:6379/0"),
            ("--log-level", "LOG_LEVEL", "info"),
            ("--log-format", "LOG_FORMAT", "text"),
        ] {
            #expect(text.contains(option))
            #expect(text.contains(variable))
            #expect(text.contains(fallback))
        }
    }
}
