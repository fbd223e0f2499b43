//! `requires`: uses that need something else beside them.

use super::built_for::is_test_path;
use super::plan::path_of;
use super::told::Told;
use super::unit::{Unit, short};
use crate::rule::data::{Lang, Matcher, Name, Within, Words};
use crate::source::{RelPath, Span};

/// What is gathered on the way through a file.
#[derive(Debug, Default)]
pub struct Gathered {
    /// The uses that need something: rule, path, function, place.
    pub uses: Vec<(usize, String, u32, Span)>,
    /// What is there: rule and function.
    pub present: Vec<(usize, u32)>,
}

/// Judges the uses of a file.
pub fn check(unit: &Unit<'_>, gathered: &Gathered, told: &mut Told<'_>) {
    let mut elsewhere: Vec<(usize, bool)> = Vec::new();
    for (rule, path, function, span) in &gathered.uses {
        let Some(Matcher::Requires {
            present,
            texts,
            within,
            ..
        }) = unit.matcher(*rule)
        else {
            continue;
        };
        let mut here = gathered.present.iter().filter(|(of, _)| of == rule);
        let is_there = match within {
            Within::Function => here.any(|(_, at)| at == function),
            Within::File => here.next().is_some(),
            Within::Package | Within::Service => {
                here.next().is_some() || {
                    let known = elsewhere.iter().find(|(of, _)| of == rule);
                    match known {
                        Some((_, is_there)) => *is_there,
                        None => {
                            let is_there = is_elsewhere(unit, *within, present, texts);
                            elsewhere.push((*rule, is_there));
                            is_there
                        }
                    }
                }
            }
        };
        if !is_there {
            told.tell(*rule, *span, &Words::name(short(path)));
        }
    }
}

/// Whether some other source has it. That it is said there at all is enough.
fn is_elsewhere(unit: &Unit<'_>, within: Within, present: &[Name], texts: &[String]) -> bool {
    let own = unit.workspace.sources().file(unit.id).path();
    let folder = match within {
        Within::Package => package_of(own),
        _ => unit
            .workspace
            .manifest_of(unit.id)
            .map_or("", |manifest| manifest.folder.as_str()),
    };
    let sources = unit.workspace.sources().iter();
    let mut sources = sources.filter(|(_, file)| {
        let path = file.path();
        let rest = path.as_str().strip_prefix(folder);
        let is_below = folder.is_empty() || rest.is_some_and(|rest| rest.starts_with('/'));
        is_below && Lang::Rust.is_source(path) && !is_test_path(path)
    });
    sources.any(|(_, file)| {
        let text = file.text().unwrap_or_default();
        texts.iter().any(|wanted| text.contains(wanted.as_str()))
            || present.iter().any(|name| {
                let path = path_of(name);
                let first = path.split("::").next().unwrap_or_default();
                text.contains(name.last()) && (first == "_" || text.contains(first))
            })
    })
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
