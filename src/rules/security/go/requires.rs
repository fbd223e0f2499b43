//! `requires`: uses that need something else beside them.

use super::reference::{names, span};
use super::told::Told;
use super::unit::Look;
use crate::code::go::{GoFile, Package, Place, imports};
use crate::parse::{GoField, GoKind, GoNodeId};
use crate::rule::data::{Lang, Matcher, Name, Within, Words};
use crate::source::RelPath;

/// Asks the rules.
pub fn check(look: &Look<'_, '_>, told: &mut Told<'_>) {
    let is_asked = look
        .rules()
        .any(|(_, data)| matches!(data.matcher, Matcher::Requires { .. }));
    if !is_asked {
        return;
    }
    let file = look.package.file(look.file);
    let mut uses: Vec<(usize, String, GoNodeId)> = Vec::new();
    names(look, &mut |rule, _, symbol, id| {
        if matches!(look.matcher(rule), Some(Matcher::Requires { .. })) {
            uses.push((rule, symbol.short(), id));
        }
    });
    // Whether what a rule requires is there is asked once a rule and function.
    let mut known: Vec<(usize, GoNodeId, bool)> = Vec::new();
    for (rule, name, id) in uses {
        let Some(Matcher::Requires {
            present,
            texts,
            within,
            ..
        }) = look.matcher(rule)
        else {
            continue;
        };
        let around = match within {
            Within::Function => outermost(file, id),
            _ => 0,
        };
        let before = known
            .iter()
            .find(|(of, at, _)| *of == rule && *at == around);
        let is_there = if let Some((_, _, is_there)) = before {
            *is_there
        } else {
            let is_there = match within {
                // Values are followed in Rust only; the reader of rules says so.
                Within::Value | Within::Function | Within::File => {
                    let nodes = around..file.tree.node(around).after;
                    is_in(look.package, look.file, nodes, present, texts)
                }
                Within::Package => is_in_package(look, present, texts),
                Within::Service => match service(look) {
                    Some(folder) => is_in_service(look, &folder, present, texts),
                    None => is_in_package(look, present, texts),
                },
            };
            known.push((rule, around, is_there));
            is_there
        };
        if !is_there {
            told.tell(rule, span(look, id), &Words::name(name));
        }
    }
}

/// The function of the file around a node, whatever functions are within it.
fn outermost(file: &GoFile<'_>, id: GoNodeId) -> GoNodeId {
    let mut id = id;
    loop {
        let parent = file.tree.node(id).parent;
        if parent == 0 {
            return id;
        }
        id = parent;
    }
}

/// Whether one of these names, or of these texts, stands among nodes of a file.
pub fn is_in(
    package: &Package<'_>,
    number: usize,
    mut nodes: std::ops::Range<GoNodeId>,
    present: &[Name],
    texts: &[String],
) -> bool {
    let file = package.file(number);
    nodes.any(|id| match file.tree.kind(id) {
        GoKind::String | GoKind::RawString => {
            let text = file.text_of(id);
            texts.iter().any(|wanted| text.contains(wanted.as_str()))
        }
        GoKind::Selector | GoKind::Identifier => {
            let last = match file.tree.child(id, GoField::Field) {
                Some(field) => file.text_of(field),
                None => file.text_of(id),
            };
            if !present.iter().any(|name| name.last() == last) {
                return false;
            }
            let at = Place {
                file: number,
                node: id,
            };
            let mut symbols = package.symbols(at).into_iter();
            symbols.any(|symbol| {
                let mut names = present.iter();
                names.any(|name| name.is(&symbol.package, &symbol.item))
            })
        }
        _ => false,
    })
}

fn is_in_package(look: &Look<'_, '_>, present: &[Name], texts: &[String]) -> bool {
    (0..look.package.len()).any(|number| {
        let nodes = 0..look.package.file(number).tree.len();
        is_in(look.package, number, nodes, present, texts)
    })
}

/// The folder of the service that the file belongs to: its manifest's, or else its module's.
fn service(look: &Look<'_, '_>) -> Option<String> {
    if let Some(manifest) = look.workspace.manifest_of(look.id) {
        return Some(manifest.folder.as_str().to_owned());
    }
    let sources = look.workspace.sources();
    let mut folder = sources.file(look.id).path().parent();
    loop {
        let path = RelPath::resolve(folder, "go.mod");
        if path.is_some_and(|path| sources.find(&path).is_some()) {
            return Some(folder.to_owned());
        }
        if folder.is_empty() {
            return None;
        }
        folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
    }
}

/// Whether some source of the service has it. That it is said there at all is enough.
fn is_in_service(look: &Look<'_, '_>, folder: &str, present: &[Name], texts: &[String]) -> bool {
    let sources = look.workspace.sources().below(folder);
    let mut sources = sources.filter(|(_, file)| {
        let path = file.path();
        Lang::Go.is_source(path) && !path.name().ends_with("_test.go")
    });
    sources.any(|(_, file)| {
        let text = file.text().unwrap_or_default();
        if texts.iter().any(|wanted| text.contains(wanted.as_str())) {
            return true;
        }
        let names = present.iter().filter(|name| text.contains(name.last()));
        let names: Vec<&Name> = names.collect();
        let is_imported = || {
            let head = imports(text);
            let mut paths = head.paths.iter();
            paths.any(|import| names.iter().any(|name| name.package == import.path))
        };
        !names.is_empty() && is_imported()
    })
}
