//! Calls of functions by their paths, and through variables that hold them.

use std::rc::Rc;

use syn::{Expr, ExprCall};

use super::event::{Argument, Event};
use super::expr::{bare, paths_of};
use super::known;
use super::resolve::Means;
use super::scope::{Decl, text};
use super::types::{Ty, own_type};
use super::value::{Const, Seen, Values, joined};
use super::walk::Walk;

impl<'a> Walk<'a, '_> {
    pub fn call(&mut self, call: &'a ExprCall) -> Seen<'a> {
        let function = bare(&call.func);
        let Expr::Path(path) = function else {
            let called = self.expression(function);
            let arguments = self.arguments(call.args.iter());
            let at = self.range(call.paren_token.span.open());
            self.told_call(&called.functions, None, &arguments, at);
            return Seen::default();
        };
        let variable = path.path.get_ident().filter(|_| path.qself.is_none());
        let variable = variable.and_then(|ident| self.variable(&text(ident)));
        let at = self.place_of(&path.path);
        if let Some(variable) = variable.and_then(|variable| self.variables.get(variable)) {
            let functions = Rc::clone(&variable.seen.functions);
            let given = variable.seen.clone();
            let arguments = self.arguments(call.args.iter());
            self.told_call(&functions, None, &arguments, at.clone());
            // What a closure gives is known as its value.
            return if functions.is_empty() {
                given
            } else {
                self.result(&[], &functions, &arguments, at.start)
            };
        }
        let found = self.meanings_of(path);
        self.told_use(&found, at.clone());
        let arguments = self.arguments(call.args.iter());
        let paths: Rc<[String]> = paths_of(&found).into();
        self.told_call(&paths, None, &arguments, at.clone());
        self.result(&found, &paths, &arguments, at.start)
    }

    pub fn arguments(&mut self, given: impl Iterator<Item = &'a Expr>) -> Vec<Argument<'a>> {
        given.map(|argument| self.argument(argument)).collect()
    }

    pub fn told_call(
        &mut self,
        paths: &[String],
        on: Option<&Seen<'a>>,
        arguments: &[Argument<'a>],
        at: std::ops::Range<usize>,
    ) {
        if !paths.is_empty() {
            self.tell(&Event::Call {
                paths,
                is_method: on.is_some(),
                on: on.map_or(&[], Seen::made),
                arguments,
                at,
            });
        }
        if paths.iter().all(|path| is_own(path)) {
            for argument in arguments {
                let made = argument.seen.made();
                if !made.is_empty() {
                    self.tell(&Event::Handed { made });
                }
            }
        }
    }

    /// What a call gives.
    fn result(
        &self,
        found: &[Means<'a>],
        paths: &Rc<[String]>,
        arguments: &[Argument<'a>],
        at: usize,
    ) -> Seen<'a> {
        if paths.iter().any(|path| known::is_passing(path)) {
            let first = arguments.first();
            return first.map(|first| first.seen.clone()).unwrap_or_default();
        }
        let given = arguments.iter().map(|argument| &argument.seen.made);
        let mut seen = Seen {
            from: Rc::clone(paths),
            made: given.fold(Rc::new([at]), |made, given| joined(&made, given)),
            ..Seen::default()
        };
        let mut types = Vec::new();
        for path in paths.iter() {
            let given = known::result(path).or_else(|| known::owner(path));
            types.extend(given.map(|ty| known::canonical(ty.to_owned())));
        }
        if !types.is_empty() {
            seen.ty = Ty::Named(types.into());
        }
        for means in found {
            match means {
                Means::Own(Decl::Fn(signature), scope) => {
                    seen.ty = self.scopes.result_of(&signature.output, *scope, None);
                }
                Means::Own(decl @ (Decl::Struct(_) | Decl::Enum(_)), scope) => {
                    seen.ty = own_type(decl, *scope);
                }
                Means::Member(ty @ Ty::Own(own), name) => {
                    seen.ty = match self.scopes.method(&own.name, name) {
                        Some((signature, scope, _)) => {
                            self.scopes.result_of(&signature.output, scope, Some(ty))
                        }
                        None => ty.clone(),
                    };
                }
                _ => {}
            }
        }
        seen.values = addressed(paths, arguments).map(Rc::new);
        seen
    }
}

/// Whether a path is one of the crate, or of nobody knows what.
fn is_own(path: &str) -> bool {
    match path.split_once("::") {
        Some((first, _)) => matches!(first, "crate" | "self" | "super" | "Self"),
        None => !known::is_passing(path),
    }
}

/// The values of addresses that are put together from their parts, as they are written in one.
fn addressed(paths: &[String], arguments: &[Argument<'_>]) -> Option<Values> {
    // An import of everything may have brought another.
    let path = paths
        .iter()
        .find_map(|path| path.strip_prefix("std::net::"))?;
    match path {
        "Ipv4Addr::new" | "Ipv6Addr::new" => {
            let parts = arguments.iter().map(|argument| {
                let values = argument.seen.values();
                match values.known.as_slice() {
                    [Const::Int(part)] if !values.open => Some(*part),
                    _ => None,
                }
            });
            let parts: Vec<i128> = parts.collect::<Option<_>>()?;
            if path.starts_with("Ipv4") {
                let parts: Vec<String> = parts.iter().map(i128::to_string).collect();
                return Some(Values::text(&parts.join(".")));
            }
            let text = if parts.iter().all(|part| *part == 0) {
                "::"
            } else {
                "an address"
            };
            Some(Values::text(text))
        }
        "SocketAddr::new" | "SocketAddr::from" | "SocketAddrV4::new" | "SocketAddrV6::new"
        | "IpAddr::from" | "Ipv4Addr::from" | "Ipv6Addr::from" => {
            let first = arguments.first()?;
            first
                .expression
                .and_then(octets)
                .or_else(|| Some(first.seen.values()))
        }
        _ => None,
    }
}

/// The address that `[127, 0, 0, 1]`, or a pair of that and a port, is.
fn octets(expression: &Expr) -> Option<Values> {
    let array = match bare(expression) {
        Expr::Tuple(pair) => bare(pair.elems.first()?),
        other => other,
    };
    let Expr::Array(array) = array else {
        return None;
    };
    let octets = array.elems.iter().map(|octet| match bare(octet) {
        Expr::Lit(literal) => match &literal.lit {
            syn::Lit::Int(number) => number.base10_parse::<u8>().ok(),
            _ => None,
        },
        _ => None,
    });
    let octets: Option<Vec<u8>> = octets.collect();
    let text = match octets.as_deref() {
        Some([a, b, c, d]) => format!("{a}.{b}.{c}.{d}"),
        Some(octets) if octets.len() == 16 && octets.iter().all(|octet| *octet == 0) => {
            "::".to_owned()
        }
        _ => return Some(Values::unknown()),
    };
    Some(Values::text(&text))
}
