//! One node of the typed form as a piece of Rust.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::super::fault::Fault;
use super::super::ir::{Expr, Kind, Program};
use super::super::pattern::Pattern;
use super::super::problem::Extent;
use super::super::types::{Field, Record, Type};
use super::super::value::Key;
use super::code::{Code, Form, Level, is_copied, seen};
use super::types::{ident, snake};
use super::{Refusal, runtime};

/// What a piece of code needs around it.
#[derive(Debug, Default, Clone)]
pub struct Uses {
    /// Items of the runtime.
    pub helpers: BTreeSet<&'static str>,
    /// `BTreeMap`.
    pub maps: bool,
    /// `Ordering`.
    pub ordering: bool,
    /// Structs of records, by name.
    pub records: BTreeMap<String, Arc<Record>>,
    /// Regular expressions, in order of appearance.
    pub patterns: Vec<String>,
    /// Functions for time zones, by name.
    pub zones: BTreeMap<String, String>,
}

/// The names of the runtime's items.
pub static RUNTIME: LazyLock<Arc<BTreeSet<String>>> =
    LazyLock::new(|| Arc::new(runtime::names().map(str::to_owned).collect()));

/// What lowering an expression gives.
pub type Lowered = Result<Code, Refusal>;

/// Lowers one program.
pub struct Lower<'p> {
    pub program: &'p Program,
    pub uses: Uses,
    /// What each variable of the program is called.
    pub variables: Vec<Ident>,
    /// What stands for each local that is in scope.
    pub locals: Vec<Option<Code>>,
    /// Places that a test has found: what they are called from there on.
    pub found: Vec<(String, Code)>,
    /// Whether an absent field of an open record is an error of its own, `Absent`.
    pub tells_absent: bool,
    /// Names that are taken by what is around the expression, the runtime among it.
    pub reserved: Arc<BTreeSet<String>>,
    /// Names that are taken by variables and locals.
    pub names: BTreeSet<String>,
}

impl<'p> Lower<'p> {
    /// `uses` collects over several programs of one file.
    pub fn new(program: &'p Program, uses: Uses) -> Self {
        let mut lower = Self {
            program,
            uses,
            variables: Vec::new(),
            locals: vec![None; program.locals.len()],
            found: Vec::new(),
            tells_absent: false,
            reserved: Arc::clone(&RUNTIME),
            names: BTreeSet::new(),
        };
        for variable in &program.variables {
            let name = lower.fresh(&variable.name);
            lower.variables.push(name);
        }
        lower
    }

    /// A name that is not taken.
    pub fn fresh(&mut self, wanted: &str) -> Ident {
        let mut name = snake(wanted);
        while self.reserved.contains(&name) || !self.names.insert(name.clone()) {
            name.push('_');
        }
        ident(&name)
    }

    /// The name of an item of the runtime, which is then emitted.
    pub fn name(&mut self, helper: &'static str) -> TokenStream {
        self.uses.helpers.insert(helper);
        let name = Ident::new(helper, Span::call_site());
        quote!(#name)
    }

    /// An error as an expression.
    pub fn error(&mut self, fault: Fault) -> TokenStream {
        let name = self.name("Error");
        let variant = match fault {
            Fault::Overflow => quote!(Overflow),
            Fault::DivisionByZero => quote!(DivisionByZero),
            Fault::NoSuchKey => quote!(NoSuchKey),
            Fault::IndexOutOfBounds => quote!(IndexOutOfBounds),
            Fault::InvalidArgument => quote!(InvalidArgument),
            Fault::DuplicateKey => quote!(DuplicateKey),
            Fault::NoMatchingOverload => quote!(NoMatchingOverload),
        };
        quote!(#name::#variant)
    }

    /// A node as code.
    pub fn lower(&mut self, expr: &Expr) -> Lowered {
        if !self.found.is_empty()
            && let Some(place) = path(expr)
            && let Some((_, code)) = self.found.iter().rev().find(|(known, _)| *known == place)
        {
            return Ok(code.clone());
        }
        match &expr.kind {
            Kind::Const(value) => Ok(self.constant(value, &expr.ty)),
            Kind::Fail(failure) => Ok(self.failing(failure.fault, &expr.ty)),
            Kind::Var(at) => {
                let Some(name) = self.variables.get(*at) else {
                    return Err(refuse(expr.at, "a variable that is not declared"));
                };
                let form = lent_form(&expr.ty);
                Ok(Code::tight(quote!(#name)).form(form))
            }
            Kind::Local(at) => match self.locals.get(*at) {
                Some(Some(code)) => Ok(code.clone()),
                _ => Err(refuse(expr.at, "a macro's variable out of its scope")),
            },
            Kind::List(items) => self.list(items, &expr.ty),
            Kind::Map(entries) => self.map(entries, &expr.ty),
            Kind::Field { record, field } => self.field(expr, record, *field),
            Kind::HasField { record, field } => {
                let (name, known) = field_of(record, *field)?;
                let record = self.lower(record)?;
                if !known.optional {
                    // Evaluated for its error only.
                    let value = record.value();
                    let code = Code::new(Level::Block, quote!({ let _ = #value; true }));
                    return Ok(code.with(&[&record]));
                }
                let place = record.at(Level::Tight);
                Ok(Code::tight(quote!(#place.#name.is_some())).with(&[&record]))
            }
            Kind::Call { op, args } => self.call(expr, *op, args),
            Kind::Dynamic {
                function,
                receiver,
                args,
            } => self.dynamic(expr, function, *receiver, args),
            Kind::Matches { subject, pattern } => {
                let subject = self.lower(subject)?.lent(&Type::String);
                Ok(self.matches(&subject, pattern))
            }
            Kind::And(operands) => self.and(operands),
            Kind::Or(operands) => self.or(operands),
            Kind::Cond(parts) => self.cond(expr, parts),
            Kind::Comprehension(it) => self.comprehension(expr, it),
        }
    }

    /// The node, wrapped where a `dyn` is wanted.
    pub fn lower_as(&mut self, expr: &Expr, ty: &Type) -> Lowered {
        let code = self.lower(expr)?;
        if expr.ty == *ty {
            return Ok(code);
        }
        self.widened(&code, &expr.ty, ty, expr.at)
    }

    /// What always fails so.
    pub fn failing(&mut self, fault: Fault, ty: &Type) -> Code {
        let error = self.error(fault);
        let error_type = self.name("Error");
        let ty_tokens = self.owned_type(ty);
        let form = if is_copied(ty) {
            Form::Copied
        } else {
            Form::Owned
        };
        Code::tight(quote!(Err::<#ty_tokens, #error_type>(#error)))
            .whole()
            .form(form)
    }

    fn list(&mut self, items: &[Expr], ty: &Type) -> Lowered {
        let element = match ty {
            Type::List(element) => element.as_ref().clone(),
            _ => Type::Dyn,
        };
        let mut parts = Vec::new();
        for item in items {
            parts.push(self.lower_as(item, &element)?.owned(&element));
        }
        let values = parts.iter().map(|part| part.typed(Level::Block));
        let code = Code::tight(quote!(vec![#(#values),*])).form(Form::Owned);
        Ok(code.with(&parts.iter().collect::<Vec<_>>()))
    }

    fn map(&mut self, entries: &[(Expr, Expr)], ty: &Type) -> Lowered {
        self.uses.maps = true;
        let (key_type, value_type) = match ty {
            Type::Map(key, value) => (key.as_ref().clone(), value.as_ref().clone()),
            _ => (Type::Dyn, Type::Dyn),
        };
        let mut parts = Vec::new();
        let mut pairs = Vec::new();
        for (key, value) in entries {
            let mut key_code = self.lower_as(key, &key_type)?.owned(&key_type);
            if key_type == Type::Dyn {
                let key_of = self.name("key_of");
                let lent = key_code.lent(&Type::Dyn);
                let operand = lent.value();
                key_code = Code::tight(quote!(#key_of(#operand)))
                    .whole()
                    .form(Form::Owned);
            }
            let value_code = self.lower_as(value, &value_type)?.owned(&value_type);
            let (key, value) = (key_code.typed(Level::Block), value_code.typed(Level::Block));
            pairs.push(quote!((#key, #value)));
            parts.push(key_code);
            parts.push(value_code);
        }
        let keys = entries
            .iter()
            .map(|(key, _)| key.as_const().and_then(Key::of));
        let distinct = keys.collect::<Option<BTreeSet<Key>>>();
        if distinct.is_some_and(|keys| keys.len() == entries.len()) {
            let code = Code::tight(quote!(BTreeMap::from([#(#pairs),*]))).form(Form::Owned);
            return Ok(code.with(&parts.iter().collect::<Vec<_>>()));
        }
        let build = self.name("map_of");
        Ok(Code::tight(quote!(#build([#(#pairs),*])))
            .whole()
            .form(Form::Owned))
    }

    fn field(&mut self, expr: &Expr, record: &Expr, field: usize) -> Lowered {
        let (name, known) = field_of(record, field)?;
        let record = self.lower(record)?;
        let place = record.at(Level::Tight);
        if !known.optional {
            let code = match known.ty {
                _ if is_copied(&known.ty) => Code::tight(quote!(#place.#name)),
                Type::Map(..) | Type::Record(_) | Type::Dyn => {
                    Code::new(Level::Unary, quote!(&#place.#name)).form(Form::Borrowed)
                }
                _ => seen(&known.ty, &quote!(#place.#name)),
            };
            return Ok(code.with(&[&record]));
        }
        let option = match known.ty {
            _ if is_copied(&known.ty) => quote!(#place.#name),
            Type::String | Type::Bytes | Type::List(_) => quote!(#place.#name.as_deref()),
            _ => quote!(#place.#name.as_ref()),
        };
        let present = if self.tells_absent && expr.may(Fault::NoSuchKey) {
            let error = self.name("Error");
            let tokens = quote!(#option.ok_or(#error::Absent));
            Code::tight(tokens).whole().form(lent_form(&known.ty))
        } else {
            self.present(expr, &option, &known.ty)
        };
        Ok(present.with(&[&record]))
    }

    /// The value of an option of a lent or copied value, which may be empty unless that was ruled out.
    pub fn present(&mut self, expr: &Expr, option: &TokenStream, ty: &Type) -> Code {
        let form = lent_form(ty);
        let default = match ty {
            _ if expr.may(Fault::NoSuchKey) => None,
            Type::Bool
            | Type::Int
            | Type::Uint
            | Type::Double
            | Type::String
            | Type::Bytes
            | Type::List(_) => Some(quote!(unwrap_or_default())),
            _ => None,
        };
        if let Some(default) = default {
            // A test before this one has found it.
            return Code::tight(quote!(#option.#default)).form(form);
        }
        let error = self.error(Fault::NoSuchKey);
        Code::tight(quote!(#option.ok_or(#error)))
            .whole()
            .form(form)
    }

    fn matches(&mut self, subject: &Code, pattern: &Pattern) -> Code {
        if let Some(literal) = pattern.literal() {
            let text = literal.text.as_str();
            let place = subject.at(Level::Tight);
            let code = match (literal.at_start, literal.at_end) {
                (false, false) => Code::tight(quote!(#place.contains(#text))),
                (true, false) => Code::tight(quote!(#place.starts_with(#text))),
                (false, true) => Code::tight(quote!(#place.ends_with(#text))),
                (true, true) => Code::new(Level::Compare, quote!(#place == #text)),
            };
            return code.with(&[subject]);
        }
        let mut known = self.uses.patterns.iter();
        let known = known.position(|known| known == pattern.rust());
        let at = known.unwrap_or_else(|| {
            self.uses.patterns.push(pattern.rust().to_owned());
            self.uses.patterns.len() - 1
        });
        let name = ident(&format!("PATTERN_{}", at + 1));
        let subject_tokens = subject.value();
        let code = if subject.fails() {
            // An error of the subject leaves the function, and so must not be in the closure.
            quote!(matches!(#name.as_ref(), Ok(pattern) if pattern.is_match(#subject_tokens)))
        } else {
            quote!(#name.as_ref().is_ok_and(|pattern| pattern.is_match(#subject_tokens)))
        };
        Code::tight(code).with(&[subject])
    }
}

/// How a parameter or an element of a type is held.
pub fn lent_form(ty: &Type) -> Form {
    if is_copied(ty) {
        Form::Copied
    } else {
        Form::Borrowed
    }
}

/// What this back end cannot lower.
pub fn refuse(at: Extent, message: impl Into<String>) -> Refusal {
    Refusal {
        code: "expr/unsupported-in-rust",
        at,
        message: message.into(),
    }
}

/// The name and the declaration of a field.
pub fn field_of(record: &Expr, field: usize) -> Result<(Ident, Field), Refusal> {
    let known = match &record.ty {
        Type::Record(shape) => shape.fields.get(field),
        _ => None,
    };
    let known = known.ok_or_else(|| refuse(record.at, "a field of what is no record"))?;
    Ok((ident(&snake(&known.name)), known.clone()))
}

/// The name of a place that has the same value wherever it is read.
pub fn path(expr: &Expr) -> Option<String> {
    match &expr.kind {
        Kind::Var(at) => Some(format!("v{at}")),
        Kind::Local(at) => Some(format!("l{at}")),
        Kind::Const(value) => Some(super::super::value::show(value)),
        Kind::Field { record, field } => Some(format!("{}.{field}", path(record)?)),
        Kind::Call {
            op: super::super::ir::Op::IndexMap,
            args,
        } => match args.as_slice() {
            [map, key] => Some(format!("{}[{}]", path(map)?, path(key)?)),
            _ => None,
        },
        _ => None,
    }
}
