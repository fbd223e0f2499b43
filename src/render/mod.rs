//! Floor 7: one file per output format, pure functions of a report.
