//! A policy that several services share, joined to one's own.

use super::config::{Advisories, Policy};
use super::minimum::numbers;
use crate::modules::Text;
use crate::parse::go::compare_go_versions;
use crate::source::{FileId, Span};

impl Policy {
    /// Adds a policy that lies in `folder`. Both hold: of two demands the stricter counts, what either bans is banned,
    /// and a licence has to be accepted by both. What one of them accepts by an entry with a reason is accepted.
    pub fn join(&mut self, shared: Self, file: FileId, folder: &str) {
        let older_go =
            |own: &Text, other: &Text| compare_go_versions(&own.value, &other.value).is_lt();
        let older_rust = |own: &Text, other: &Text| numbers(&own.value) < numbers(&other.value);
        stricter(&mut self.minimum_go, shared.minimum_go, older_go);
        stricter(&mut self.minimum_rust, shared.minimum_rust, older_rust);
        self.local = self.local.max(shared.local);
        self.forks_listed |= shared.forks_listed;
        self.git_listed |= shared.git_listed;
        self.no_excludes |= shared.no_excludes;
        self.licences = match (self.licences.take(), shared.licences) {
            (Some(mut own), Some(shared)) => {
                own.retain(|licence| shared.iter().any(|other| other.value == licence.value));
                Some(own)
            }
            (own, shared) => own.or(shared),
        };
        let below = |place: Advisories| Advisories {
            folder: Some(folder.to_owned()),
            ..place
        };
        self.advisories
            .extend(shared.advisories.into_iter().map(below));
        self.bans.extend(shared.bans);
        self.required.extend(shared.required);
        self.allowed.extend(shared.allowed);
        self.forks.extend(shared.forks);
        self.git.extend(shared.git);
        self.licence_exceptions.extend(shared.licence_exceptions);
        self.ignored.extend(shared.ignored);
        self.settings.extend(shared.settings);
        self.shared.insert(file);
    }

    /// Whether a part is shared with other services, one of which may need what this one does not.
    pub(super) fn is_shared(&self, span: Span) -> bool {
        self.shared.contains(&span.file)
    }
}

/// Leaves the later of two minimums.
fn stricter(own: &mut Option<Text>, other: Option<Text>, is_older: impl Fn(&Text, &Text) -> bool) {
    let Some(other) = other else {
        return;
    };
    if own.as_ref().is_none_or(|own| is_older(own, &other)) {
        *own = Some(other);
    }
}
