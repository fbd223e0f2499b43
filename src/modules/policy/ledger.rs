//! Which exceptions were needed, and which no longer hold.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::config::Exception;
use super::told::{EXCEPTION_EXPIRED, EXCEPTION_UNUSED};
use crate::diag::{MEND_OR_RENEW, REMOVE_IDLE, expired, idle, is_over};
use crate::modules::Fault;
use crate::source::Span;

/// Keeps account of exceptions.
#[derive(Debug)]
pub(super) struct Ledger {
    now: Option<Date>,
    used: BTreeSet<Span>,
}

impl Ledger {
    pub(super) fn new(now: Option<Date>) -> Self {
        Self {
            now,
            used: BTreeSet::new(),
        }
    }

    /// Whether one of the exceptions that match holds today. Each that matches was needed.
    pub(super) fn accepts<'e>(
        &mut self,
        exceptions: impl IntoIterator<Item = &'e Exception>,
        matches: impl Fn(&Exception) -> bool,
    ) -> bool {
        let mut accepted = false;
        let exceptions = exceptions.into_iter();
        for exception in exceptions.filter(|exception| matches(exception)) {
            self.used.insert(exception.selector.name.text.span);
            accepted |= !self.is_over(exception);
        }
        accepted
    }

    fn is_over(&self, exception: &Exception) -> bool {
        is_over(exception.expires.map(|(day, _)| day), self.now)
    }

    /// Those that are over, and (`idle` says how a message calls them) those that nothing needed.
    pub(super) fn settle(&self, exceptions: &[Exception], what: &str, faults: &mut Vec<Fault>) {
        for exception in exceptions {
            let name = &exception.selector.name.text;
            if let Some((day, span)) = exception.expires.filter(|_| self.is_over(exception)) {
                let message = expired(&format!("the {what} {:?}", name.value), day);
                faults.push(Fault::new(EXCEPTION_EXPIRED, span, message).help(MEND_OR_RENEW));
            } else if !self.used.contains(&name.span) {
                let message = idle(&format!("the {what} {:?}", name.value));
                faults.push(Fault::new(EXCEPTION_UNUSED, name.span, message).help(REMOVE_IDLE));
            }
        }
    }

    /// Only those that are over: whether the others are needed depends on the machine, or on other services.
    pub(super) fn settle_expired(
        &self,
        exceptions: &[Exception],
        what: &str,
        faults: &mut Vec<Fault>,
    ) {
        let over = exceptions
            .iter()
            .filter(|exception| self.is_over(exception));
        let over: Vec<Exception> = over.cloned().collect();
        self.settle(&over, what, faults);
    }
}
