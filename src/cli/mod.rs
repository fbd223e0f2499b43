//! Floor 8: one file per subcommand.
