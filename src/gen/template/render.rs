//! The template language: Jinja with delimiters that neither Go, Rust, YAML, TOML nor GitHub
//! workflows use, so that what is around them stays readable.

use std::borrow::Cow;

use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, Error, ErrorKind, UndefinedBehavior, Value};

use super::TemplateError;

/// What one file may cost: some 200,000 instructions, or 12 MB of text. The largest file of a real
/// template costs a hundredth.
const FUEL: u64 = 200_000;

/// Deeper nesting is not for people.
const MAX_NESTING: usize = 50;

/// Renders files and names.
pub struct Renderer {
    environment: Environment<'static>,
}

impl Renderer {
    /// A renderer without loader, globals or anything else that reaches outside.
    pub fn new() -> Result<Self, TemplateError> {
        let syntax = SyntaxConfig::builder()
            .variable_delimiters("@{", "}@")
            .block_delimiters("@%", "%@")
            .comment_delimiters("@#", "#@")
            .keep_trailing_newline(true)
            .trim_blocks(true)
            .lstrip_blocks(true)
            .build()
            .map_err(|error| TemplateError::whole("template syntax", error.to_string()))?;
        let mut environment = Environment::new();
        environment.set_syntax(syntax);
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
        environment.set_recursion_limit(MAX_NESTING);
        environment.set_fuel(Some(FUEL));
        // Without it errors have lines only.
        environment.set_debug(true);
        environment.add_filter("quote", |text: Cow<'_, str>| {
            serde_json::to_string(&text)
                .map_err(|error| Error::new(ErrorKind::InvalidOperation, error.to_string()))
        });
        Ok(Self { environment })
    }

    /// `text` with its placeholders filled in from `context`. `file` is what messages call it.
    pub fn render(&self, file: &str, text: &str, context: &Value) -> Result<String, TemplateError> {
        self.environment
            .render_named_str(file, text, context)
            .map_err(|error| explain(file, text, context, &error))
    }
}

fn explain(file: &str, text: &str, context: &Value, error: &Error) -> TemplateError {
    let at = error.range().filter(|range| range.start < text.len());
    let culprit = at.clone().and_then(|range| text.get(range)).map(str::trim);
    let message = match (error.kind(), culprit) {
        (ErrorKind::OutOfFuel, _) => "takes too long or grows too large to render".to_owned(),
        (ErrorKind::UndefinedError, Some(name)) if is_word(name) => undefined(name, context),
        (kind, _) => {
            let detail = error.detail().map(|detail| format!(": {detail}"));
            format!("{kind}{}", detail.unwrap_or_default())
        }
    };
    // The first line only: a message that quotes the template may hold more.
    let message = message.lines().next().unwrap_or_default().to_owned();
    match at {
        Some(range) => TemplateError::at(file, text, range.start, message),
        None => TemplateError {
            file: file.to_owned(),
            place: error.line().map(|line| (line, None)),
            message,
            is_unread: false,
        },
    }
}

fn is_word(text: &str) -> bool {
    text.chars().all(|c| c.is_alphanumeric() || c == '_')
}

fn undefined(name: &str, context: &Value) -> String {
    let keys: Vec<String> = context.try_iter().map_or(Vec::new(), |keys| {
        keys.filter_map(|key| key.as_str().map(str::to_owned))
            .collect()
    });
    let meant = crate::diag::nearest(name, keys.iter().map(String::as_str))
        .map_or(String::new(), |near| format!(", did you mean `{near}`?"));
    format!("`{name}` is not defined{meant}")
}
