//! The scaffold: a template and answers in, the plan of a whole service out.

use super::answers::Answers;
use super::output::{check_output_path, collision};
use super::template::{Renderer, Template, TemplateError, TemplateFile};
use crate::diag::Change;
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
    let mut changes = Vec::new();
    let mut owners = Vec::new();
    for (path, file) in planned {
        let bytes = content(template, file, answers, &renderer)?;
        let executable = template.manifest.executable.is_match(&path);
        let is_owned = template.manifest.owned.is_match(&path);
        changes.push(Change::create(RelPath::new(&path), bytes, executable));
        owners.push(if is_owned {
            Owner::Govkit
        } else {
            Owner::Developer
        });
    }
    Ok(Scaffold { changes, owners })
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
