//! The rules that a policy's faults belong to.

/// A module that `[[modules.ban]]` names.
pub(super) const BANNED: &str = "modules/banned";
/// A module that no `[[modules.allow]]` names.
pub(super) const NOT_ALLOWED: &str = "modules/not-allowed";
/// A module that has to be replaced and is not.
pub(super) const REPLACEMENT_MISSING: &str = "modules/replacement-missing";
/// A module that a folder takes the place of.
pub(super) const REPLACED_LOCALLY: &str = "modules/replaced-locally";
/// A module that another one takes the place of.
pub(super) const FORKED: &str = "modules/forked";
/// An `exclude` of go.mod.
pub(super) const VERSION_EXCLUDED: &str = "modules/version-excluded";
/// A package from git.
pub(super) const GIT_SOURCE: &str = "modules/git-source";
/// Go or Rust older than the minimum.
pub(super) const TOOLCHAIN_OLD: &str = "modules/toolchain-below-minimum";
/// A licence that is not accepted.
pub(super) const LICENCE_REFUSED: &str = "modules/licence-refused";
/// A known vulnerability.
pub(super) const VULNERABLE: &str = "modules/vulnerable";
/// A notice: unmaintained, unsound.
pub(super) const NOTICE: &str = "modules/advisory-notice";
/// A setting of the go command.
pub(super) const GO_SETTING: &str = "modules/go-environment-unsafe";
/// A setting of cargo.
pub(super) const CARGO_SETTING: &str = "modules/cargo-config-unsafe";
/// An exception that is over.
pub(super) const EXCEPTION_EXPIRED: &str = "modules/exception-expired";
/// An exception that nothing needed.
pub(super) const EXCEPTION_UNUSED: &str = "modules/exception-unused";
