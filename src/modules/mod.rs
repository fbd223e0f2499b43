//! Floor 4: what a service is built of. Go modules and Cargo packages: what is locked, what is cached
//! and vendored on this machine, and whether they agree.
//!
//! This is the one place that reads caches outside of the workspace, and only when it is asked to. It
//! gives a [`Verdict`]; the rules of the family `modules/` tell it.

mod archive;
pub mod cargo;
mod fault;
pub mod go;
mod machine;
pub mod policy;
mod progress;
pub mod sumdb;
mod sums;

pub use cargo::Text;
pub use fault::{Fault, Place, Unverified, Verdict};
pub use machine::Machine;
pub use progress::{Progress, Silent};
pub use sums::{SUM_EXTENSION, Sum, read_sums, verify_archive};
