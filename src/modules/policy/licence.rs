//! Licences, where packages name them: Cargo's, by the SPDX expression of their manifests.
//!
//! Go modules name none. To tell one by the text of a LICENSE file is guessing, and is left to tools that do
//! nothing else.

use std::collections::BTreeSet;

use rayon::prelude::*;
use spdx::{Expression, Licensee, ParseMode};

use super::judge::Court;
use super::told::{EXCEPTION_UNUSED, LICENCE_REFUSED};
use super::used::Ecosystem;
use crate::modules::Fault;
use crate::modules::cargo::{Config, Home, Package, Published, Source};
use crate::parse::{NodeRef, parse_toml};
use crate::source::FileId;

/// What a package says of its licence.
enum Said {
    /// An expression.
    Expression(String),
    /// A file of its own.
    File(String),
    /// Nothing.
    Nothing,
}

pub(super) fn judge(court: &mut Court<'_>) {
    let (facts, policy) = (court.facts, court.policy);
    let Some(accepted) = &policy.licences else {
        return;
    };
    let accepted: Vec<Licensee> = accepted
        .iter()
        .filter_map(|licence| Licensee::parse(&licence.value).ok())
        .collect();
    let home = Home::of(court.machine, facts.root);
    let mut needed = BTreeSet::new();
    let mut is_complete = true;
    for locked in facts.locks {
        let folder = locked.folder(facts.root);
        let config = Config::of(&folder, facts.bounds, home.as_ref());
        let published = home.as_ref().map(|home| Published::new(home, &config));
        let packages: Vec<&Package> = locked
            .lock
            .packages
            .iter()
            .filter(|package| package.source.is_some())
            .collect();
        let said: Vec<Result<Said, String>> = packages
            .par_iter()
            .map(|package| said(package, published.as_ref()))
            .collect();
        for (package, said) in packages.into_iter().zip(said) {
            let exceptions = court.lists.licence_exceptions.for_name(&package.name.value);
            let excused = court.ledger.accepts(exceptions, |entry| {
                entry.selector.selects(
                    Ecosystem::Cargo,
                    &package.name.value,
                    &package.version.value,
                )
            });
            if excused {
                continue;
            }
            match said.map(|said| refusal(&said, &accepted, &mut needed)) {
                Ok(None) => {}
                Ok(Some(why)) => {
                    let message = format!("{}: {why}", package.label());
                    let fault = Fault::new(LICENCE_REFUSED, package.version.span, message).help(
                        "do without it, or have it entered as [[modules.licence]] in govkit.toml",
                    );
                    court.verdict.faults.push(fault);
                }
                Err(why) => {
                    is_complete = false;
                    court.unverified(
                        locked.path,
                        format!("the licence of {} is not known: {why}", package.label()),
                    );
                }
            }
        }
    }
    if is_complete && !facts.locks.is_empty() {
        let listed = policy.licences.iter().flatten().zip(&accepted);
        let own = listed.filter(|(licence, _)| !policy.is_shared(licence.span));
        for (licence, _) in own.filter(|(_, licensee)| !needed.contains(&licensee.to_string())) {
            let message = format!("no package needs the accepted licence {:?}", licence.value);
            let fault = Fault::new(EXCEPTION_UNUSED, licence.span, message)
                .help("remove it until one does");
            court.verdict.faults.push(fault);
        }
    }
}

fn said(package: &Package, published: Option<&Published<'_>>) -> Result<Said, String> {
    if let Some((Source::Git { .. }, _)) = &package.source {
        return Err("it comes from git; name it in [[modules.licence]]".to_owned());
    }
    let published = published.ok_or("there is no cache of cargo")?;
    let manifest = published.manifest_of(package)?;
    let parsed = parse_toml(FileId(u32::MAX), &manifest);
    let table = parsed.tree.root().and_then(|root| root.get("package"));
    let table = table.ok_or("its Cargo.toml cannot be read")?;
    let text = |key: &str| table.get(key).and_then(NodeRef::as_str).map(str::to_owned);
    let file = || text("license-file").map(Said::File);
    Ok(text("license")
        .map(Said::Expression)
        .or_else(file)
        .unwrap_or(Said::Nothing))
}

/// Why a licence is not accepted; those of the list that were needed are noted.
fn refusal(said: &Said, accepted: &[Licensee], needed: &mut BTreeSet<String>) -> Option<String> {
    let text = match said {
        Said::Expression(text) => text,
        Said::File(file) => {
            return Some(format!(
                "its licence is a file of its own, {file}, and no SPDX expression"
            ));
        }
        Said::Nothing => return Some("it names no licence".to_owned()),
    };
    let expression = match Expression::parse_mode(text, ParseMode::LAX) {
        Ok(expression) => expression,
        Err(error) => {
            return Some(format!(
                "its licence {text:?} is no SPDX expression: {}",
                error.reason
            ));
        }
    };
    let failures = expression.evaluate_with_failures(|wanted| {
        let holder = accepted.iter().find(|licensee| licensee.satisfies(wanted));
        needed.extend(holder.map(ToString::to_string));
        holder.is_some()
    });
    let failures = failures.err()?;
    let mut names: Vec<String> = failures
        .iter()
        .map(|failure| failure.req.to_string())
        .collect();
    names.dedup();
    Some(format!(
        "its licence {text:?} is not accepted: {} is not in `licences`",
        names.join(", ")
    ))
}
