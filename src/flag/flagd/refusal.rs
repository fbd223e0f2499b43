//! What cannot be converted exactly, and is refused.

use crate::diag::{Diagnostic, Related, Severity};
use crate::source::Span;

/// Why something is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Code {
    /// Two attributes would have one name, or a path leads through a value.
    AttributeCollision,
    /// The flag has no default variant, and its targeting does not always choose one.
    DefaultMissing,
    /// The file is no flagd definition.
    DefinitionInvalid,
    /// flagd itself ends in an error, for some contexts or for all.
    FlagdFails,
    /// A split in a split, or one whose outcome is computed with.
    FractionalNested,
    /// One variant has two shares that do not follow one another.
    FractionalRepeated,
    /// The key of a flag that other systems cannot name.
    KeyInvalid,
    /// A number that flagd rounds.
    NumberImprecise,
    /// The operands of an operation are none that it can be converted with.
    OperandsInvalid,
    /// There is no such operation in flagd.
    OperatorUnknown,
    /// The operation has no counterpart.
    OperatorUnsupported,
    /// `$ref` names no evaluator, or itself.
    RefInvalid,
    /// The conditions would be too long to be read.
    TooComplex,
    /// An attribute is used as if it had two types.
    TypeConflict,
    /// Values of different types are compared, and what comes of it hangs on the value.
    TypeMixed,
    /// An attribute would need a type that there is not.
    TypeUnsupported,
    /// The name of the variant is a value of the context.
    VariantDynamic,
    /// The targeting names no variant of the flag.
    VariantUnknown,
    /// The values of the variants are not of one type.
    VariantsInvalid,
}

impl Code {
    /// Every code, by its id, with what it says in a few words.
    pub const ALL: &'static [(&'static str, Self, &'static str)] = &[
        (
            "flagd/attribute-collision",
            Self::AttributeCollision,
            "two paths of the context would be one attribute",
        ),
        (
            "flagd/default-missing",
            Self::DefaultMissing,
            "no default variant, and the targeting does not always choose one",
        ),
        (
            "flagd/definition-invalid",
            Self::DefinitionInvalid,
            "the file, or a part of it, is no flagd definition",
        ),
        (
            "flagd/fails",
            Self::FlagdFails,
            "flagd ends in an error here, for some contexts or for all",
        ),
        (
            "flagd/fractional-nested",
            Self::FractionalNested,
            "the outcome of a fractional is computed with",
        ),
        (
            "flagd/fractional-repeated",
            Self::FractionalRepeated,
            "one variant has two shares that do not follow one another",
        ),
        (
            "flagd/key-invalid",
            Self::KeyInvalid,
            "a key that a flag cannot have",
        ),
        (
            "flagd/number-imprecise",
            Self::NumberImprecise,
            "a whole number that flagd rounds",
        ),
        (
            "flagd/operands-invalid",
            Self::OperandsInvalid,
            "operands that the operation cannot be converted with",
        ),
        (
            "flagd/operator-unknown",
            Self::OperatorUnknown,
            "an operation that flagd does not have",
        ),
        (
            "flagd/operator-unsupported",
            Self::OperatorUnsupported,
            "an operation without a counterpart",
        ),
        (
            "flagd/ref-invalid",
            Self::RefInvalid,
            "a $ref to no evaluator, or in a circle",
        ),
        (
            "flagd/too-complex",
            Self::TooComplex,
            "conditions that would be too long to be read",
        ),
        (
            "flagd/type-conflict",
            Self::TypeConflict,
            "an attribute used as if it had two types",
        ),
        (
            "flagd/type-mixed",
            Self::TypeMixed,
            "values of different types compared or computed with",
        ),
        (
            "flagd/type-unsupported",
            Self::TypeUnsupported,
            "an attribute of a type that there is not",
        ),
        (
            "flagd/variant-dynamic",
            Self::VariantDynamic,
            "the context names the variant",
        ),
        (
            "flagd/variant-unknown",
            Self::VariantUnknown,
            "the targeting chooses a variant that there is not",
        ),
        (
            "flagd/variants-invalid",
            Self::VariantsInvalid,
            "variants that are not of one type",
        ),
    ];

    /// Its id: `flagd/variant-unknown`.
    #[must_use]
    pub fn id(self) -> &'static str {
        let mut all = Self::ALL.iter();
        all.find(|(_, code, _)| *code == self)
            .map_or("flagd/definition-invalid", |(id, _, _)| id)
    }
}

/// One thing that is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Why.
    pub code: Code,
    /// The exact key, value or operation.
    pub span: Span,
    /// What: lower case, one line, no final period.
    pub message: String,
    /// What to type.
    pub help: Option<String>,
    /// Other places that explain it.
    pub related: Vec<Related>,
}

/// A refusal on its way out.
#[derive(Debug, Clone)]
pub struct Refused(Box<Refusal>);

/// A part that was converted, or why it was not.
pub type Outcome<T> = Result<T, Refused>;

impl Refused {
    /// A refusal without advice.
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self(Box::new(Refusal {
            code,
            span,
            message: message.into(),
            help: None,
            related: Vec::new(),
        }))
    }

    /// The refusal with advice.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.0.help = Some(help.into());
        self
    }

    /// The refusal with one more place that explains it.
    #[must_use]
    pub fn related(mut self, span: Span, message: impl Into<String>) -> Self {
        self.0.related.push(Related {
            span,
            message: message.into(),
        });
        self
    }

    /// The refusal.
    pub fn told(self) -> Refusal {
        *self.0
    }
}

impl Refusal {
    /// The finding that tells it.
    #[must_use]
    pub fn finding(&self) -> Diagnostic {
        let mut finding =
            Diagnostic::new(self.code.id(), Severity::Error, self.span, &*self.message);
        finding.help.clone_from(&self.help);
        finding.related.clone_from(&self.related);
        finding
    }
}
