//! Go modules: what go.mod needs and go.sum vouches for, against the module cache and `vendor/`.
//!
//! The archive is what everything is anchored to: its hash to go.sum, the unpacked files and the
//! vendored ones to its content. The go command believes the hash that it recorded beside the archive instead.

mod cache;
mod constraint;
mod digest;
mod env;
mod examine;
mod graph;
mod inflate;
mod names;
mod needs;
mod recorded;
mod sums;
mod tell;
mod toolchain;
mod tree;
mod unit;
mod vendor;
mod vendor_list;
mod zip;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;
use std::time::Duration;

use rayon::prelude::*;

pub use env::{GoEnv, Origin, matches_prefix};
pub use unit::{Read, Unit};

use cache::Cache;
use examine::Examined;
use inflate::Scratch;
use needs::{Needs, needs};
use recorded::{Recorded, Unproved};
use sums::{Key, Sums};

use super::{Fault, Progress, Unverified, Verdict};

/// Path and version of a module in the cache.
type Module = (String, String);

/// Which servers a run may ask, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    /// None is asked.
    pub offline: bool,
    /// How long the run waits for servers in all.
    pub timeout: Duration,
}

/// Verifies units against the module cache of the environment. `root` is the workspace's folder. Checksum
/// databases that answer at an address are asked there, as far as `network` permits.
#[must_use]
pub fn verify(
    units: &[Unit],
    env: &GoEnv,
    root: &Path,
    network: Network,
    progress: &dyn Progress,
) -> Verdict {
    let mut verdict = Verdict::default();
    if units.is_empty() {
        return verdict;
    }
    let cache = match env.module_cache() {
        Ok(cache) => Cache::new(cache),
        Err(reason) => {
            verdict
                .unverified
                .extend(units.iter().map(|unit| Unverified {
                    path: unit.path(),
                    reason: format!("the module cache is not known: {reason}"),
                }));
            return verdict;
        }
    };
    let plans: Vec<Plan<'_>> = units
        .par_iter()
        .map(|unit| {
            let sums = Sums::of(unit);
            let mut needs = needs(unit, &sums, &cache, root);
            if unit.builds_from_vendor(env) {
                needs.require_nothing();
            }
            Plan { unit, sums, needs }
        })
        .collect();
    let toolchains: Vec<_> = units
        .iter()
        .map(|unit| toolchain::wanted(unit, env, &cache))
        .collect();
    let examined = examine_all(&cache, &plans, &toolchains, progress);
    let vendored: Vec<_> = units
        .par_iter()
        .map(|unit| vendor::verify(unit, &cache, root))
        .collect();
    let asking = plans.iter().zip(&toolchains);
    let asking = asking.map(|(plan, toolchain)| (plan.unit, &plan.sums, toolchain.module()));
    let recorded = Recorded::ask(asking, env, cache.root(), network);
    let found = plans.iter().zip(&toolchains).zip(vendored).enumerate();
    for (at, ((plan, toolchain), vendored)) in found {
        plan.tell(&cache, &examined, &mut verdict);
        plan.tell_vendored(vendored, &mut verdict);
        let unproved = recorded.tell(at, &plan.sums, &mut verdict);
        plan.tell_unproved(&unproved, network, &mut verdict);
        let hash = toolchain
            .module()
            .and_then(|module| recorded.hash(at, module));
        toolchain::tell(plan, toolchain, &examined, hash.as_deref(), &mut verdict);
    }
    verdict
}

struct Plan<'u> {
    unit: &'u Unit,
    sums: Sums<'u>,
    needs: Needs,
}

/// Looks at every module that some plan needs once, the largest first, so that the last thread to finish has
/// little left to do.
fn examine_all(
    cache: &Cache,
    plans: &[Plan<'_>],
    toolchains: &[toolchain::Wanted],
    progress: &dyn Progress,
) -> BTreeMap<Module, Examined> {
    let needed = plans.iter().flat_map(|plan| plan.needs.modules.keys());
    let toolchains = toolchains.iter().filter_map(toolchain::Wanted::module);
    let mut modules: Vec<&Module> = needed.chain(toolchains).collect();
    modules.sort_unstable();
    modules.dedup();
    let mut weighed: Vec<(u64, &Module)> = modules
        .into_iter()
        .filter_map(|module| Some((examine::weight(cache, &module.0, &module.1)?, module)))
        .collect();
    weighed.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
    progress.expect(weighed.iter().map(|(weight, _)| weight).sum());
    // One for each thread, not for each module: new memory costs more than what is done in it.
    let free = Mutex::new(Vec::new());
    weighed
        .par_iter()
        .with_max_len(1)
        .map(|(weight, module)| {
            let idle = free.lock().ok().and_then(|mut free| free.pop());
            let mut scratch = idle.unwrap_or_else(Scratch::new);
            let examined = examine::examine(cache, &module.0, &module.1, &mut scratch);
            if let Ok(mut free) = free.lock() {
                free.push(scratch);
            }
            progress.advance(*weight);
            ((*module).clone(), examined)
        })
        .collect()
}

impl Plan<'_> {
    fn tell(&self, cache: &Cache, examined: &BTreeMap<Module, Examined>, verdict: &mut Verdict) {
        verdict.faults.extend(syntax(self.unit));
        verdict.faults.extend(self.sums.faults());
        verdict.faults.extend(self.needs.faults.iter().cloned());
        let mut absent = Vec::new();
        let mut required = 0;
        for (module, need) in &self.needs.modules {
            required += usize::from(need.required);
            match examined.get(module).filter(|examined| examined.is_there()) {
                Some(examined) => {
                    let module = (module.0.as_str(), module.1.as_str());
                    let faults = tell::module(&self.sums, module, need.asked, examined);
                    verdict.faults.extend(faults);
                }
                None if need.required => absent.push(format!("{}@{}", module.0, module.1)),
                None => {}
            }
        }
        let keys: Vec<Key<'_>> = self
            .sums
            .iter()
            .map(|(key, _)| key)
            .filter(|key| key.go_mod)
            .collect();
        let hashed = keys.par_iter().filter_map(|key| {
            let hash = examine::go_mod_hash(cache, key.path, key.version)?;
            tell::go_mod(&self.sums, *key, &hash)
        });
        verdict.faults.par_extend(hashed);
        if !absent.is_empty() {
            self.unverified(verdict, &format!(
                "{} of {required} modules that the build needs are not in the module cache: {}; `go mod download` fetches them",
                absent.len(),
                few(&absent)
            ));
        }
        if !self.needs.unknown.is_empty() {
            self.unverified(verdict, &format!(
                "what the build needs is not known, because go.mod files are not in the module cache: {}; `go mod download` fetches them",
                few(&self.needs.unknown)
            ));
        }
    }

    fn tell_vendored(&self, found: vendor::Found, verdict: &mut Verdict) {
        verdict.faults.extend(vendor_list::faults(self.unit));
        verdict.faults.extend(found.faults);
        if let (false, Some((txt, _))) = (found.absent.is_empty(), &self.unit.vendor) {
            verdict.unverified.push(Unverified {
                path: txt.path.clone(),
                reason: format!(
                    "vendored files cannot be compared with their modules, which are not in the module cache: {}; `go mod download` fetches them",
                    few(&found.absent)
                ),
            });
        }
    }

    fn tell_unproved(&self, unproved: &Unproved, network: Network, verdict: &mut Verdict) {
        let (modules, late) = (&unproved.modules, &unproved.late);
        if !modules.is_empty() {
            let count = modules.len();
            let reason = format!(
                "the checksum database proves nothing of {count} modules: {}",
                few(modules)
            );
            self.unverified(verdict, &reason);
        }
        if !late.is_empty() {
            let reason = format!(
                "the checksum database at {} did not answer within {} s for {}: {}; --timeout SECONDS waits longer",
                unproved.server,
                network.timeout.as_secs(),
                counted(late.len()),
                few(late)
            );
            self.unverified(verdict, &reason);
        }
    }

    fn unverified(&self, verdict: &mut Verdict, reason: &str) {
        verdict.unverified.push(Unverified {
            path: self.unit.path(),
            reason: reason.to_owned(),
        });
    }
}

fn counted(modules: usize) -> String {
    match modules {
        1 => "1 module".to_owned(),
        count => format!("{count} modules"),
    }
}

/// The first of many, and how many more there are.
fn few(names: &[String]) -> String {
    const SHOWN: usize = 3;
    let shown = names
        .iter()
        .take(SHOWN)
        .cloned()
        .collect::<Vec<_>>()
        .join(", ");
    match names.len().checked_sub(SHOWN) {
        None | Some(0) => shown,
        Some(more) => format!("{shown} and {more} more"),
    }
}

/// What is wrong with the files as such.
fn syntax(unit: &Unit) -> Vec<Fault> {
    let sums = unit
        .sums
        .iter()
        .map(|sum| ("modules/go-sum-invalid", &sum.parsed.problems));
    let mods = unit
        .mods
        .iter()
        .map(|module| ("modules/go-mod-invalid", &module.parsed.problems));
    let work = unit
        .work
        .iter()
        .map(|work| ("modules/go-mod-invalid", &work.parsed.problems));
    let all = sums.chain(mods).chain(work);
    all.flat_map(|(rule, problems)| {
        problems.iter().map(move |problem| {
            let mut fault = Fault::new(rule, problem.span, &problem.message);
            fault.help.clone_from(&problem.help);
            fault.related.extend(problem.related.clone());
            fault
        })
    })
    .collect()
}
