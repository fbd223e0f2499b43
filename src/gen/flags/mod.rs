//! Feature flags as source code of the service's language.

mod cases;
mod go;
mod rust;
mod told;

pub use cases::{Case as FlagCase, all as flag_cases};

use crate::flag::FlagFile;
use crate::model::{FlagFacts, Language, Workspace};
use crate::parse::NodeRef;
use crate::source::{FileId, RelPath, Span};

use super::account::Item;
use super::generator::{Output, Refusal, hash, header, is_generated_from};

/// What a back end makes code of.
#[derive(Debug, Clone, Copy)]
pub struct Input<'w> {
    /// The flags; nothing is wrong with them.
    pub file: &'w FlagFile,
    /// The name of the flag file, as comments say it: its path below the service.
    pub name: &'w str,
    /// The folder of the code below that of the service, `/`-separated: `internal/flags`.
    pub out: &'w str,
    /// Whether an `OpenFeature` provider is wanted too.
    pub openfeature: bool,
    /// The text of the file that names the package: `go.mod` or `Cargo.toml`.
    pub package: Option<&'w str>,
}

/// The code of a flag file: paths below the service, and texts without the header.
pub type Files = Vec<(String, String)>;

/// Where generated code goes unless the manifest says otherwise.
const GO_OUT: &str = "internal/flags";
const RUST_OUT: &str = "src/flags";

/// The outputs of a flag file; none where it is no flag file.
pub fn outputs(workspace: &Workspace, id: FileId) -> Option<Result<Vec<Output>, Vec<Refusal>>> {
    let facts = workspace.flags_in(id)?;
    Some(of(workspace, id, facts))
}

/// The flags of a file, as its tree has them.
pub fn items(workspace: &Workspace, id: FileId) -> Vec<Item> {
    let facts = workspace.flags_in(id);
    let parsed = facts.and_then(|_| workspace.parsed(id));
    let flags = parsed.and_then(|parsed| parsed.tree.root()?.get("flags"));
    let members = flags.into_iter().flat_map(NodeRef::members);
    let items = members.map(|member| Item {
        kind: "flag",
        name: member.key.to_string(),
        span: member.key_span,
    });
    items.collect()
}

fn of(workspace: &Workspace, id: FileId, facts: &FlagFacts) -> Result<Vec<Output>, Vec<Refusal>> {
    let whole = |span, message: &str, help: &str| {
        vec![Refusal {
            span,
            message: message.to_owned(),
            help: Some(help.to_owned()),
        }]
    };
    let start = Span::file_start(id);
    let Some(file) = &facts.file else {
        return Err(whole(
            start,
            "the file cannot be read",
            "mend its syntax first",
        ));
    };
    if !file.problems.is_empty() {
        let refusals = file.problems.iter().map(|problem| Refusal {
            span: problem.span,
            message: problem.message.clone(),
            help: problem.help.clone(),
        });
        return Err(refusals.collect());
    }
    let Some(language) = facts.language else {
        return Err(whole(
            start,
            "it is not known in which language to write the flags",
            "put a go.mod or Cargo.toml beside the file, or set language in [service] of govkit.toml",
        ));
    };
    let (out, package) = match language {
        Language::Go => (GO_OUT, "go.mod"),
        Language::Rust => (RUST_OUT, "Cargo.toml"),
    };
    let sources = workspace.sources();
    let package = RelPath::resolve(&facts.folder, package);
    let package = package.and_then(|path| sources.find(&path));
    let package = package.map(|id| sources.file(id).text()).transpose();
    let package = package.map_err(|_| {
        whole(
            start,
            "the package file beside it is not UTF-8, so its dependencies are not known",
            "save go.mod or Cargo.toml as UTF-8",
        )
    })?;
    let path = sources.file(id).path().as_str();
    let below = path.strip_prefix(facts.folder.as_str()).unwrap_or(path);
    let input = Input {
        file,
        name: below.trim_start_matches('/'),
        out: facts.out.as_deref().unwrap_or(out).trim_end_matches('/'),
        openfeature: facts.openfeature,
        package,
    };
    let files = match language {
        Language::Go => go::files(&input),
        Language::Rust => rust::files(&input),
    };
    let hash = hash([sources.file(id).bytes()]);
    let header = header(input.name, &hash);
    let outputs = files?.into_iter().map(|(path, text)| {
        let path = RelPath::resolve(&facts.folder, &path).ok_or_else(|| {
            whole(
                start,
                &format!("the code would go to {path}, outside of the workspace"),
                "correct `out` in [flags] of govkit.toml",
            )
        })?;
        Ok(Output::new(path, format!("{header}{text}")))
    });
    let mut outputs: Vec<Output> = outputs.collect::<Result<_, Vec<Refusal>>>()?;
    let ours = facts.sources.iter().map(|id| sources.file(*id));
    let ours = ours.filter(|source| {
        source
            .text()
            .is_ok_and(|text| is_generated_from(text, input.name))
    });
    for source in ours {
        if !outputs.iter().any(|output| output.path == *source.path()) {
            outputs.push(Output::removed(source.path().clone()));
        }
    }
    Ok(outputs)
}

/// The folder of the generated code of a flag file, below the root of the workspace.
#[must_use]
pub fn folder(facts: &FlagFacts) -> String {
    let usual = match facts.language {
        Some(Language::Rust) => RUST_OUT,
        _ => GO_OUT,
    };
    let out = facts.out.as_deref().unwrap_or(usual);
    RelPath::resolve(&facts.folder, out).map_or_else(String::new, |path| path.as_str().to_owned())
}
