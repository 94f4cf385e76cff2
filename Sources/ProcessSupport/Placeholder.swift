enum ProcessSupportPlaceholder {}
