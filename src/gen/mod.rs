//! Floor 6: the generators.
