//! The scaffold: a template and answers in, the plan of a whole service out.

use super::answers::Answers;
use super::output::{check_output_path, collision};
use super::template::{Renderer, Template, TemplateError, TemplateFile};
use super::{GENERATORS, is_generated, plans};
use crate::diag::Change;
use crate::model::planned;
use crate::source::RelPath;

/// Files ending so are rendered, and lose the ending.
const RENDERED: &str = ".jinja";

/// Who changes a file later on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// govkit: `govkit update` rewrites it.
    Govkit,
    /// The service's developers.
    Developer,
}

impl Owner {
    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Govkit => "govkit",
            Self::Developer => "developer",
        }
    }
}

/// The plan of a service, sorted by path.
#[derive(Debug)]
pub struct Scaffold {
    /// The files.
    pub changes: Vec<Change>,
    /// Who owns each, in the same order.
    pub owners: Vec<Owner>,
}

/// The plan of the service that `template` makes of `answers`.
pub fn scaffold(template: &Template, answers: &Answers) -> Result<Scaffold, TemplateError> {
    let renderer = Renderer::new()?;
    let mut planned = Vec::new();
    for file in &template.files {
        let path = path(template, file, answers, &renderer)?;
        planned.push((path, file));
    }
    check_apart(template, &planned)?;
    planned.sort_by(|a, b| a.0.cmp(&b.0));
    let mut files = Vec::new();
    for (path, file) in planned {
        let bytes = content(template, file, answers, &renderer)?;
        let executable = template.manifest.executable.is_match(&path);
        let is_owned = template.manifest.owned.is_match(&path);
        let owner = if is_owned {
            Owner::Govkit
        } else {
            Owner::Developer
        };
        let change = Change::create(RelPath::new(&path), bytes, executable);
        files.push((change, owner));
    }
    generate(&mut files)?;
    files.sort_by(|(a, _), (b, _)| a.path.cmp(&b.path));
    let (changes, owners) = files.into_iter().unzip();
    Ok(Scaffold { changes, owners })
}

/// Adds what the generators make of the planned files, so that the first commit has it, and it is fresh.
fn generate(files: &mut Vec<(Change, Owner)>) -> Result<(), TemplateError> {
    let contents = files.iter().filter_map(|(change, _)| {
        let content = change.after.as_ref()?;
        Some((&change.path, content.bytes.as_slice()))
    });
    let workspace = planned(contents);
    for plan in plans(&workspace, GENERATORS) {
        let input = workspace.sources().file(plan.input).path().as_str();
        if let Some(refusal) = plan.refusals.first() {
            let file = workspace.sources().file(refusal.span.file);
            let line = file.line_column(refusal.span.start as usize).line;
            let message = format!("line {line} of what it renders to: {}", refusal.message);
            return Err(TemplateError::whole(input, message));
        }
        for change in plan.changes.clone() {
            // A stale copy in the template gives way.
            files.retain(|(known, _)| known.path != change.path);
            if let Some(content) = change.after {
                // What is no more than a beginning is the developer's.
                let is_ours = std::str::from_utf8(&content.bytes).is_ok_and(is_generated);
                let owner = if is_ours {
                    Owner::Govkit
                } else {
                    Owner::Developer
                };
                let change = Change::create(change.path, content.bytes, content.executable);
                files.push((change, owner));
            }
        }
    }
    Ok(())
}

/// Where a file goes. Parts are rendered one by one, so that no value adds folders.
fn path(
    template: &Template,
    file: &TemplateFile,
    answers: &Answers,
    renderer: &Renderer,
) -> Result<String, TemplateError> {
    let origin = template.name_of(file);
    let written = file.path.strip_suffix(RENDERED).unwrap_or(&file.path);
    let mut parts = Vec::new();
    for part in written.split('/') {
        let name = renderer.render(&origin, part, &answers.context)?;
        if name.contains('/') {
            let message =
                format!("the part `{part}` of the path renders to `{name}`, with a slash in it");
            return Err(TemplateError::whole(&origin, message));
        }
        parts.push(name);
    }
    let path = parts.join("/");
    match check_output_path(&path) {
        Ok(()) => Ok(path),
        Err(fault) => {
            let shown: String = path.chars().take(80).collect();
            let message = format!("the path `{}` {fault}", shown.escape_debug());
            Err(TemplateError::whole(&origin, message))
        }
    }
}

fn content(
    template: &Template,
    file: &TemplateFile,
    answers: &Answers,
    renderer: &Renderer,
) -> Result<Vec<u8>, TemplateError> {
    if !file.path.ends_with(RENDERED) {
        return Ok(file.bytes.to_vec());
    }
    let origin = template.name_of(file);
    let text = std::str::from_utf8(&file.bytes)
        .map_err(|error| TemplateError::whole(&origin, format!("not UTF-8: {error}")))?;
    renderer
        .render(&origin, text, &answers.context)
        .map(String::into_bytes)
}

fn check_apart(
    template: &Template,
    planned: &[(String, &TemplateFile)],
) -> Result<(), TemplateError> {
    let paths: Vec<&str> = planned.iter().map(|(path, _)| path.as_str()).collect();
    let Some((one, other, why)) = collision(&paths) else {
        return Ok(());
    };
    // The later of two files that may bear the same path.
    let culprit = planned.iter().rev().find(|(path, _)| path == other);
    let origin = culprit.map_or(String::new(), |(_, file)| template.name_of(file));
    Err(TemplateError::whole(
        &origin,
        format!("`{one}` and `{other}` {why}"),
    ))
}
