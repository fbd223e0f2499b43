//! Semantic versions, with the semantics of `golang.org/x/mod/semver`, except that the leading `v` may be
//! missing or be a `V`, as in flagd's `sem_ver`.

use super::super::fault::Faults;
use super::super::ir::Op;
use super::Shape as S;
use super::{Overload, global};

/// Total: what is no version is less than every version, and no function fails.
#[rustfmt::skip]
pub const OVERLOADS: &[Overload] = &[
    global("semver.isValid", &[S::String], S::Bool, Op::IsVersion, Faults::NONE),
    global("semver.compare", &[S::String, S::String], S::Int, Op::CompareVersions, Faults::NONE),
    global("semver.major", &[S::String], S::String, Op::MajorVersion, Faults::NONE),
    global("semver.majorMinor", &[S::String], S::String, Op::MajorMinorVersion, Faults::NONE),
];
