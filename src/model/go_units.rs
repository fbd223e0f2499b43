//! Gathering what is verified together: a go.mod with its go.sum, or the modules of a go.work.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};

use super::Workspace;
use crate::modules::Unverified;
use crate::modules::go::{GoEnv, Read, Unit};
use crate::parse::go::{
    GoSum, GoWork, ModulesTxt, parse_go_mod, parse_go_sum, parse_go_work, parse_modules_txt,
};
use crate::source::{FileId, RelPath, relative};

/// The units of these go.mod files. Those that lie in the module cache are other people's.
pub(super) fn of(
    workspace: &mut Workspace,
    mods: Vec<FileId>,
    env: &GoEnv,
) -> (Vec<Unit>, Vec<Unverified>) {
    let cache = env.module_cache().ok();
    let cache = cache.and_then(|cache| cache.canonicalize().ok());
    let mut units: BTreeMap<RelPath, Unit> = BTreeMap::new();
    let mut works = Works::new();
    let mut unverified = Vec::new();
    for file in mods {
        let path = workspace.sources.file(file).path().clone();
        let on_disk = path.below(&workspace.root);
        if cache
            .as_ref()
            .is_some_and(|cache| on_disk.starts_with(cache))
        {
            continue;
        }
        if let Some(work) = go_work(workspace, &path, env, &mut works) {
            if let Some(found) = work.read.take() {
                let key = found.path.clone();
                units.insert(key, of_work(workspace, found, &mut unverified));
            }
        } else {
            let unit = of_mod(workspace, file, &path, &mut unverified);
            units.insert(path, unit);
        }
    }
    (units.into_values().collect(), unverified)
}

/// The go.work files, each read once, however many modules it uses.
type Works = HashMap<RelPath, Work>;

/// A go.work.
struct Work {
    /// What it says; `None` once its unit is made.
    read: Option<Read<GoWork>>,
    /// The go.mod files that it uses.
    used: HashSet<RelPath>,
}

/// The go.work that governs a go.mod and uses it.
fn go_work<'w>(
    workspace: &mut Workspace,
    module: &RelPath,
    env: &GoEnv,
    works: &'w mut Works,
) -> Option<&'w mut Work> {
    let setting = env.value("GOWORK");
    if setting == "off" {
        return None;
    }
    let work = if setting.is_empty() || setting == "auto" {
        let mut folder = module.parent();
        loop {
            let path = beside(folder, "go.work");
            let on_disk = path.below(&workspace.root);
            if workspace.sources.find(&path).is_some() || workspace.bounds.has(&on_disk) {
                break path;
            }
            if folder.is_empty() {
                return None;
            }
            folder = folder.rsplit_once('/').map_or("", |(parent, _)| parent);
        }
    } else {
        let file = Path::new(setting).canonicalize().ok()?;
        relative(&workspace.root, &file)?
    };
    let file = workspace.referenced(&work).ok()?;
    let work = works.entry(work).or_insert_with_key(|path| {
        let parsed = parse_go_work(file, workspace.sources.file(file).bytes());
        let used = parsed.uses.iter();
        let used = used.filter_map(|word| used_by(path, &word.text));
        Work {
            used: used.collect(),
            read: Some(Read {
                file,
                path: path.clone(),
                parsed,
            }),
        }
    });
    work.used.contains(module).then_some(work)
}

/// The go.mod in a folder that a go.work names.
fn used_by(work: &RelPath, folder: &str) -> Option<RelPath> {
    RelPath::resolve(work.parent(), &format!("{folder}/go.mod"))
}

fn of_work(
    workspace: &mut Workspace,
    work: Read<GoWork>,
    unverified: &mut Vec<Unverified>,
) -> Unit {
    let folder = work.path.parent().to_owned();
    let mut unit = Unit::default();
    let sum = beside(&folder, "go.work.sum");
    unit.sums.extend(sums(workspace, &sum));
    for used_folder in &work.parsed.uses {
        let path = used_by(&work.path, &used_folder.text);
        let found = path.and_then(|path| Some((workspace.referenced(&path).ok()?, path)));
        let Some((file, path)) = found else {
            unverified.push(Unverified {
                path: work.path.clone(),
                reason: format!(
                    "there is no go.mod to read in `{}`, which go.work uses",
                    used_folder.text
                ),
            });
            continue;
        };
        let parsed = parse_go_mod(file, workspace.sources.file(file).bytes(), false);
        unit.sums
            .extend(sums(workspace, &beside(path.parent(), "go.sum")));
        unit.mods.push(Read { file, path, parsed });
    }
    unit.vendor = vendor(workspace, &folder, unverified);
    unit.work = Some(work);
    unit
}

fn of_mod(
    workspace: &mut Workspace,
    file: FileId,
    path: &RelPath,
    unverified: &mut Vec<Unverified>,
) -> Unit {
    let parsed = parse_go_mod(file, workspace.sources.file(file).bytes(), false);
    let folder = path.parent().to_owned();
    Unit {
        sums: sums(workspace, &beside(&folder, "go.sum"))
            .into_iter()
            .collect(),
        vendor: vendor(workspace, &folder, unverified),
        mods: vec![Read {
            file,
            path: path.clone(),
            parsed,
        }],
        ..Unit::default()
    }
}

fn sums(workspace: &mut Workspace, path: &RelPath) -> Option<Read<GoSum>> {
    let file = workspace.referenced(path).ok()?;
    let parsed = parse_go_sum(file, workspace.sources.file(file).bytes());
    Some(Read {
        file,
        path: path.clone(),
        parsed,
    })
}

fn vendor(
    workspace: &mut Workspace,
    folder: &str,
    unverified: &mut Vec<Unverified>,
) -> Option<(Read<ModulesTxt>, PathBuf)> {
    let path = beside(folder, "vendor/modules.txt");
    // Other languages have folders of this name too.
    std::fs::symlink_metadata(path.below(&workspace.root)).ok()?;
    let file = match workspace.referenced(&path) {
        Ok(file) => file,
        Err(reason) => {
            unverified.push(Unverified { path, reason });
            return None;
        }
    };
    let parsed = parse_modules_txt(file, workspace.sources.file(file).bytes());
    let on_disk = beside(folder, "vendor").below(&workspace.root);
    Some((Read { file, path, parsed }, on_disk))
}

fn beside(folder: &str, name: &str) -> RelPath {
    if folder.is_empty() {
        RelPath::new(name)
    } else {
        RelPath::new(&format!("{folder}/{name}"))
    }
}
