//! The files that tell the go command what a build is made of, read as it reads them:
//! `golang.org/x/mod/modfile` for go.mod and go.work, `cmd/go/internal/modfetch` for go.sum,
//! `cmd/go/internal/modload` for vendor/modules.txt. Tests hold these readers to the real ones.

mod directives;
mod gomod;
mod gosum;
mod gowork;
mod lines;
mod module_path;
mod modules_txt;
mod quote;
mod replaces;
mod semver;

pub use gomod::{GoMod, Godebug, ModuleLine, Replace, Require, Retract, parse_go_mod};
pub use gosum::{GoSum, SumLine, parse_go_sum};
pub use gowork::{GoWork, parse_go_work};
pub(crate) use module_path::is_device;
pub use module_path::{check_module, escape_path, escape_version, is_directory_path};
pub use modules_txt::{ModulesTxt, VendoredModule, VendoredPackage, parse_modules_txt};
pub use replaces::Replaces;
pub use semver::{GoSemver, compare_go_versions, compare_versions, is_valid_version};

use crate::source::Span;

/// A word of a file and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// What it says, unquoted.
    pub text: String,
    /// Where.
    pub span: Span,
}
