//! Floor 6: the rules.
