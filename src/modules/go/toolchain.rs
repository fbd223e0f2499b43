//! The toolchain that go.mod asks for, where the go command takes it from the module cache.

use std::collections::BTreeMap;

use super::cache::Cache;
use super::env::GoEnv;
use super::examine::{self, Examined, TOOLCHAIN};
use super::sums::{Key, described, is_known};
use super::unit::Unit;
use super::{Module, Plan, tell};
use crate::modules::{Fault, Verdict};
use crate::parse::go::compare_go_versions;
use crate::source::Span;

/// What a unit's build takes.
#[derive(Debug, Clone)]
pub(super) enum Wanted {
    /// The Go that is installed, or one that cannot be told.
    Installed,
    /// A toolchain of the module cache.
    Cached(Module, Span),
    /// One that the go command would download.
    Absent(Module),
}

impl Wanted {
    /// The module that it is.
    pub(super) fn module(&self) -> Option<&Module> {
        match self {
            Self::Cached(module, _) => Some(module),
            _ => None,
        }
    }
}

/// Tells which toolchain a unit's build takes.
pub(super) fn wanted(unit: &Unit, env: &GoEnv, cache: &Cache) -> Wanted {
    let setting = env.value("GOTOOLCHAIN");
    let named = setting.split('+').next().unwrap_or_default();
    let may_switch = setting.is_empty() || setting.ends_with("auto") || setting.ends_with("path");
    let Some((version, span)) = unit.toolchain().filter(|_| may_switch) else {
        return Wanted::Installed;
    };
    let base = named.strip_prefix("go").map(str::to_owned);
    // Before 1.21 there were no toolchains to switch to.
    let is_distributed =
        compare_go_versions(version, "1.21").is_ge() && version.matches('.').count() >= 2;
    let is_newer = |than: &str| compare_go_versions(version, than).is_gt();
    if !is_distributed || base.as_deref().is_some_and(|base| !is_newer(base)) {
        return Wanted::Installed;
    }
    let module = (
        TOOLCHAIN.to_owned(),
        format!("v0.0.1-go{version}.{}-{}", system(), architecture()),
    );
    if examine::weight(cache, &module.0, &module.1).is_some() {
        return Wanted::Cached(module, span);
    }
    match env.version() {
        Some(installed) if is_newer(&installed) => Wanted::Absent(module),
        _ => Wanted::Installed,
    }
}

/// Tells what is wrong with the toolchain. No go.sum has to vouch for one; the checksum database does.
pub(super) fn tell(
    plan: &Plan<'_>,
    wanted: &Wanted,
    examined: &BTreeMap<Module, Examined>,
    recorded: Option<&str>,
    verdict: &mut Verdict,
) {
    match wanted {
        Wanted::Installed => {}
        Wanted::Absent(module) => plan.unverified(verdict, &format!(
            "the toolchain that go.mod asks for is neither installed nor in the module cache: {}@{}",
            module.0, module.1
        )),
        Wanted::Cached(module, asked) => {
            let key = Key {
                path: &module.0,
                version: &module.1,
                go_mod: false,
            };
            // What go.sum lists was told with the other modules.
            if plan.sums.lines(key).iter().any(|line| is_known(line)) {
                return;
            }
            let Some(examined) = examined.get(module) else {
                return;
            };
            let faults = tell::module(&plan.sums, (&module.0, &module.1), *asked, examined);
            verdict.faults.extend(faults);
            let ((Some(Ok(found)), _) | (None, Some(Ok(found)))) = (&examined.archive, &examined.tree)
            else {
                // Told above.
                return;
            };
            match recorded {
                Some(recorded) if recorded == found => {}
                Some(recorded) => {
                    let message = format!(
                        "{}: the toolchain in the module cache is not the one that the checksum database vouches for: \
                         its hash is {found}, and not {recorded}",
                        described(key)
                    );
                    let help = "`go clean -modcache` removes it, and the go command fetches it anew";
                    let fault = Fault::new("modules/checksum-mismatch", *asked, message);
                    verdict.faults.push(fault.help(help));
                }
                None => plan.unverified(verdict, &format!(
                    "nothing vouches for the toolchain {}@{}: no answer of the checksum database is in the module cache; \
                     `govkit modules verify --sumdb` asks for one",
                    module.0, module.1
                )),
            }
        }
    }
}

fn system() -> &'static str {
    match std::env::consts::OS {
        "macos" => "darwin",
        other => other,
    }
}

fn architecture() -> &'static str {
    match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "x86" => "386",
        "aarch64" => "arm64",
        "powerpc64" if cfg!(target_endian = "little") => "ppc64le",
        "powerpc64" => "ppc64",
        "loongarch64" => "loong64",
        other => other,
    }
}
