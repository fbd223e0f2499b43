//! vendor/modules.txt against go.mod and go.work, as the go command compares them before it builds
//! (`cmd/go/internal/modload`, `checkVendorConsistency`).

use super::unit::{Instead, Unit};
use crate::modules::Fault;
use crate::parse::go::{Replace, VendoredModule, compare_go_versions};
use crate::source::Span;

const RULE: &str = "modules/vendor-inconsistent";
const HELP: &str = "`go mod vendor` makes both agree";

/// Where the two contradict each other.
pub(super) fn faults(unit: &Unit) -> Vec<Fault> {
    let Some((txt, _)) = &unit.vendor else {
        return Vec::new();
    };
    let modules = &txt.parsed.modules;
    // Before Go 1.14 the list did not say what go.mod requires.
    let is_old = unit.work.is_none() && compare_go_versions(unit.go_version(), "1.14").is_lt();
    if is_old || txt.parsed.workspace != unit.work.is_some() {
        return Vec::new();
    }
    let mut faults = required(unit, modules);
    faults.extend(replaced(unit, modules));
    faults.extend(listed(unit, modules));
    faults
}

fn version(module: &VendoredModule) -> &str {
    module
        .version
        .as_ref()
        .map_or("", |version| version.text.as_str())
}

/// What go.mod requires must be marked so.
fn required(unit: &Unit, modules: &[VendoredModule]) -> Vec<Fault> {
    let requires = unit.mods.iter().flat_map(|module| &module.parsed.require);
    let mut faults = Vec::new();
    for require in requires {
        let (path, wanted) = (&require.path.text, &require.version.text);
        let mut same = modules.iter().filter(|module| module.path.text == *path);
        if same
            .clone()
            .any(|module| version(module) == wanted && module.explicit)
        {
            continue;
        }
        let fault = match same.next() {
            Some(module) if version(module) != wanted => {
                let message = format!(
                    "go.mod requires {path} {wanted}, and vendor/modules.txt has {}",
                    version(module)
                );
                Fault::new(RULE, module.span, message).related(require.span, "the requirement")
            }
            Some(module) => {
                let message = format!(
                    "go.mod requires {path} {wanted}, and this line is not marked `## explicit`"
                );
                Fault::new(RULE, module.span, message).related(require.span, "the requirement")
            }
            None => Fault::new(
                RULE,
                require.span,
                format!("vendor/modules.txt does not list {path} {wanted}"),
            ),
        };
        faults.push(fault.help(HELP));
    }
    faults
}

fn target(module: &VendoredModule) -> Option<(&str, &str)> {
    let (target, version) = module.replacement.as_ref()?;
    let version = version.as_ref().map_or("", |version| version.text.as_str());
    Some((target.text.as_str(), version))
}

fn wanted(replace: &Replace) -> (&str, &str) {
    let version = replace.target_version.as_ref();
    (
        replace.target.text.as_str(),
        version.map_or("", |version| version.text.as_str()),
    )
}

/// What go.mod replaces must be replaced alike.
fn replaced(unit: &Unit, modules: &[VendoredModule]) -> Vec<Fault> {
    let of_mods = unit.mods.iter().flat_map(|module| &module.parsed.replace);
    let of_work = unit.work.iter().flat_map(|work| &work.parsed.replace);
    let mut faults = Vec::new();
    for replace in of_work.chain(of_mods) {
        let old = replace
            .version
            .as_ref()
            .map_or("", |version| version.text.as_str());
        let path = &replace.path.text;
        let counts = match unit.instead(path, old) {
            Instead::Itself => continue,
            Instead::Module(found, ..) | Instead::Folder(found) => found,
        };
        if unit.owns(path) {
            continue;
        }
        let same = |module: &&VendoredModule| module.path.text == *path && version(module) == old;
        let listed = modules
            .iter()
            .filter(same)
            .find(|module| module.replacement.is_some());
        let fault = match listed {
            None => Fault::new(
                RULE,
                replace.span,
                format!("vendor/modules.txt does not say that {path} is replaced"),
            ),
            // A workspace's list has folders as they are seen from there.
            Some(module)
                if target(module) != Some(wanted(counts))
                    && (unit.work.is_none() || counts.target_version.is_some()) =>
            {
                let message = format!(
                    "go.mod replaces {path} with {}, and vendor/modules.txt with another",
                    counts.target.text
                );
                Fault::new(RULE, module.span, message).related(counts.span, "the replacement")
            }
            Some(_) => continue,
        };
        faults.push(fault.help(HELP));
    }
    faults
}

/// What the list has must be in go.mod.
fn listed(unit: &Unit, modules: &[VendoredModule]) -> Vec<Fault> {
    let requires = |path: &str, wanted: &str| {
        let mut requires = unit.mods.iter().flat_map(|module| &module.parsed.require);
        requires.any(|require| require.path.text == path && require.version.text == wanted)
    };
    let named = |path: &str| {
        let mut requires = unit.mods.iter().flat_map(|module| &module.parsed.require);
        requires.any(|require| require.path.text == path)
    };
    let mut faults = Vec::new();
    let mut fault =
        |span: Span, message: String| faults.push(Fault::new(RULE, span, message).help(HELP));
    for module in modules {
        let (path, version) = (module.path.text.as_str(), version(module));
        let has_packages = !module.packages.is_empty();
        // A version that differs from go.mod's was told at the requirement.
        if has_packages
            && !requires(path, version)
            && !named(path)
            && (module.explicit || unit.lists_everything())
        {
            fault(
                module.span,
                format!("go.mod does not require {path} {version}"),
            );
        }
        if module.replacement.is_some() && matches!(unit.instead(path, version), Instead::Itself) {
            fault(module.span, format!("go.mod does not replace {path}"));
        }
    }
    faults
}
