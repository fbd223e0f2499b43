//! `requires`: uses that need something else beside them.

use super::built_for::is_test_path;
use super::plan::{is_meant, is_said, path_of};
use super::told::Told;
use super::unit::{Unit, short};
use crate::rule::data::{Lang, Matcher, Name, Within, Words};
use crate::source::{RelPath, Span};

/// What is gathered on the way through a file.
#[derive(Debug, Default)]
pub struct Gathered {
    /// The uses that need something.
    pub uses: Vec<Use>,
    /// What is there.
    pub present: Vec<Present>,
    /// Values that are excused, by a rule or by all, as `Seen::made` has them.
    pub excused: Vec<(Option<usize>, usize)>,
}

/// A use that needs something.
#[derive(Debug)]
pub struct Use {
    /// The rule.
    pub rule: usize,
    /// What is used.
    pub path: String,
    /// In which function of the file.
    pub function: u32,
    /// Where.
    pub span: Span,
}

impl Use {
    /// The call, as `Seen::made` has it.
    pub fn made(&self) -> usize {
        self.span.start as usize
    }
}

/// Something that uses need.
#[derive(Debug)]
pub struct Present {
    /// The rule.
    pub rule: usize,
    /// In which function of the file.
    pub function: u32,
    /// Where what it is called on is made; empty where nobody knows.
    pub on: Vec<usize>,
}

/// Judges the uses of a file.
pub fn check(unit: &Unit<'_>, gathered: &Gathered, told: &mut Told<'_>) {
    let mut known: Vec<usize> = Vec::new();
    for used in &gathered.uses {
        let Use { rule, path, .. } = used;
        if is_told_elsewhere(unit, gathered, used, &mut known) {
            continue;
        }
        let Some(Matcher::Requires {
            present,
            texts,
            within,
            ..
        }) = unit.matcher(*rule)
        else {
            continue;
        };
        let mut here = gathered.present.iter().filter(|there| there.rule == *rule);
        let is_in_function = |there: &Present| there.function == used.function;
        let is_there = match within {
            Within::Value => {
                let mut excused = gathered.excused.iter();
                let is_of_rule = |of: &Option<usize>| of.is_none_or(|of| of == *rule);
                here.any(|there| {
                    there.on.contains(&used.made()) || there.on.is_empty() && is_in_function(there)
                }) || excused.any(|(of, made)| is_of_rule(of) && *made == used.made())
            }
            Within::Function => here.any(is_in_function),
            Within::File => here.next().is_some(),
            Within::Package | Within::Service => {
                here.next().is_some() || {
                    let folder = folder_of(unit, *within);
                    unit.plan.once(*rule, &folder, || {
                        is_elsewhere(unit, &folder, present, texts)
                    })
                }
            }
        };
        if !is_there {
            told.tell(*rule, used.span, &Words::name(short(path)));
        }
    }
}

/// Whether another use is told instead of this one, as `tell-at` has it. Rules of which one use of the file is told are
/// remembered.
fn is_told_elsewhere(
    unit: &Unit<'_>,
    gathered: &Gathered,
    used: &Use,
    known: &mut Vec<usize>,
) -> bool {
    let Some(Matcher::Requires {
        tell_at, within, ..
    }) = unit.matcher(used.rule)
    else {
        return false;
    };
    if tell_at.is_empty() {
        return false;
    }
    let is_better = |path: &str| tell_at.iter().any(|name| is_meant(name, path));
    if !is_better(&used.path) {
        let mut here = gathered.uses.iter();
        if here.any(|other| other.rule == used.rule && is_better(&other.path)) {
            return true;
        }
        let folder = folder_of(unit, *within);
        let key = format!("{folder} tell-at");
        if unit
            .plan
            .once(used.rule, &key, || is_called_in(unit, &folder, tell_at))
        {
            return true;
        }
    }
    let is_known = known.contains(&used.rule);
    known.push(used.rule);
    is_known
}

/// Whether some source calls one of these by its full name, or that of its type.
fn is_called_in(unit: &Unit<'_>, folder: &str, names: &[Name]) -> bool {
    let words = names.iter().map(|name| {
        let path = path_of(name);
        let mut cuts = path.rmatch_indices("::").skip(1);
        let cut = cuts.next().map_or(0, |(at, _)| at + 2);
        path.get(cut..).unwrap_or_default().to_owned()
    });
    let words: Vec<String> = words.collect();
    sources_of(unit, folder).any(|text| words.iter().any(|word| text.contains(word.as_str())))
}

/// The folder that is looked through: that of the package, or the service's. A service without a manifest is the outermost
/// folder of Cargo's around the file, since its crates share what they set up.
fn folder_of(unit: &Unit<'_>, within: Within) -> String {
    let own = unit.workspace.sources().file(unit.id).path();
    if within == Within::Package {
        return package_of(own).to_owned();
    }
    if let Some(manifest) = unit.workspace.manifest_of(unit.id) {
        return manifest.folder.as_str().to_owned();
    }
    let sources = unit.workspace.sources();
    let mut found = "";
    let mut folder = own.parent();
    while !folder.is_empty() {
        let path = RelPath::resolve(folder, "Cargo.toml");
        if path.is_some_and(|path| sources.find(&path).is_some()) {
            found = folder;
        }
        folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
    }
    let at_top = RelPath::new("Cargo.toml");
    if sources.find(&at_top).is_some() {
        return String::new();
    }
    found.to_owned()
}

/// Whether some other source has it. That it is said there at all is enough.
fn is_elsewhere(unit: &Unit<'_>, folder: &str, present: &[Name], texts: &[String]) -> bool {
    sources_of(unit, folder).any(|text| {
        texts.iter().any(|wanted| text.contains(wanted.as_str()))
            || present.iter().any(|name| is_said(text, name))
    })
}

/// The texts of what is built for the service.
fn sources_of<'w>(unit: &Unit<'w>, folder: &'w str) -> impl Iterator<Item = &'w str> {
    let sources = unit.workspace.sources().below(folder);
    let sources = sources.filter(move |(_, file)| {
        let path = file.path();
        Lang::Rust.is_source(path) && !is_test_path(path)
    });
    sources.map(|(_, file)| file.text().unwrap_or_default())
}

/// The folder of the Cargo package that a source is of, by the folders that Cargo looks into.
fn package_of(path: &RelPath) -> &str {
    let text = path.as_str();
    let cuts = ["src", "tests", "benches", "examples"].iter();
    let cuts = cuts.filter_map(|folder| {
        let inner = text.rfind(&format!("/{folder}/"));
        let is_first = text
            .strip_prefix(folder)
            .is_some_and(|rest| rest.starts_with('/'));
        inner.or_else(|| is_first.then_some(0))
    });
    let cut = cuts.max().unwrap_or(0);
    text.get(..cut).unwrap_or_default()
}
