//! Floor 1: what is wrong, and what to do about it. One model of a finding for every part.

mod change;
mod finding;
mod fingerprint;
mod report;
mod suggest;

pub use change::{Change, Content};
pub use finding::{Diagnostic, Edit, Fix, Related, Severity};
pub use fingerprint::fingerprints;
pub use report::{ExitCode, Report, Summary, Unevaluated};
pub use suggest::{listed, nearest};
