extension WebAsset {
    /// The `Content-Security-Policy` of every page.
    ///
    /// A page loads files of this server only, contains no inline script or style, and cannot be
    /// framed. `data:` images are the signs in the style sheets.
    static var contentSecurityPolicy: StaticString {
        """
        default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
        connect-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'
        """
    }
}
