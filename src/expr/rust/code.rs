//! A piece of Rust with what must be known to put it into a larger one.

use proc_macro2::TokenStream;
use quote::quote;

use super::super::types::Type;

/// How strongly a piece of code binds; a looser one needs parentheses where a tighter one is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// `if`, `match` and closures.
    Block,
    /// `||`
    Or,
    /// `&&`
    And,
    /// `==`, `<` and the like, which do not chain.
    Compare,
    /// `+`, `-`
    Sum,
    /// `*`, `/`, `%`
    Product,
    /// `-x`, `!x`, `&x`
    Unary,
    /// Names, literals, calls, `x.f()`.
    Tight,
}

/// Where an error may come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tries {
    /// There is none.
    No,
    /// A `?` inside leaves the function or closure around it.
    Inside,
    /// The code itself is a `Result`.
    Whole,
}

/// Who owns the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// It is copied.
    Copied,
    /// A reference to what outlives the expression: a parameter, an element of one, a constant.
    Borrowed,
    /// A temporary.
    Owned,
}

/// A piece of code.
#[derive(Debug, Clone)]
pub struct Code {
    tokens: TokenStream,
    /// The same with the type in its literal, where the surroundings do not tell it.
    typed: Option<TokenStream>,
    /// How strongly it binds.
    pub level: Level,
    /// Whether it may fail.
    pub tries: Tries,
    /// Who owns its value.
    pub form: Form,
}

impl Code {
    /// A copied value that cannot fail.
    pub fn new(level: Level, tokens: TokenStream) -> Self {
        Self {
            tokens,
            typed: None,
            level,
            tries: Tries::No,
            form: Form::Copied,
        }
    }

    /// Whether it is a number whose type is told by what is around it.
    pub fn is_literal(&self) -> bool {
        self.typed.is_some()
    }

    /// A copied value that binds tightly and cannot fail.
    pub fn tight(tokens: TokenStream) -> Self {
        Self::new(Level::Tight, tokens)
    }

    /// A literal without and with its type.
    pub fn literal(level: Level, tokens: TokenStream, typed: TokenStream) -> Self {
        Self {
            typed: Some(typed),
            ..Self::new(level, tokens)
        }
    }

    /// The code with another owner of its value.
    pub fn form(mut self, form: Form) -> Self {
        self.form = form;
        self
    }

    /// The code as one that fails if any of `parts` does.
    pub fn with(mut self, parts: &[&Self]) -> Self {
        if self.tries == Tries::No && parts.iter().any(|part| part.tries != Tries::No) {
            self.tries = Tries::Inside;
        }
        self
    }

    /// The code as a `Result` that its context is to take apart.
    pub fn whole(mut self) -> Self {
        self.tries = Tries::Whole;
        self
    }

    /// The code as one with a `?` in it.
    pub fn inside(mut self) -> Self {
        self.tries = Tries::Inside;
        self
    }

    /// Whether it may fail.
    pub fn fails(&self) -> bool {
        self.tries != Tries::No
    }

    /// The value, an error being handed on; for a place that wants at least `level`.
    pub fn at(&self, level: Level) -> TokenStream {
        let tokens = &self.tokens;
        if self.tries == Tries::Whole {
            return if self.level < Level::Tight {
                quote!((#tokens)?)
            } else {
                quote!(#tokens?)
            };
        }
        if self.level < level {
            quote!((#tokens))
        } else {
            tokens.clone()
        }
    }

    /// The value for a place of its own: an argument, an element.
    pub fn value(&self) -> TokenStream {
        self.at(Level::Block)
    }

    /// The value where nothing around tells its type.
    pub fn typed(&self, level: Level) -> TokenStream {
        match &self.typed {
            Some(typed) if self.level < level => quote!((#typed)),
            Some(typed) => typed.clone(),
            None => self.at(level),
        }
    }

    /// The value as a `Result`, for the end of a function or closure.
    pub fn result(&self) -> TokenStream {
        let tokens = &self.tokens;
        match self.tries {
            Tries::Whole => tokens.clone(),
            Tries::No | Tries::Inside => quote!(Ok(#tokens)),
        }
    }

    /// A temporary as a reference, for use within one expression.
    pub fn lent(&self, ty: &Type) -> Self {
        if self.form != Form::Owned {
            return self.clone();
        }
        let tokens = self.at(Level::Tight);
        let lent = match ty {
            Type::String => Self::tight(quote!(#tokens.as_str())),
            Type::Bytes | Type::List(_) => Self::tight(quote!(#tokens.as_slice())),
            _ => Self::new(Level::Unary, quote!(&#tokens)),
        };
        lent.with(&[self]).form(Form::Borrowed)
    }

    /// The value with an owner of its own.
    pub fn owned(&self, ty: &Type) -> Self {
        if self.form != Form::Borrowed {
            return self.clone();
        }
        let tokens = self.at(Level::Tight);
        let owned = match ty {
            Type::String => Self::tight(quote!(#tokens.to_owned())),
            Type::Bytes | Type::List(_) => Self::tight(quote!(#tokens.to_vec())),
            _ => Self::tight(quote!(#tokens.clone())),
        };
        owned.with(&[self]).form(Form::Owned)
    }
}

/// Whether values of the type are copied rather than lent.
pub fn is_copied(ty: &Type) -> bool {
    !matches!(
        ty,
        Type::String | Type::Bytes | Type::List(_) | Type::Map(..) | Type::Record(_) | Type::Dyn
    )
}

/// What `place`, a reference to an owned value, is as an operand.
pub fn seen(ty: &Type, place: &TokenStream) -> Code {
    match ty {
        Type::String => Code::tight(quote!(#place.as_str())).form(Form::Borrowed),
        Type::Bytes | Type::List(_) => Code::tight(quote!(#place.as_slice())).form(Form::Borrowed),
        _ if is_copied(ty) => Code::new(Level::Unary, quote!(*#place)),
        _ => Code::tight(quote!(#place)).form(Form::Borrowed),
    }
}
