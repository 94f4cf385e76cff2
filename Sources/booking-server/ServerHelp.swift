/// What `--help` says besides the options.
enum ServerHelp {
    /// How it ends, and what has no option.
    static var discussion: String {
        """
        Stop it with SIGTERM or SIGINT: it accepts no more, finishes what is in flight and exits \
        with status 0.

        Three variables have no option. REQUIRE_AUTH=1 wants a token for every request to the API, \
        even where there is none yet. ALLOW_ANONYMOUS=1 lets it listen beyond this machine without \
        tokens. LIMIT_LOOPBACK=1 limits clients on this machine, too.
        """
    }
}
