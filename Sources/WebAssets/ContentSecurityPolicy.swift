extension WebAsset {
    /// What `Content-Security-Policy` says with every page.
    ///
    /// Only our own files, nothing inline, and nobody may frame us. `data:` images are the icon and the arrows of the style sheet.
    public static var contentSecurityPolicy: StaticString {
        """
        default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
        connect-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'
        """
    }
}
