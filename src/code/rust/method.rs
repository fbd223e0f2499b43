//! Calls of methods: what they are called on decides what they are.

use std::rc::Rc;

use syn::{ExprMethodCall, GenericArgument};

use super::ANY_TYPE;
use super::event::Argument;
use super::known;
use super::scope::text;
use super::types::Ty;
use super::value::{Seen, Values, joined};
use super::walk::Walk;

/// Methods that give what they are called on, or what it wraps.
const KEEPING: &[&str] = &[
    "and_then",
    "as_bytes",
    "as_deref",
    "as_deref_mut",
    "as_mut",
    "as_os_str",
    "as_path",
    "as_ref",
    "as_slice",
    "as_str",
    "borrow",
    "borrow_mut",
    "boxed",
    "by_ref",
    "clone",
    "cloned",
    "collect",
    "context",
    "copied",
    "deref",
    "deref_mut",
    "expect",
    "filter",
    "get_mut",
    "inspect",
    "inspect_err",
    "into",
    "into_boxed_str",
    "into_bytes",
    "into_inner",
    "into_iter",
    "into_string",
    "iter",
    "iter_mut",
    "leak",
    "lock",
    "map_err",
    "ok",
    "ok_or",
    "ok_or_else",
    "or",
    "or_else",
    "or_insert",
    "parse",
    "read",
    "rev",
    "skip",
    "take",
    "to_owned",
    "to_path_buf",
    "to_socket_addrs",
    "to_string",
    "to_vec",
    "trim",
    "try_into",
    "unwrap",
    "unwrap_or",
    "unwrap_or_default",
    "unwrap_or_else",
    "with_context",
    "wrap_err",
    "wrap_err_with",
    "write",
];

/// Those of them that may give what they are given instead.
const ALTERNATIVES: &[&str] = &["or", "or_else", "or_insert", "unwrap_or", "unwrap_or_else"];

/// Those of them that keep a list one.
const ON_LISTS: &[&str] = &[
    "as_mut",
    "as_ref",
    "as_slice",
    "by_ref",
    "clone",
    "cloned",
    "collect",
    "copied",
    "filter",
    "into_iter",
    "iter",
    "iter_mut",
    "lock",
    "read",
    "rev",
    "skip",
    "take",
    "to_owned",
    "to_vec",
    "unwrap",
    "write",
    "expect",
];

/// Methods that give numbers.
const NUMBERS: &[&str] = &[
    "as_micros",
    "as_millis",
    "as_nanos",
    "as_secs",
    "capacity",
    "count",
    "is_empty",
    "is_none",
    "is_some",
    "len",
    "port",
    "timestamp",
];

/// Methods that leave another value where they are called.
const CHANGING: &[&str] = &[
    "append",
    "clear",
    "dedup",
    "drain",
    "extend",
    "extend_from_slice",
    "fill",
    "insert",
    "insert_str",
    "pop",
    "push",
    "remove",
    "replace_range",
    "retain",
    "reverse",
    "swap",
    "truncate",
    "union",
];

impl<'a> Walk<'a, '_> {
    pub fn method_call(&mut self, call: &'a ExprMethodCall) -> Seen<'a> {
        let on = self.expression(&call.receiver);
        let name = text(&call.method);
        let arguments = self.arguments(call.args.iter());
        let paths = paths(&on, &name);
        let at = self.range(call.method.span());
        self.told_call(&paths, Some(&on), &arguments, at.clone());
        if name == "parse" && self.is_to_number(call) {
            return Seen::of_values(Values::harmless());
        }
        if name == "push_str"
            && let Some(added) = arguments.first()
        {
            self.add_to(&call.receiver, &added.seen);
        } else if CHANGING.contains(&name.as_str()) {
            self.change(
                &call.receiver,
                on.values().is_safe() && are_safe(&arguments),
            );
        }
        self.given(on, &name, &paths, &arguments, at.start)
    }

    /// Whether a call says that it gives a number: `text.parse::<u16>()`.
    fn is_to_number(&self, call: &ExprMethodCall) -> bool {
        let arguments = call.turbofish.as_ref().and_then(|said| said.args.first());
        matches!(arguments, Some(GenericArgument::Type(ty)) if self.ty(ty).is_number())
    }

    /// What a method gives.
    fn given(
        &self,
        on: Seen<'a>,
        name: &str,
        paths: &[String],
        arguments: &[Argument<'a>],
        at: usize,
    ) -> Seen<'a> {
        let first = arguments.first().map(|first| &first.seen);
        if NUMBERS.contains(&name) {
            return Seen::of_values(Values::harmless());
        }
        if let Ty::Own(own) = &on.ty
            && let Some((signature, scope, _)) = self.scopes.method(&own.name, name)
        {
            let ty = self
                .scopes
                .result_of(&signature.output, scope, Some(&on.ty));
            return Seen::of_type(ty);
        }
        match name {
            "map" | "flat_map" | "filter_map" | "then" | "then_some" => {
                let mut given = first.cloned().unwrap_or_default();
                given.ty = match on.ty {
                    Ty::List(_) => Ty::List(Rc::new(given.ty)),
                    _ => given.ty,
                };
                return given;
            }
            "join" if !matches!(on.ty, Ty::List(_)) && folder(&on).is_some() => {
                return in_folder(on, first);
            }
            "join" | "concat" | "repeat" | "replace" | "to_uppercase" | "to_lowercase" => {
                let is_safe = on.values().is_safe() && are_safe(arguments);
                return Seen::of_values(if is_safe {
                    Values::harmless()
                } else {
                    Values::unknown()
                });
            }
            "first" | "last" | "next" | "pop" | "get" if matches!(on.ty, Ty::List(_)) => {
                return Seen {
                    ty: on.ty.element(),
                    ..on
                };
            }
            _ => {}
        }
        let is_list = matches!(on.ty, Ty::List(_));
        if KEEPING.contains(&name) && (!is_list || ON_LISTS.contains(&name)) {
            let mut kept = on;
            if let Some(other) = first.filter(|_| ALTERNATIVES.contains(&name)) {
                kept.join(other);
            }
            return kept;
        }
        let ty = match &on.ty {
            Ty::Named(_) => {
                let results = paths.iter().filter_map(|path| known::result(path));
                let results = results.map(|ty| known::canonical(ty.to_owned()));
                let results: Vec<String> = results.collect();
                if results.is_empty() {
                    // Builders give themselves, and what is asked of other types is asked by its name.
                    on.ty.clone()
                } else {
                    Ty::Named(results.into())
                }
            }
            _ => Ty::Unknown,
        };
        let from: Rc<[String]> = paths.into();
        Seen {
            ty: if ty.is_number() { Ty::Unknown } else { ty },
            from: joined(&from, &on.from),
            made: if on.made.is_empty() {
                Rc::new([at])
            } else {
                on.made
            },
            ..Seen::default()
        }
    }
}

/// The folder that a path is known to be.
fn folder(path: &Seen<'_>) -> Option<Rc<str>> {
    let values = path.values();
    if let Some(text) = values.only_text() {
        return Some(text.into());
    }
    let is_temporary = path.from.iter().any(|from| from == "std::env::temp_dir");
    match values.heads.as_slice() {
        [head] if is_temporary => Some(Rc::clone(head)),
        [] if is_temporary => Some("/tmp".into()),
        _ => None,
    }
}

/// `folder.join(name)`
fn in_folder<'a>(on: Seen<'a>, name: Option<&Seen<'a>>) -> Seen<'a> {
    let name = name.map_or_else(Values::unknown, Seen::values);
    let is_safe = on.values().is_safe() && name.is_safe();
    let Some((folder, name)) = folder(&on).zip(name.only_text().map(str::to_owned)) else {
        return Seen::of_values(if is_safe {
            Values::harmless()
        } else {
            Values::unknown()
        });
    };
    let whole = match name.strip_prefix('/') {
        Some(_) => name,
        None => format!("{}/{name}", folder.trim_end_matches('/')),
    };
    let is_known = on.values().only_text().is_some();
    let values = if is_known {
        Values::text(&whole)
    } else {
        // Where temporary files are is up to the system.
        Values {
            heads: vec![whole.into()],
            ..Values::unknown()
        }
    };
    Seen {
        values: Some(Rc::new(values)),
        ..on
    }
}

/// Whether nothing that does harm within a text is given.
fn are_safe(arguments: &[Argument<'_>]) -> bool {
    let mut given = arguments.iter().map(|argument| argument.seen.values());
    given.all(|values| values.is_safe())
}

/// The paths that a method may have.
fn paths(on: &Seen<'_>, name: &str) -> Vec<String> {
    match &on.ty {
        Ty::Named(paths) => {
            let paths = paths
                .iter()
                .map(|path| known::canonical(format!("{path}::{name}")));
            paths.collect()
        }
        Ty::Unknown => vec![format!("{ANY_TYPE}::{name}")],
        _ => Vec::new(),
    }
}
