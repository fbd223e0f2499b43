//! What rules need of cel-go's strings extension (`ext/strings.go`).

use super::super::fault::Faults;
use super::super::ir::Op;
use super::Shape as S;
use super::{Overload, receiver};

/// None of them fails.
#[rustfmt::skip]
pub const OVERLOADS: &[Overload] = &[
    receiver("lowerAscii", &[S::String], S::String, Op::LowerAscii, Faults::NONE),
    receiver("upperAscii", &[S::String], S::String, Op::UpperAscii, Faults::NONE),
    receiver("trim", &[S::String], S::String, Op::Trim, Faults::NONE),
];
