//! Expressions: what each is, from what is in it.

use std::ops::Range;
use std::rc::Rc;

use syn::spanned::Spanned;
use syn::{Expr, ExprPath, Lit, Member, Type, UnOp};

use super::event::{Argument, Event, Form};
use super::known;
use super::operator::negated;
use super::resolve::Means;
use super::scope::{Decl, ScopeId, text};
use super::types::{Ty, own_type};
use super::value::{Const, Seen, Values};
use super::walk::Walk;
use crate::parse::RustSource;

/// How many constants are followed.
const CONSTANTS: usize = 24;

impl Argument<'_> {
    /// Its place.
    #[must_use]
    pub fn at(&self, source: &RustSource) -> Option<Range<usize>> {
        let expression = self.expression?;
        Some(source.range(expression.span()))
    }
}

/// The expression without parentheses around it.
pub(super) fn bare(mut expression: &Expr) -> &Expr {
    loop {
        expression = match expression {
            Expr::Paren(inner) => &inner.expr,
            Expr::Group(inner) => &inner.expr,
            _ => return expression,
        };
    }
}

impl<'a> Walk<'a, '_> {
    /// Walks through an expression, and says what it is.
    pub fn expression(&mut self, expression: &'a Expr) -> Seen<'a> {
        match expression {
            Expr::Lit(literal) => self.literal(&literal.lit),
            Expr::Path(path) => self.path(path),
            Expr::Paren(inner) => self.expression(&inner.expr),
            Expr::Group(inner) => self.expression(&inner.expr),
            Expr::Reference(inner) => self.expression(&inner.expr),
            Expr::Try(inner) => self.expression(&inner.expr),
            Expr::Await(inner) => self.expression(&inner.base),
            Expr::Cast(inner) => {
                let seen = self.expression(&inner.expr);
                let ty = self.ty(&inner.ty);
                Seen { ty, ..seen }
            }
            Expr::Unary(unary) => {
                let seen = self.expression(&unary.expr);
                match unary.op {
                    UnOp::Deref(_) => seen,
                    UnOp::Not(_) => negated(&seen, true),
                    UnOp::Neg(_) => negated(&seen, false),
                    _ => Seen::default(),
                }
            }
            Expr::Binary(binary) => self.binary(binary),
            Expr::Block(block) => self.block(&block.block),
            Expr::Async(block) => self.block(&block.block),
            Expr::Const(block) => self.block(&block.block),
            Expr::Unsafe(block) => {
                let at = self.range(block.unsafe_token.span);
                let form = Form::UnsafeBlock;
                self.tell(&Event::Form { form, at });
                self.block(&block.block)
            }
            Expr::If(_) | Expr::Match(_) | Expr::While(_) | Expr::ForLoop(_) | Expr::Let(_) => {
                self.branching(expression)
            }
            Expr::Closure(closure) => self.scoped(|walk| {
                for input in &closure.inputs {
                    walk.bind(input, &Seen::default());
                }
                // What a closure gives is what is known of it.
                let body = walk.expression(&closure.body);
                Seen {
                    functions: Rc::default(),
                    ..body
                }
            }),
            Expr::Call(call) => self.call(call),
            Expr::MethodCall(call) => self.method_call(call),
            Expr::Macro(found) => self.macro_body(&found.mac),
            Expr::Struct(literal) => self.struct_literal(literal),
            Expr::Assign(assign) => {
                let value = self.argument(&assign.right);
                self.assign(&assign.left, &value);
                Seen::default()
            }
            Expr::Field(field) => {
                let base = self.expression(&field.base);
                let name = member(&field.member);
                Seen::of_type(base.ty.field(&name, &self.scopes))
            }
            Expr::Index(index) => {
                let base = self.expression(&index.expr);
                self.expression(&index.index);
                match bare(&index.index) {
                    // `x[..]` is all of it.
                    Expr::Range(range) if range.start.is_none() && range.end.is_none() => base,
                    _ => Seen::of_type(base.ty.element()),
                }
            }
            Expr::Tuple(tuple) => {
                let parts = tuple.elems.iter().map(|part| self.expression(part));
                let parts: Vec<Seen<'a>> = parts.collect();
                let types: Vec<Ty<'a>> = parts.iter().map(|part| part.ty.clone()).collect();
                // Addresses are written as pairs of host and port.
                let values = parts.first().and_then(|first| first.values.clone());
                Seen {
                    ty: Ty::Tuple(types.into()),
                    values,
                    ..Seen::default()
                }
            }
            Expr::Array(array) => self.list(array.elems.iter()),
            Expr::Repeat(repeat) => {
                self.expression(&repeat.len);
                self.list(std::iter::once(&*repeat.expr))
            }
            Expr::Verbatim(tokens) => {
                self.tokens(tokens);
                Seen::default()
            }
            _ => {
                self.within(expression);
                Seen::default()
            }
        }
    }

    /// Many of what these are.
    pub fn list(&mut self, elements: impl Iterator<Item = &'a Expr>) -> Seen<'a> {
        let mut all: Option<Seen<'a>> = None;
        for element in elements {
            let seen = self.expression(element);
            match &mut all {
                None => {
                    let values = seen.values();
                    all = Some(Seen {
                        values: Some(Rc::new(values)),
                        ..seen
                    });
                }
                Some(all) => all.join(&seen),
            }
        }
        let mut all = all.unwrap_or_default();
        all.ty = Ty::List(Rc::new(all.ty));
        all
    }

    fn branching(&mut self, expression: &'a Expr) -> Seen<'a> {
        match expression {
            Expr::If(branch) => {
                let mut seen = self.scoped(|walk| {
                    walk.expression(&branch.cond);
                    walk.block(&branch.then_branch)
                });
                match &branch.else_branch {
                    Some((_, other)) => {
                        let other = self.expression(other);
                        seen.join(&other);
                    }
                    None => seen = Seen::default(),
                }
                seen
            }
            Expr::Match(matched) => {
                let value = self.expression(&matched.expr);
                let mut all: Option<Seen<'a>> = None;
                for arm in &matched.arms {
                    let seen = self.scoped(|walk| {
                        let before = walk.context;
                        walk.context.in_test |= super::walk::is_test(&arm.attrs);
                        walk.bind(&arm.pat, &value);
                        walk.guards(&arm.pat);
                        let seen = walk.expression(&arm.body);
                        walk.context = before;
                        seen
                    });
                    let ends = matches!(
                        bare(&arm.body),
                        Expr::Return(_) | Expr::Continue(_) | Expr::Break(_)
                    );
                    match &mut all {
                        _ if ends => {}
                        None => all = Some(seen),
                        Some(all) => all.join(&seen),
                    }
                }
                all.unwrap_or_default()
            }
            Expr::Let(tested) => {
                let value = self.expression(&tested.expr);
                self.bind(&tested.pat, &value);
                Seen::default()
            }
            Expr::While(repeated) => {
                self.scoped(|walk| {
                    walk.expression(&repeated.cond);
                    walk.block(&repeated.body);
                });
                Seen::default()
            }
            Expr::ForLoop(repeated) => {
                let list = self.expression(&repeated.expr);
                let element = Seen {
                    ty: list.ty.element(),
                    ..list
                };
                self.scoped(|walk| {
                    walk.bind(&repeated.pat, &element);
                    walk.block(&repeated.body);
                });
                Seen::default()
            }
            _ => Seen::default(),
        }
    }

    pub fn literal(&mut self, literal: &Lit) -> Seen<'a> {
        let values = match literal {
            Lit::Str(text) => {
                let text = text.value();
                self.tell(&Event::Text { text: &text });
                Values::text(&text)
            }
            Lit::ByteStr(bytes) => {
                let bytes = bytes.value();
                let text = String::from_utf8_lossy(&bytes);
                self.tell(&Event::Text { text: &text });
                Values::text(&text)
            }
            Lit::CStr(text) => {
                let text = text.value();
                let text = text.to_string_lossy();
                self.tell(&Event::Text { text: &text });
                Values::text(&text)
            }
            Lit::Byte(byte) => Values::of(Const::Int(i128::from(byte.value()))),
            Lit::Char(letter) => Values::of(Const::Int(i128::from(u32::from(letter.value())))),
            Lit::Int(number) => match number.base10_parse::<u128>() {
                Ok(number) => match i128::try_from(number) {
                    Ok(number) => Values::of(Const::Int(number)),
                    Err(_) => Values::harmless(),
                },
                Err(_) => Values::harmless(),
            },
            Lit::Bool(value) => Values::of(Const::Bool(value.value)),
            _ => Values::harmless(),
        };
        Seen::of_values(values)
    }

    /// A path as a value.
    fn path(&mut self, path: &'a ExprPath) -> Seen<'a> {
        if path.qself.is_none()
            && let Some(ident) = path.path.get_ident()
        {
            let name = text(ident);
            if let Some(variable) = self.variable(&name) {
                let found = self.variables.get(variable);
                return found.map(|found| found.seen.clone()).unwrap_or_default();
            }
        }
        let found = self.meanings_of(path);
        let at = self.place_of(&path.path);
        self.told_use(&found, at);
        self.of_meanings(found)
    }

    /// What a path of an expression means.
    pub fn meanings_of(&mut self, path: &'a ExprPath) -> Vec<Means<'a>> {
        self.run_by(&path.path);
        let Some(of) = &path.qself else {
            return self.meanings(&path.path);
        };
        if let Type::Path(of) = &*of.ty {
            self.run_by(&of.path);
        }
        let ty = self.ty(&of.ty);
        let segments = path.path.segments.iter().skip(of.position);
        let rest: Vec<String> = segments.map(|part| text(&part.ident)).collect();
        let rest = rest.join("::");
        let mut found: Vec<Means<'a>> = match &ty {
            Ty::Named(_) => {
                let paths = ty.paths().iter();
                let paths =
                    paths.map(|path| Means::Path(known::canonical(format!("{path}::{rest}"))));
                paths.collect()
            }
            _ => vec![Means::Member(ty, rest)],
        };
        if of.position > 0 {
            let of_trait = self.meanings(&path.path).into_iter();
            found.extend(of_trait.filter(|means| matches!(means, Means::Path(_))));
        }
        found
    }

    pub fn told_use(&mut self, found: &[Means<'a>], at: Range<usize>) {
        let paths = paths_of(found);
        if !paths.is_empty() {
            self.tell(&Event::Use { paths: &paths, at });
        }
    }

    fn of_meanings(&mut self, found: Vec<Means<'a>>) -> Seen<'a> {
        let mut all: Option<Seen<'a>> = None;
        let functions: Rc<[String]> = paths_of(&found).into();
        for means in found {
            let seen = match means {
                Means::Path(path) => of_path(&path),
                Means::Own(Decl::Const(ty, value), scope) => {
                    let ty = self.scopes.type_of(ty, scope, None);
                    let seen = self.constant(value, scope);
                    Seen { ty, ..seen }
                }
                Means::Own(decl @ (Decl::Struct(_) | Decl::Enum(_)), scope) => {
                    Seen::of_type(own_type(&decl, scope))
                }
                Means::Member(ty @ Ty::Own(_), _) => Seen::of_type(ty),
                _ => Seen::default(),
            };
            match &mut all {
                None => all = Some(seen),
                Some(all) => all.join(&seen),
            }
        }
        let mut all = all.unwrap_or_default();
        if !functions.is_empty() {
            all.functions = functions;
        }
        all
    }

    /// What a constant of the file is.
    fn constant(&mut self, value: &'a Expr, scope: ScopeId) -> Seen<'a> {
        let key = std::ptr::from_ref(value);
        if let Some(known) = self.known_constants.get(&key) {
            return known.clone();
        }
        let is_open = self.constants.contains(&key);
        if is_open || self.constants.len() >= CONSTANTS {
            return Seen::default();
        }
        self.constants.push(key);
        let (here, floor) = (self.here, self.floor);
        let own_type = self.own_type.take();
        self.here = scope;
        self.floor = self.variables.len();
        self.muted += 1;
        let seen = self.expression(value);
        self.muted -= 1;
        self.here = here;
        self.floor = floor;
        self.own_type = own_type;
        self.constants.pop();
        self.known_constants.insert(key, seen.clone());
        seen
    }

    fn struct_literal(&mut self, literal: &'a syn::ExprStruct) -> Seen<'a> {
        let ty = self
            .scopes
            .of_path(&literal.path, self.here, self.own_type.as_ref());
        let mut fields = Vec::new();
        for field in &literal.fields {
            let value = self.argument(&field.expr);
            fields.push((member(&field.member), value));
        }
        if let Some(rest) = &literal.rest {
            self.expression(rest);
        }
        let at = self.place_of(&literal.path);
        let paths = ty.paths();
        if !paths.is_empty() {
            self.tell(&Event::Use {
                paths,
                at: at.clone(),
            });
            self.tell(&Event::Literal {
                paths,
                fields: &fields,
                is_open: literal.dot2_token.is_some(),
                at,
            });
        }
        Seen::of_type(ty)
    }

    /// A value with its place.
    pub fn argument(&mut self, expression: &'a Expr) -> Argument<'a> {
        Argument {
            seen: self.expression(expression),
            expression: Some(expression),
        }
    }
}

/// The paths among the meanings of a path.
pub(super) fn paths_of(found: &[Means<'_>]) -> Vec<String> {
    let paths = found.iter().filter_map(|means| match means {
        Means::Path(path) => Some(path.clone()),
        _ => None,
    });
    paths.collect()
}

fn of_path(path: &str) -> Seen<'static> {
    if path == "None" || path == "std::option::Option::None" {
        return Seen::of_values(Values::of(Const::Nothing));
    }
    let value = match (known::constant(path), known::text(path)) {
        (Some(number), _) => Values::of(Const::Int(number)),
        (None, Some(text)) => Values::text(text),
        (None, None) if path.contains("::") => Values::of(Const::Path(path.into())),
        _ => Values::unknown(),
    };
    let ty = known::owner(path).map_or(Ty::Unknown, Ty::named);
    Seen {
        ty,
        ..Seen::of_values(value)
    }
}

pub(super) fn member(member: &Member) -> String {
    match member {
        Member::Named(name) => text(name),
        Member::Unnamed(number) => number.index.to_string(),
    }
}
