//! From schema files to a validator. References lead to files of the workspace only.

use std::sync::Arc;

use jsonschema::error::ValidationErrorKind;
use jsonschema::{Draft, Keyword, Retrieve, ValidationError, Validator};
use serde_json::{Map, Value};

use super::explain::explain;
use super::files::{Files, Library, SchemaFile};
use super::instance::Spanned;
use super::keywords::{DurationKeyword, NAMES};
use super::locate::Place;
use super::references;
use super::{Violation, formats, own};
use crate::parse::{NodeRef, Tree};
use crate::source::RelPath;

/// Why a schema cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Broken {
    /// The schema itself is wrong, at these places.
    Invalid(Vec<Violation>),
    /// The schema needs something that govkit does not fetch or know.
    Unevaluated(String),
}

/// A compiled schema.
#[derive(Debug)]
pub struct Schema {
    validator: Validator<Spanned>,
    files: Files,
}

/// What came of compiling a schema.
#[derive(Debug)]
pub enum Attempt {
    /// It can be used, or it is known why not.
    Done(Result<Schema, Broken>),
    /// These files of the workspace have to be read first.
    Needs(Vec<RelPath>),
}

impl Schema {
    /// Compiles the schema in `root`, which is in `library` like all that it refers to; `tree` is the tree that
    /// `root` was made of.
    #[must_use]
    pub fn compile(root: &SchemaFile, tree: &Tree, library: &Arc<Library>) -> Attempt {
        let files = Files::new(root, library);
        let Some(node) = tree.root() else {
            let reason = "the schema is empty".to_owned();
            return Attempt::Done(Err(Broken::Unevaluated(reason)));
        };
        let checked = check_against_metaschema(root, node, &files)
            .and_then(|()| check_own_rules(root, node, &files));
        let built = checked.and_then(|()| {
            build(root, &files).map_err(|error| build_failure(&error, root, node, &files))
        });
        let needs = files.unknown();
        if !needs.is_empty() {
            return Attempt::Needs(needs);
        }
        if let Some(address) = files.remote() {
            return Attempt::Done(Err(Broken::Unevaluated(format!(
                "it refers to {address}, which is remote, and govkit fetches nothing; keep a copy in the repository and refer to that"
            ))));
        }
        let built = built.and_then(|validator| match references::broken(root, node, &files) {
            broken if broken.is_empty() => Ok(validator),
            broken => Err(Broken::Invalid(broken)),
        });
        Attempt::Done(built.map(|validator| Self { validator, files }))
    }

    /// What is wrong with a document, one violation a cause, in the order of the document.
    #[must_use]
    pub fn violations(&self, document: NodeRef<'_>) -> Vec<Violation> {
        if self.validator.is_valid(document) {
            return Vec::new();
        }
        let errors: Vec<_> = self.validator.iter_errors(document).collect();
        explain(&errors, &Place::root(document), &self.files)
    }
}

fn build(root: &SchemaFile, files: &Files) -> Result<Validator<Spanned>, ValidationError<'static>> {
    options(draft_of(&root.value), files)
        .with_base_uri(root.uri())
        .build(&root.value)
}

fn options(
    draft: Draft,
    files: &Files,
) -> jsonschema::ValidationOptions<'static, Arc<dyn Retrieve>, Spanned> {
    let mut options = jsonschema::options_for::<Spanned>()
        .should_validate_formats(true)
        .should_ignore_unknown_formats(false)
        .with_format("go-duration", |text: &str| {
            formats::go_duration(text).is_ok()
        })
        .with_format("byte-size", |text: &str| formats::byte_size(text).is_ok())
        .with_format("host-port", |text: &str| formats::host_port(text).is_ok())
        .with_retriever(files.clone());
    // In wide use before draft 2019-09 made it official.
    if draft < Draft::Draft201909 {
        options = options.with_format("uuid", formats::is_uuid);
    }
    for name in NAMES {
        options = options.with_keyword(name, duration_keyword(name));
    }
    options
}

type BoxedKeyword = Box<dyn for<'i> Keyword<'i, Spanned>>;

fn duration_keyword(
    name: &'static str,
) -> impl for<'a> Fn(
    &'a Map<String, Value>,
    &'a Value,
    jsonschema::paths::Location,
) -> Result<BoxedKeyword, ValidationError<'a>>
+ Send
+ Sync
+ 'static {
    move |_, value, _| match DurationKeyword::new(name, value) {
        Ok(keyword) => Ok(Box::new(keyword)),
        Err(why) => Err(ValidationError::schema(why)),
    }
}

fn draft_of(schema: &Value) -> Draft {
    Draft::default().detect(schema)
}

fn check_own_rules(root: &SchemaFile, node: NodeRef<'_>, files: &Files) -> Result<(), Broken> {
    let draft = draft_of(&root.value);
    let options = options(draft, files);
    let is_known = |draft, name: &str| options.is_known_format(draft, name);
    match own::violations(&Place::root(node), draft, &is_known) {
        wrong if wrong.is_empty() => Ok(()),
        wrong => Err(Broken::Invalid(wrong)),
    }
}

fn check_against_metaschema(
    root: &SchemaFile,
    node: NodeRef<'_>,
    files: &Files,
) -> Result<(), Broken> {
    let declared = root.value.get("$schema").and_then(Value::as_str);
    if draft_of(&root.value) == Draft::Unknown
        && declared.is_none_or(|uri| files.find(uri).is_none())
    {
        let declared = declared.unwrap_or_default();
        return Err(Broken::Unevaluated(format!(
            "its \"$schema\" is {declared:?}, which is none of drafts 4, 6, 7, 2019-09 and 2020-12"
        )));
    }
    let Ok(metaschema) = jsonschema::meta::validator_for(&root.value) else {
        // A metaschema of the user's own: compiling applies its vocabularies.
        return Ok(());
    };
    let errors: Vec<_> = metaschema.iter_errors(&root.value).collect();
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Broken::Invalid(explain(
            &errors,
            &Place::root(node),
            &Files::default(),
        )))
    }
}

/// What the crate's first build error means, and where.
fn build_failure(
    error: &ValidationError<'_>,
    root: &SchemaFile,
    node: NodeRef<'_>,
    files: &Files,
) -> Broken {
    if let ValidationErrorKind::Referencing(referencing) = error.kind() {
        let broken = references::broken(root, node, files);
        return Broken::Invalid(if broken.is_empty() {
            vec![Violation {
                span: node.span().first_byte(),
                message: format!("a reference cannot be resolved: {referencing}"),
                help: None,
                related: Vec::new(),
            }]
        } else {
            broken
        });
    }
    // The crate does not say in which file the mistake is.
    let is_wrong =
        |file: &SchemaFile| !jsonschema::meta::is_valid(&file.value) || build(file, files).is_err();
    let mut read = files
        .read()
        .into_iter()
        .filter(|file| file.path != root.path);
    if let Some(file) = read.find(is_wrong) {
        return Broken::Unevaluated(format!("it refers to {}, which is itself wrong", file.path));
    }
    let place = Place::root(node).walk(error.instance_path());
    let violation = match error.kind() {
        ValidationErrorKind::Format { format } if format == "regex" => Violation {
            span: place.node.span(),
            message: format!("{}: not a regular expression", place.path),
            help: Some("patterns follow ECMA-262; check brackets and escapes".to_owned()),
            related: Vec::new(),
        },
        _ => Violation {
            span: place.node.span(),
            message: format!("{}: {}", place.path, error),
            help: None,
            related: Vec::new(),
        },
    };
    Broken::Invalid(vec![violation])
}
