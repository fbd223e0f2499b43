//! Floor 7: the generators. Each is pure: what it makes is a plan, a list of
//! [`Change`](crate::diag::Change)s.

mod answers;
mod difference;
mod flags;
mod generator;
mod go_module;
mod output;
mod scaffold;
mod service_name;
pub mod template;

pub use answers::{AnswerError, Answers, resolve};
pub use difference::difference;
pub use flags::{FlagCase, flag_cases, folder as flags_folder};
pub use generator::{Generator, Output, Plan, Refusal, is_generated, plan, plans};
pub use go_module::check_go_module;
pub use output::{check_output_path, folded};
pub use scaffold::{Owner, Scaffold, scaffold};
pub use service_name::check_service_name;

/// The generators that `govkit gen` runs.
pub const GENERATORS: &[Generator] = &[Generator {
    name: "flags",
    outputs: flags::outputs,
}];
