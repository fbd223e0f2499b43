//! Floor 1: what is wrong, and what to do about it. One model of a finding for every part.

mod change;
mod edit;
mod exception;
mod finding;
mod fingerprint;
mod redact;
mod report;
mod reported;
mod suggest;
mod visible;
mod waiver;

pub use change::{Change, Content};
pub use edit::{compatible, edited};
pub use exception::{MEND_OR_RENEW, REMOVE_IDLE, expired, idle, is_over, no_date};
pub use finding::{Diagnostic, Edit, Fix, Related, Severity};
pub use fingerprint::{fingerprints, fingerprints_below};
pub use redact::{RedactedUrl, redact, secrets};
pub use report::{ExitCode, Report, Summary, Unevaluated, sorted};
pub use reported::{AtLeastOne, Problems, Reported};
pub use suggest::{Names, listed, nearest};
pub use visible::{Visible, VisibleText, visible, visible_char, visible_json};
pub use waiver::{Waived, Waiver, WaiverKind};
