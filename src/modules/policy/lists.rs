//! What may be used at all: bans, and lists of what is allowed.

use super::judge::Court;
use super::told::{BANNED, NOT_ALLOWED};
use super::used::Used;
use crate::modules::Fault;

pub(super) fn judge(court: &mut Court<'_>, used: &[Used<'_>]) {
    let policy = court.policy;
    for used in used {
        for ban in policy.bans.iter().filter(|ban| ban.selector.matches(used)) {
            let mut fault = Fault::new(
                BANNED,
                used.span,
                format!("{used} is banned: {}", ban.reason),
            )
            .related(ban.selector.name.text.span, "by this entry");
            if let Some(instead) = &ban.instead {
                fault = fault.help(format!("use {instead} instead"));
            }
            court.verdict.faults.push(fault);
        }
        let mut allowed = policy.allowed.iter();
        let has_list = allowed.any(|entry| entry.selector.is_about(used.ecosystem));
        let matches = |entry: &super::Exception| entry.selector.matches(used);
        if has_list && !court.ledger.accepts(&policy.allowed, matches) {
            let fault = Fault::new(NOT_ALLOWED, used.span, format!("{used} is not allowed"))
                .help("do without it, or have it entered as [[modules.allow]] in govkit.toml");
            court.verdict.faults.push(fault);
        }
    }
}
