//! Floor 7: the generators. Each is pure: what it makes is a plan, a list of
//! [`Change`](crate::diag::Change)s.

mod account;
mod answers;
mod difference;
mod flags;
mod generator;
mod go_module;
mod mend;
mod output;
mod scaffold;
mod service_name;
mod slo;
mod slo_tests;
pub mod template;

pub use account::{Item, Naming};
pub use answers::{AnswerError, Answers, resolve};
pub use difference::{difference, whole_difference};
pub use flags::{FlagCase, flag_cases, folder as flags_folder};
pub use generator::{Generator, Output, Plan, Refusal, is_generated, plan, plans};
pub use go_module::check_go_module;
pub use mend::{Mended, mend};
pub use output::{check_output_path, folded};
pub use scaffold::{Owner, Scaffold, scaffold};
pub use service_name::check_service_name;
pub use slo::{Rules as SloRules, rules_of as slo_rules};

/// The generators that `govkit gen` runs.
pub const GENERATORS: &[Generator] = &[
    Generator {
        name: "flags",
        outputs: flags::outputs,
        items: flags::items,
        naming: Naming::Quoted,
    },
    Generator {
        name: "slo",
        outputs: slo::outputs,
        items: slo::items,
        naming: Naming::Key("sloth_slo: "),
    },
    Generator {
        name: "slo-tests",
        outputs: slo_tests::outputs,
        items: slo_tests::items,
        naming: Naming::Quoted,
    },
];
