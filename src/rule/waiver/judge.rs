//! Whether an exception holds: its rule, its reason and its end.

use std::collections::HashMap;

use jiff::civil::Date;

use super::exception::{About, Exception};
use super::{OWN_FAMILY, Told, is_beyond_waivers};
use crate::diag::{MEND_OR_RENEW, WaiverKind, expired, is_over, nearest};
use crate::model::{Manifest, Workspace};
use crate::rule::data::Allow;
use crate::rule::{Check, Rule};

/// How an exception stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// It excuses what it is about.
    Holds,
    /// It excuses nothing, and why has been told.
    Refused,
}

/// What exceptions are held against.
pub(super) struct Court<'w> {
    workspace: &'w Workspace,
    /// What the rules themselves say of exceptions.
    terms: HashMap<&'static str, Allow>,
}

impl<'w> Court<'w> {
    pub(super) fn of(workspace: &'w Workspace, due: &[&Rule]) -> Self {
        let terms = due.iter().map(|rule| (rule.id, terms(rule)));
        Self {
            workspace,
            terms: terms.collect(),
        }
    }

    /// Judges an exception, and tells the first thing that is wrong with it.
    pub(super) fn judge(&self, exception: &Exception<'_>, told: &mut Told<'_>) -> Standing {
        let is_right = self.of_known_rule(exception, told)
            && Self::of_rule_that_can_be_excused(exception, told)
            && self.with_reason(exception, told)
            && self.not_too_long(exception, told)
            && self.not_over(exception, told);
        if is_right {
            Standing::Holds
        } else {
            Standing::Refused
        }
    }

    fn of_known_rule(&self, exception: &Exception<'_>, told: &mut Told<'_>) -> bool {
        let rule = exception.rule.as_str();
        let known = self.workspace.known_rules();
        if known.contains(&rule) || self.terms.contains_key(rule) {
            return true;
        }
        let help = match nearest(rule, known.iter().copied()) {
            Some(meant) => format!("did you mean {meant:?}?"),
            None => "`govkit rules` lists all rules".to_owned(),
        };
        let message = format!("there is no rule {rule:?}");
        told.tell(
            "waiver/rule-unknown",
            exception.rule_span,
            message,
            help,
            None,
        );
        false
    }

    fn of_rule_that_can_be_excused(exception: &Exception<'_>, told: &mut Told<'_>) -> bool {
        let rule = exception.rule.as_str();
        if !is_beyond_waivers(rule) {
            return true;
        }
        let help = if rule.starts_with(OWN_FAMILY) {
            "mend the exception that it is found in"
        } else {
            "a manifest cannot be excused from what is wrong with it: mend it"
        };
        let message = format!("nothing excuses from {rule}");
        told.tell(
            "waiver/not-allowed",
            exception.rule_span,
            message,
            help,
            None,
        );
        false
    }

    fn with_reason(&self, exception: &Exception<'_>, told: &mut Told<'_>) -> bool {
        let is_needed = self.terms_of(&exception.rule).reason;
        if exception.reason.is_some() || !is_needed {
            return true;
        }
        let help = match exception.kind {
            WaiverKind::Comment => "say why behind the rule: -- why",
            _ => "say why what is found may stay",
        };
        let message = format!("the exception from {} gives no reason", exception.rule);
        told.tell(
            "waiver/reason-missing",
            exception.reason_span,
            message,
            help,
            None,
        );
        false
    }

    fn not_too_long(&self, exception: &Exception<'_>, told: &mut Told<'_>) -> bool {
        let Some((most, who)) = self.most_days(exception) else {
            return true;
        };
        let id = "waiver/too-long";
        let Some((last, span)) = exception.until else {
            let message = format!("the exception from {} has no end", exception.rule);
            let help = format!("{who} allows {most} days: name the last one, until=2027-03-31");
            told.tell(id, exception.rule_span, message, help, None);
            return false;
        };
        let days = self.workspace.today().map(|today| days(today, last));
        if days.is_none_or(|days| days <= i64::from(most)) {
            return true;
        }
        let message = format!(
            "the exception from {} lasts {} days",
            exception.rule,
            days.unwrap_or_default()
        );
        let help = format!("{who} allows {most} days from now");
        told.tell(id, span, message, help, None);
        false
    }

    fn not_over(&self, exception: &Exception<'_>, told: &mut Told<'_>) -> bool {
        let Some((last, span)) = exception.until else {
            return true;
        };
        if !is_over(Some(last), self.workspace.today()) {
            return true;
        }
        let message = expired(&format!("the exception from {}", exception.rule), last);
        told.tell("waiver/expired", span, message, MEND_OR_RENEW, None);
        false
    }

    fn terms_of(&self, rule: &str) -> Allow {
        self.terms.get(rule).copied().unwrap_or(DEFAULT)
    }

    /// The most days that an exception may last, and who says so.
    fn most_days(&self, exception: &Exception<'_>) -> Option<(u32, &'static str)> {
        let of_rule = self.terms_of(&exception.rule).max_days;
        let of_rule = of_rule.map(|days| (days, "the rule"));
        let manifest: Option<&Manifest> = match &exception.about {
            About::Line { file, .. } => self.workspace.manifest_of(*file),
            About::Files { manifest, .. } => Some(manifest),
        };
        let of_manifest = manifest.and_then(|manifest| manifest.max_waiver_days);
        let of_manifest = of_manifest.map(|days| (days, "govkit.toml"));
        of_rule.into_iter().chain(of_manifest).min()
    }
}

/// Where a rule says nothing of exceptions.
const DEFAULT: Allow = Allow {
    reason: true,
    max_days: None,
};

/// What a rule says of exceptions from it.
#[must_use]
pub fn terms(rule: &Rule) -> Allow {
    match rule.check {
        Check::Data(data, _) => data.allow,
        _ => DEFAULT,
    }
}

/// How many days there are from one to another.
fn days(from: Date, to: Date) -> i64 {
    let between = from.until((jiff::Unit::Day, to));
    between.map_or(i64::MAX, |span| i64::from(span.get_days()))
}
