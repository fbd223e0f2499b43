//! Floor 7: the generators. Each is pure: what it makes is a plan, a list of
//! [`Change`](crate::diag::Change)s.

mod answers;
mod go_module;
mod output;
mod scaffold;
mod service_name;
pub mod template;

pub use answers::{AnswerError, Answers, resolve};
pub use go_module::check_go_module;
pub use output::{check_output_path, folded};
pub use scaffold::{Owner, Scaffold, scaffold};
pub use service_name::check_service_name;
