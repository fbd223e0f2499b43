//! From schema files to a validator. References lead to files of the workspace only.

use std::sync::Arc;

use jsonschema::error::ValidationErrorKind;
use jsonschema::{Draft, Keyword, Retrieve, ValidationError, Validator};
use serde_json::{Map, Value};

use super::deep::with_stack_for;
use super::expansion;
use super::explain::explain;
use super::files::{Files, Library, SchemaFile};
use super::instance::{Metered, Spanned};
use super::keywords::{DurationKeyword, NAMES};
use super::locate::Place;
use super::meter::Meter;
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
    /// Always there until it is dropped.
    validator: Option<Validator<Spanned>>,
    files: Files,
    /// How many references are within each other.
    nested: usize,
}

/// Why a schema is not used that leads back to itself at the same value by way of other files or of names: the validator
/// would take any value for valid.
const CIRCLE: &str = "a reference in it leads back to itself for the same value, by way of another file or a name, so it never ends";

/// Why something is not done with a schema whose references lead far.
const NO_STACK: &str = "there is no memory for the stack";

impl Drop for Schema {
    fn drop(&mut self) {
        let validator = self.validator.take();
        // Without the memory for it, nothing is worse than not to drop it.
        let _ = with_stack_for(self.nested, move || drop(validator));
    }
}

/// What came of validating a document: it follows its schema where there are no violations and it is not unknown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Judgement {
    /// What is wrong, in the order of the document.
    pub violations: Vec<Violation>,
    /// The limit that keeps it from being known whether the document follows its schema.
    pub unknown: Option<String>,
}

impl Judgement {
    fn violations(violations: Vec<Violation>) -> Self {
        let unknown = None;
        Self {
            violations,
            unknown,
        }
    }

    fn unknown(limit: String) -> Self {
        Self {
            violations: Vec::new(),
            unknown: Some(limit),
        }
    }
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
        let compiled = expansion::measure(root, &files).and_then(|measure| {
            let nested = measure.nested;
            let compile = || Self::compile_trusted(root, tree, library);
            let compiled = with_stack_for(nested, compile);
            let mut compiled = compiled.map_err(|error| format!("{NO_STACK}: {error}"))?;
            if let Attempt::Done(Ok(schema)) = &mut compiled {
                schema.nested = nested;
                if measure.has_circle {
                    return Err(CIRCLE.to_owned());
                }
            }
            Ok(compiled)
        });
        compiled.unwrap_or_else(|limit| Attempt::Done(Err(Broken::Unevaluated(limit))))
    }

    /// As [`Self::compile`], of a schema of our own, which is known not to exceed any limit.
    pub(super) fn compile_trusted(
        root: &SchemaFile,
        tree: &Tree,
        library: &Arc<Library>,
    ) -> Attempt {
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
        Attempt::Done(built.map(|validator| Self {
            validator: Some(validator),
            files,
            nested: 0,
        }))
    }

    /// What is wrong with a document, one violation a cause, in the order of the document. Where a limit keeps it
    /// from being known, that is a violation too.
    #[must_use]
    pub fn violations(&self, document: NodeRef<'_>) -> Vec<Violation> {
        let mut meter = Meter::for_values(document.tree().size());
        let judgement = self.judge(document, &mut meter);
        let unknown = judgement.unknown.map(|limit| Violation {
            span: document.span().first_byte(),
            message: format!("cannot be validated: {limit}"),
            help: None,
            related: Vec::new(),
        });
        let mut violations = judgement.violations;
        violations.extend(unknown);
        violations
    }

    /// Judges a document, and lets `meter` count what that costs. It may count several documents of a file.
    #[must_use]
    pub fn judge(&self, document: NodeRef<'_>, meter: &mut Meter) -> Judgement {
        let Some(validator) = &self.validator else {
            return Judgement::unknown(NO_STACK.to_owned());
        };
        let judge = || judge(validator, &self.files, document, meter);
        with_stack_for(self.nested, judge)
            .unwrap_or_else(|error| Judgement::unknown(format!("{NO_STACK}: {error}")))
    }
}

fn judge(
    validator: &Validator<Spanned>,
    files: &Files,
    document: NodeRef<'_>,
    meter: &mut Meter,
) -> Judgement {
    let meter = &*meter;
    let is_valid = validator.is_valid(Metered::new(document, meter));
    if let Some(limit) = meter.limit() {
        return Judgement::unknown(limit);
    }
    if is_valid {
        return Judgement::default();
    }
    let place = Place::root(document);
    let errors: Vec<_> = validator
        .iter_errors(Metered::new(document, meter))
        .collect();
    let Some(limit) = meter.limit() else {
        return Judgement::violations(explain(&errors, &place, files));
    };
    drop(errors);
    // That it is wrong is known, and where, if one place is enough.
    let meter = meter.for_first_error();
    let first = validator.validate(Metered::new(document, &meter));
    let first = first.err().filter(|_| meter.limit().is_none());
    let mut violations = explain(first.as_slice(), &place, files);
    violations.truncate(1);
    for violation in &mut violations {
        violation.help = Some(format!("only this is shown of what is wrong: {limit}"));
    }
    if violations.is_empty() {
        violations.push(Violation {
            span: document.span().first_byte(),
            message: "does not follow its schema".to_owned(),
            help: Some(format!("where it does not was not evaluated: {limit}")),
            related: Vec::new(),
        });
    }
    Judgement::violations(violations)
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
