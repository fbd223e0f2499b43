//! What may be used at all: bans, and lists of what is allowed.

use super::judge::Court;
use super::told::{BANNED, NOT_ALLOWED};
use super::used::{Ecosystem, Used};
use crate::modules::Fault;

pub(super) fn judge(court: &mut Court<'_>, used: &[Used<'_>]) {
    let has_list = |ecosystem| {
        let mut allowed = court.policy.allowed.iter();
        allowed.any(|entry| entry.selector.is_about(ecosystem))
    };
    let (of_go, of_cargo) = (has_list(Ecosystem::Go), has_list(Ecosystem::Cargo));
    for used in used {
        let bans = court.lists.bans.for_name(used.name);
        for ban in bans.filter(|ban| ban.selector.matches(used)) {
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
        let has_list = match used.ecosystem {
            Ecosystem::Go => of_go,
            Ecosystem::Cargo => of_cargo,
        };
        let matches = |entry: &super::Exception| entry.selector.matches(used);
        let allowed = court.lists.allowed.for_name(used.name);
        if has_list && !court.ledger.accepts(allowed, matches) {
            let fault = Fault::new(NOT_ALLOWED, used.span, format!("{used} is not allowed"))
                .help("do without it, or have it entered as [[modules.allow]] in govkit.toml");
            court.verdict.faults.push(fault);
        }
    }
}
