//! Expressions over the fields of an open record as pieces of functions that are written elsewhere: the rules
//! of flags. The functions have the record as `attributes`, a reference to a struct with a field for each
//! of its fields, in which texts are `Cow<'static, str>` and fields that may be absent are `Option`s.

use std::collections::BTreeSet;
use std::sync::Arc;

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::quote;

use super::super::fault::Fault;
use super::super::ir::{Expr, Kind, Program};
use super::super::types::{Record, Type};
use super::Refusal;
use super::code::{Code, Level, is_copied};
use super::file::{imports, patterns, printed, tail};
use super::lower::{Lower, RUNTIME, Uses, lent_form};
use super::types::{ident, snake};

/// What the functions call the record.
const RECORD: &str = "attributes";

/// How a field of the record is at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// In the record.
    Record,
    /// In a local, lent or copied: [`Snippets::local`].
    Local,
}

/// What the expressions of one file share, and need there.
#[derive(Debug)]
pub struct Snippets {
    uses: Uses,
    /// What the local of each field is called.
    locals: Vec<Ident>,
    held: Vec<Held>,
    /// Names that no local may have.
    reserved: Arc<BTreeSet<String>>,
    tells_absent: bool,
}

/// An expression as Rust.
#[derive(Debug, Clone)]
pub struct Snippet {
    /// The lines of the expression, or of a `Result` of its value. A text is lent where it can be.
    pub lines: Vec<String>,
    /// Whether it is a `Result`. Its errors are those of the runtime, and `Error::Absent` for a field that the
    /// record lacks.
    pub fails: bool,
    /// The type of the value, as a function gives it.
    pub ty: String,
    /// Fields that it reads from locals, by position, ascending.
    pub locals: Vec<usize>,
    /// Fields that it reads from the record.
    pub in_record: Vec<usize>,
    /// Optional fields that it reads from locals too, and has no value without: whoever uses it binds them.
    pub wanted: Vec<usize>,
}

impl Snippets {
    /// For expressions over a record whose fields are held so. Locals get no name that is reserved.
    #[must_use]
    pub fn new(record: &Record, held: Vec<Held>, reserved: &[&str]) -> Self {
        let mut taken = BTreeSet::clone(&RUNTIME);
        taken.extend(reserved.iter().map(|name| (*name).to_owned()));
        taken.insert(RECORD.to_owned());
        let reserved = Arc::new(taken.clone());
        let locals = record.fields.iter().map(|field| {
            let mut name = snake(&field.name);
            while !taken.insert(name.clone()) {
                name.push('_');
            }
            ident(&name)
        });
        Self {
            uses: Uses::default(),
            locals: locals.collect(),
            held,
            tells_absent: false,
            reserved,
        }
    }

    /// What the local of a field is called.
    #[must_use]
    pub fn local(&self, field: usize) -> String {
        self.locals
            .get(field)
            .map(ToString::to_string)
            .unwrap_or_default()
    }

    /// Asks for an item of the runtime, such as `Timestamp`.
    pub fn need(&mut self, item: &'static str) {
        self.uses.helpers.insert(item);
    }

    /// A condition. Where only the absence of fields can keep it from having a value, that it has none is
    /// false, and the snippet does not fail.
    pub fn condition(&mut self, program: &Program) -> Result<Snippet, Refusal> {
        let root = &program.root;
        if fails_only_for_fields(root) {
            let mut lower = self.lower(program);
            if let Some(code) = self.truth(&mut lower, root)? {
                return self.snippet(lower, &code);
            }
            self.uses = lower.uses;
        }
        let (lower, code) = self.lowered(program, &[])?;
        self.snippet(lower, &code)
    }

    /// Whether an expression has the value true. None where some field decides only at times, and not by `&&`
    /// or `||`.
    fn truth(&self, lower: &mut Lower<'_>, expr: &Expr) -> Result<Option<Code>, Refusal> {
        if !expr.may(Fault::NoSuchKey) {
            return lower.lower(expr).map(Some);
        }
        let operands = match &expr.kind {
            Kind::And(operands) | Kind::Or(operands) => operands.as_slice(),
            _ => std::slice::from_ref(expr),
        };
        let any = matches!(expr.kind, Kind::Or(_));
        // Without these, one of the operands of `&&` has no value.
        let mut wanted = if any {
            Vec::new()
        } else {
            strictly_read(operands)
        };
        wanted.retain(|field| {
            let place = format!("v0.{field}");
            !lower.found.iter().any(|(known, _)| *known == place)
        });
        let known = lower.found.len();
        for field in &wanted {
            self.find(lower, *field);
        }
        let code = self.joined(lower, expr, operands, any);
        lower.found.truncate(known);
        let Some(mut code) = code? else {
            return Ok(None);
        };
        for field in wanted.iter().rev() {
            let Some(name) = self.locals.get(*field) else {
                continue;
            };
            let (option, body) = (option(lower.program, *field)?, code.value());
            code = Code::tight(quote!(#option.is_some_and(|#name| #body)));
        }
        Ok(Some(code))
    }

    fn joined(
        &self,
        lower: &mut Lower<'_>,
        expr: &Expr,
        operands: &[Expr],
        any: bool,
    ) -> Result<Option<Code>, Refusal> {
        let (level, op) = if any {
            (Level::Or, quote!(||))
        } else {
            (Level::And, quote!(&&))
        };
        let mut joined: Option<Code> = None;
        for operand in operands {
            let whole = std::ptr::eq(operand, expr);
            let code = if whole {
                Some(lower.lower(operand)?)
            } else {
                self.truth(lower, operand)?
            };
            let Some(code) = code.filter(|code| !code.fails()) else {
                return Ok(None);
            };
            joined = Some(match joined {
                None => code,
                Some(before) => {
                    let (before, code) = (before.at(level), code.at(level));
                    Code::new(level, quote!(#before #op #code))
                }
            });
        }
        Ok(joined)
    }

    /// The value of an expression, which is a text or a number: lent, or with an owner of its own. Where it fails
    /// only for want of fields, these are [`Snippet::wanted`].
    pub fn value(&mut self, program: &Program, owned: bool) -> Result<Snippet, Refusal> {
        let root = &program.root;
        let mut wanted = if fails_only_for_fields(root) {
            strictly_read(std::slice::from_ref(root))
        } else {
            Vec::new()
        };
        let (mut lower, mut code) = self.lowered(program, &wanted)?;
        if code.fails() {
            wanted.clear();
            self.uses = lower.uses;
            (lower, code) = self.lowered(program, &[])?;
        }
        code = if owned || code.fails() {
            code.owned(&root.ty)
        } else {
            code.lent(&root.ty)
        };
        let mut snippet = self.snippet(lower, &code)?;
        snippet.in_record.retain(|field| !wanted.contains(field));
        snippet.wanted = wanted;
        Ok(snippet)
    }

    /// What lowers a program, with the locals that are there.
    fn lower<'p>(&mut self, program: &'p Program) -> Lower<'p> {
        let mut lower = Lower::new(program, std::mem::take(&mut self.uses));
        lower.reserved = Arc::clone(&self.reserved);
        lower.variables = vec![ident(RECORD)];
        lower.tells_absent = true;
        for (field, held) in self.held.iter().enumerate() {
            if *held == Held::Local {
                self.find(&mut lower, field);
            }
        }
        lower
    }

    /// Makes it read a field from its local.
    fn find(&self, lower: &mut Lower<'_>, field: usize) {
        if let (Some(known), Some(name)) = (declared(lower.program, field), self.locals.get(field))
        {
            let code = Code::tight(quote!(#name)).form(lent_form(&known.ty));
            lower.found.push((format!("v0.{field}"), code));
            lower.names.insert(name.to_string());
        }
    }

    /// The code of a program with these fields at hand, and what has collected what it needs.
    fn lowered<'p>(
        &mut self,
        program: &'p Program,
        wanted: &[usize],
    ) -> Result<(Lower<'p>, Code), Refusal> {
        let mut lower = self.lower(program);
        for field in wanted {
            self.find(&mut lower, *field);
        }
        let code = lower.lower(&program.root)?;
        Ok((lower, code))
    }

    fn snippet(&mut self, mut lower: Lower<'_>, code: &Code) -> Result<Snippet, Refusal> {
        let program = lower.program;
        let owned = lower.owned_type(&program.root.ty);
        let (ty, body) = if code.fails() {
            let error = lower.name("Error");
            (quote!(Result<#owned, #error>), code.result())
        } else {
            (owned, code.typed(Level::Block))
        };
        self.uses = lower.uses;
        let (ty, lines) = match single(&body) {
            // Most keys are a name, and need no printer.
            Some(name) => (ty.to_string(), vec![name]),
            None => laid_out(&ty, &body, program)?,
        };
        self.tells_absent |= lines.iter().any(|line| line.contains("Error::Absent"));
        let (locals, others) = read_fields(&program.root)
            .into_iter()
            .partition(|field| self.held.get(*field) == Some(&Held::Local));
        Ok(Snippet {
            lines,
            fails: code.fails(),
            ty,
            locals,
            in_record: others,
            wanted: Vec::new(),
        })
    }

    /// What the standard library is asked for, one line each, sorted.
    #[must_use]
    pub fn imports(&self) -> Vec<&'static str> {
        imports(&self.uses)
    }

    /// Whether the `regex` crate is needed.
    #[must_use]
    pub fn has_patterns(&self) -> bool {
        !self.uses.patterns.is_empty()
    }

    /// The regular expressions, each compiled once.
    #[must_use]
    pub fn patterns(&self) -> String {
        patterns(&self.uses)
    }

    /// The functions and types that the expressions use, each after a blank line.
    #[must_use]
    pub fn items(&self) -> String {
        let text = tail(&self.uses);
        if !self.tells_absent {
            return text;
        }
        let variant = "    /// An attribute that the request lacks.\n    Absent,\n";
        let head = "pub enum Error {\n";
        text.replacen(head, &format!("{head}{variant}"), 1)
    }
}

/// The name that code consists of.
fn single(code: &TokenStream) -> Option<String> {
    let mut tokens = code.clone().into_iter();
    match (tokens.next(), tokens.next()) {
        (Some(TokenTree::Ident(name)), None) => Some(name.to_string()),
        _ => None,
    }
}

/// A type and the lines of an expression of it, as in a function.
fn laid_out(
    ty: &TokenStream,
    body: &TokenStream,
    program: &Program,
) -> Result<(String, Vec<String>), Refusal> {
    let text = printed(quote! { fn f() -> #ty { #body } }, program)?;
    let mut lines: Vec<&str> = text.lines().collect();
    lines.pop();
    let inner = lines.iter().skip(1);
    let inner = inner.map(|line| line.strip_prefix("    ").unwrap_or(line).to_owned());
    let head = lines.first().and_then(|head| head.split_once("-> "));
    let ty = head.map_or("", |(_, ty)| ty.trim_end_matches(" {"));
    Ok((ty.to_owned(), inner.collect()))
}

/// A name as an identifier, raw or with an underscore where Rust keeps the word.
#[must_use]
pub fn identifier(name: &str) -> String {
    ident(name).to_string()
}

/// An `Option` of the copied or lent value of an optional field.
fn option(program: &Program, field: usize) -> Result<TokenStream, Refusal> {
    let Some(known) = declared(program, field) else {
        return Err(super::lower::refuse(
            program.root.at,
            "a field that is not declared",
        ));
    };
    let (record, name) = (ident(RECORD), ident(&snake(&known.name)));
    Ok(if is_copied(&known.ty) {
        quote!(#record.#name)
    } else {
        quote!(#record.#name.as_deref())
    })
}

fn declared(program: &Program, field: usize) -> Option<&super::super::types::Field> {
    match program.variables.first().map(|variable| &variable.ty) {
        Some(Type::Record(record)) => record.fields.get(field),
        _ => None,
    }
}

/// Whether the only errors are those of optional fields that are absent.
fn fails_only_for_fields(root: &Expr) -> bool {
    if root.faults != super::super::fault::Faults::of(Fault::NoSuchKey) {
        return false;
    }
    let mut only = true;
    root.walk(&mut |expr| {
        let fails_itself = expr.may(Fault::NoSuchKey)
            && !expr
                .children()
                .iter()
                .any(|child| child.may(Fault::NoSuchKey));
        only &= !fails_itself || is_field(expr).is_some();
        // Of a node whose operands may fail so too, it is not known whether it does itself.
        only &=
            !matches!(&expr.kind, Kind::Call { op, .. } if *op == super::super::ir::Op::IndexMap);
        only &= !matches!(expr.kind, Kind::Dynamic { .. });
    });
    only
}

/// The optional fields that every one of the operands which has them reads, whatever their values: without them
/// that operand has no value. Ascending.
fn strictly_read(operands: &[Expr]) -> Vec<usize> {
    let mut found = BTreeSet::new();
    let mut open: Vec<&Expr> = operands.iter().collect();
    while let Some(expr) = open.pop() {
        if let Some(field) = is_field(expr) {
            if expr.may(Fault::NoSuchKey) {
                found.insert(field);
            }
            continue;
        }
        match &expr.kind {
            // Some of the operands may not be asked, or their errors not count.
            Kind::And(_) | Kind::Or(_) => {}
            Kind::Cond(parts) => open.push(&parts[0]),
            Kind::Comprehension(it) => open.push(&it.range),
            _ => open.extend(expr.children()),
        }
    }
    found.into_iter().collect()
}

fn is_field(expr: &Expr) -> Option<usize> {
    match &expr.kind {
        Kind::Field { record, field } if matches!(record.kind, Kind::Var(0)) => Some(*field),
        _ => None,
    }
}

/// The fields of the record that an expression reads, ascending; asking whether one is there counts.
fn read_fields(root: &Expr) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    root.walk(&mut |expr| {
        if let Kind::Field { record, field } | Kind::HasField { record, field } = &expr.kind
            && matches!(record.kind, Kind::Var(0))
        {
            found.insert(*field);
        }
    });
    found
}
