//! The names that a source file uses, resolved as far as one file allows: paths in code and in macros, imports with
//! their groups and aliases, method calls and fields.

use std::collections::BTreeMap;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::ext::IdentExt as _;
use syn::spanned::Spanned as _;
use syn::visit::{self, Visit};

/// The crate's own name, by which `extern crate self` or a macro may refer to it.
const OWN_NAME: &str = "govkit";

/// The name of a number other than 0 in a function or constant that gives a `u8`.
pub const EXIT_NUMBER: &str = "a number as exit code";

/// A path and the line it is on, counted from 1. The path is absolute: it starts with `crate` if it leads into this crate.
/// The name of a macro ends with `!`, that of a field starts with `.` and that of a method also ends with `()`; a `*` at the
/// end imports everything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    pub path: Vec<String>,
    pub line: usize,
    /// The name is used by code under `#[cfg(test)]` or `#[test]` only.
    pub in_test: bool,
}

/// Everything `text` names, and the constructs that hide names from this reading.
#[derive(Debug, Default)]
pub struct Names {
    pub used: Vec<Name>,
    /// Lines with a construct that leads elsewhere unseen, and what it is.
    pub hidden: Vec<(usize, &'static str)>,
    /// The modules in files of their own that are compiled for tests only.
    pub test_modules: Vec<Vec<String>>,
    /// Lines with items that are not `mod name;` (only the crate's root has to have none).
    pub items: Vec<usize>,
}

/// The module of a file of `src/`: `cli/write/mod.rs` and `cli/write.rs` are `["crate", "cli", "write"]`.
pub fn module_of(file: &str) -> Vec<String> {
    let file = file.strip_suffix(".rs").unwrap_or(file);
    let mut module = vec!["crate".to_owned()];
    if file != "lib" {
        module.extend(file.split('/').map(str::to_owned));
    }
    if module.last().is_some_and(|last| last == "mod") {
        module.pop();
    }
    module
}

/// Reads the source `text` of `file`, a path below `src/`.
pub fn read(file: &str, text: &str) -> syn::Result<Names> {
    let parsed = syn::parse_file(text)?;
    let mut imports = Reader::new(file, BTreeMap::new());
    imports.visit_file(&parsed);
    let mut reader = Reader::new(file, imports.aliases);
    reader.visit_file(&parsed);
    Ok(reader.names)
}

/// What a path may start with after it was imported, by local name.
type Aliases = BTreeMap<String, Vec<Vec<String>>>;

struct Reader {
    module: Vec<String>,
    in_test: bool,
    /// Inside of a function or constant whose value is a `u8`, as exit codes are.
    in_u8: bool,
    aliases: Aliases,
    names: Names,
}

impl Reader {
    fn new(file: &str, aliases: Aliases) -> Self {
        Self {
            module: module_of(file),
            in_test: false,
            in_u8: false,
            aliases,
            names: Names::default(),
        }
    }

    fn add(&mut self, path: Vec<String>, line: usize) {
        let in_test = self.in_test;
        self.names.used.push(Name {
            path,
            line,
            in_test,
        });
    }

    /// Reads what has a value of the type `ty`.
    fn of_type(&mut self, ty: Option<&syn::Type>, read: impl FnOnce(&mut Self)) {
        let before = self.in_u8;
        self.in_u8 = ty.is_some_and(yields_u8);
        read(self);
        self.in_u8 = before;
    }

    fn import(&mut self, tree: &syn::UseTree, prefix: &[String]) {
        let extended = |ident: &syn::Ident| {
            let mut path = prefix.to_vec();
            path.push(ident.unraw().to_string());
            path
        };
        match tree {
            syn::UseTree::Path(path) => self.import(&path.tree, &extended(&path.ident)),
            syn::UseTree::Group(group) => {
                for tree in &group.items {
                    self.import(tree, prefix);
                }
            }
            syn::UseTree::Name(name) => {
                self.import_as(&extended(&name.ident), &name.ident, name.span());
            }
            syn::UseTree::Rename(rename) => {
                self.import_as(&extended(&rename.ident), &rename.rename, rename.span());
            }
            syn::UseTree::Glob(glob) => {
                for mut path in resolve(prefix, &self.module, &self.aliases) {
                    path.push("*".to_owned());
                    self.add(path, glob.span().start().line);
                }
            }
        }
    }

    fn import_as(&mut self, path: &[String], local: &syn::Ident, span: proc_macro2::Span) {
        // `use a::b::{self}` imports `b`.
        let is_self = path.len() > 1 && path.last().is_some_and(|last| last == "self");
        let path = &path[..path.len() - usize::from(is_self)];
        let local = local.unraw().to_string();
        let local = match local.as_str() {
            "self" => path.last().cloned().unwrap_or_default(),
            _ => local,
        };
        for target in resolve(path, &self.module, &self.aliases) {
            // `use x;` or `use x as x;` would stand for itself for ever.
            if target.first() != Some(&local) || target.len() > 1 {
                self.aliases.entry(local.clone()).or_default().push(target);
            }
        }
        self.add_path(path, span.start().line);
    }

    fn add_path(&mut self, path: &[String], line: usize) {
        for path in resolve(path, &self.module, &self.aliases) {
            self.add(path, line);
        }
    }

    /// Paths, macros and methods in the tokens of a macro or an attribute, which syn does not parse.
    fn tokens(&mut self, tokens: TokenStream, prefix: &[String]) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let is = |at: usize, wanted: char| matches!(tokens.get(at), Some(TokenTree::Punct(found)) if found.as_char() == wanted);
        let is_separator = |at: usize| is(at, ':') && is(at + 1, ':');
        let mut at = 0;
        while at < tokens.len() {
            match &tokens[at] {
                TokenTree::Group(group) => self.tokens(group.stream(), &[]),
                TokenTree::Literal(literal) => {
                    // `#[serde(with = "crate::module")]`
                    if let Ok(syn::Lit::Str(text)) = syn::parse_str(&literal.to_string())
                        && text.value().contains("::")
                        && let Ok(path) = text.parse::<syn::Path>()
                    {
                        self.visit_path(&path);
                    }
                }
                TokenTree::Ident(ident) if at > 0 && is(at - 1, '.') => {
                    let is_call = matches!(
                        tokens.get(at + 1),
                        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis
                    );
                    let name = format!(".{}{}", ident.unraw(), if is_call { "()" } else { "" });
                    self.add(vec![name], ident.span().start().line);
                }
                TokenTree::Ident(ident) => {
                    let line = ident.span().start().line;
                    let mut path = prefix.to_vec();
                    path.push(ident.unraw().to_string());
                    while is_separator(at + 1) {
                        match tokens.get(at + 3) {
                            Some(TokenTree::Ident(next)) => {
                                path.push(next.unraw().to_string());
                                at += 3;
                            }
                            Some(TokenTree::Group(group))
                                if group.delimiter() == Delimiter::Brace =>
                            {
                                self.tokens(group.stream(), &path);
                                path.clear();
                                at += 3;
                            }
                            _ => break,
                        }
                    }
                    // `x != y` is no macro.
                    if is(at + 1, '!')
                        && !is(at + 2, '=')
                        && let Some(last) = path.last_mut()
                    {
                        last.push('!');
                    }
                    // `pub(crate)` names no item; `use crate as name` and `use crate::*` do.
                    let is_whole = is_separator(at + 1)
                        || matches!(tokens.get(at + 1), Some(TokenTree::Ident(next)) if next == "as");
                    if !path.is_empty() && (is_whole || !is_module_only(&path)) {
                        self.add_path(&path, line);
                    }
                }
                TokenTree::Punct(_) => {}
            }
            at += 1;
        }
    }
}

/// The absolute paths that `path`, written in `module`, may stand for.
fn resolve(path: &[String], module: &[String], aliases: &Aliases) -> Vec<Vec<String>> {
    let mut found = vec![absolute(path, module)];
    // An alias may start with another one; nobody chains more of them.
    for _ in 0..8 {
        let mut next = Vec::new();
        for path in &found {
            let targets = path.first().and_then(|first| aliases.get(first));
            match targets {
                Some(targets) => next.extend(targets.iter().map(|target| {
                    let mut longer = target.clone();
                    longer.extend_from_slice(&path[1..]);
                    longer
                })),
                None => next.push(path.clone()),
            }
        }
        next.sort();
        next.dedup();
        if next == found {
            break;
        }
        found = next;
    }
    found
}

fn absolute(path: &[String], module: &[String]) -> Vec<String> {
    let mut base: Option<Vec<String>> = None;
    for (at, part) in path.iter().enumerate() {
        match part.as_str() {
            "crate" if at == 0 => base = Some(vec!["crate".to_owned()]),
            OWN_NAME if at == 0 && path.len() > 1 => base = Some(vec!["crate".to_owned()]),
            "self" if at == 0 && path.len() > 1 => base = Some(module.to_vec()),
            "super" => {
                let mut above = base.unwrap_or_else(|| module.to_vec());
                above.pop();
                base = Some(above);
            }
            _ => {
                let mut whole = base.unwrap_or_default();
                whole.extend_from_slice(&path[at..]);
                return whole;
            }
        }
    }
    base.unwrap_or_default()
}

fn is_module_only(path: &[String]) -> bool {
    let mut parts = path.iter();
    parts.all(|part| matches!(part.as_str(), "crate" | "self" | "super"))
}

/// Returns true for `u8` and for `Result<u8>` of whichever kind.
fn yields_u8(ty: &syn::Type) -> bool {
    let syn::Type::Path(path) = ty else {
        return false;
    };
    let Some(last) = path.path.segments.last() else {
        return false;
    };
    match &last.arguments {
        syn::PathArguments::AngleBracketed(arguments) if last.ident == "Result" => {
            let mut arguments = arguments.args.iter();
            arguments.any(|one| matches!(one, syn::GenericArgument::Type(ty) if yields_u8(ty)))
        }
        _ => last.ident == "u8",
    }
}

fn returned(signature: &syn::Signature) -> Option<&syn::Type> {
    match &signature.output {
        syn::ReturnType::Type(_, ty) => Some(ty),
        syn::ReturnType::Default => None,
    }
}

/// Returns true if `attributes` restrict an item to tests.
fn is_for_tests(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        if attribute.path().is_ident("test") {
            return true;
        }
        let condition = attribute.parse_args::<syn::Path>();
        attribute.path().is_ident("cfg") && condition.is_ok_and(|path| path.is_ident("test"))
    })
}

fn attributes_of(item: &syn::Item) -> &[syn::Attribute] {
    match item {
        syn::Item::Const(item) => &item.attrs,
        syn::Item::Fn(item) => &item.attrs,
        syn::Item::Impl(item) => &item.attrs,
        syn::Item::Macro(item) => &item.attrs,
        syn::Item::Mod(item) => &item.attrs,
        syn::Item::Static(item) => &item.attrs,
        syn::Item::Struct(item) => &item.attrs,
        syn::Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_file(&mut self, file: &'ast syn::File) {
        for item in &file.items {
            if !matches!(item, syn::Item::Mod(found) if found.content.is_none()) {
                self.names.items.push(item.span().start().line);
            }
        }
        visit::visit_file(self, file);
    }

    fn visit_item(&mut self, item: &'ast syn::Item) {
        let before = self.in_test;
        self.in_test |= is_for_tests(attributes_of(item));
        visit::visit_item(self, item);
        self.in_test = before;
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        let name = item.ident.unraw().to_string();
        self.module.push(name);
        if item.content.is_none() && self.in_test {
            self.names.test_modules.push(self.module.clone());
        }
        visit::visit_item_mod(self, item);
        self.module.pop();
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        if item.leading_colon.is_none() {
            self.import(&item.tree, &[]);
        } else {
            // `::name` is another crate, whatever is called so here; the crate's own name still leads back into it.
            let aliases = std::mem::take(&mut self.aliases);
            self.import(&item.tree, &[]);
            for (name, targets) in aliases {
                self.aliases.entry(name).or_default().extend(targets);
            }
        }
        for attribute in &item.attrs {
            self.visit_attribute(attribute);
        }
    }

    fn visit_item_extern_crate(&mut self, item: &'ast syn::ItemExternCrate) {
        let line = item.span().start().line;
        let what = if item.ident == "self" {
            "`extern crate self`, an alias of the crate"
        } else {
            "`extern crate`"
        };
        self.names.hidden.push((line, what));
    }

    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {
        // `pub(crate)` and `pub(in path)` name modules around this one, and import nothing.
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let parts: Vec<String> = path
            .segments
            .iter()
            .map(|part| part.ident.unraw().to_string())
            .collect();
        let line = path.span().start().line;
        if path.leading_colon.is_some() {
            self.add(absolute(&parts, &self.module), line);
        } else {
            self.add_path(&parts, line);
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, found: &'ast syn::Macro) {
        let mut parts: Vec<String> = found
            .path
            .segments
            .iter()
            .map(|part| part.ident.unraw().to_string())
            .collect();
        let line = found.path.span().start().line;
        let name = parts.last().cloned().unwrap_or_default();
        match name.as_str() {
            // The text of another program.
            "quote" | "parse_quote" => return,
            "include" if !found.tokens.to_string().contains("OUT_DIR") => {
                self.names
                    .hidden
                    .push((line, "`include!` of a source file"));
            }
            _ => {}
        }
        if let Some(last) = parts.last_mut() {
            last.push('!');
        }
        self.add_path(&parts, line);
        self.tokens(found.tokens.clone(), &[]);
    }

    fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
        let line = attribute.span().start().line;
        let path = attribute.path();
        if path.is_ident("doc") {
            return;
        }
        for (word, what) in [
            ("path", "`#[path]`, a module from elsewhere"),
            ("macro_use", "`#[macro_use]`, names that no import shows"),
            (
                "macro_export",
                "`#[macro_export]`, a name at the top of the crate",
            ),
        ] {
            if path.is_ident(word) {
                self.names.hidden.push((line, what));
            }
        }
        match &attribute.meta {
            syn::Meta::List(list) => self.tokens(list.tokens.clone(), &[]),
            meta => visit::visit_meta(self, meta),
        }
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        let name = format!(".{}()", call.method.unraw());
        self.add(vec![name], call.method.span().start().line);
        visit::visit_expr_method_call(self, call);
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.of_type(returned(&item.sig), |reader| {
            visit::visit_item_fn(reader, item);
        });
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.of_type(returned(&item.sig), |reader| {
            visit::visit_impl_item_fn(reader, item);
        });
    }

    fn visit_item_const(&mut self, item: &'ast syn::ItemConst) {
        self.of_type(Some(&item.ty), |reader| {
            visit::visit_item_const(reader, item);
        });
    }

    fn visit_expr_binary(&mut self, binary: &'ast syn::ExprBinary) {
        // A number that is added or compared is no value of the function.
        self.of_type(None, |reader| visit::visit_expr_binary(reader, binary));
    }

    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        let is_value = matches!(&*call.func, syn::Expr::Path(path) if path.path.is_ident("Ok"));
        if is_value {
            visit::visit_expr_call(self, call);
        } else {
            self.of_type(None, |reader| visit::visit_expr_call(reader, call));
        }
    }

    fn visit_lit_int(&mut self, number: &'ast syn::LitInt) {
        if self.in_u8 && number.base10_digits() != "0" {
            self.add(vec![EXIT_NUMBER.to_owned()], number.span().start().line);
        }
    }

    fn visit_expr_field(&mut self, field: &'ast syn::ExprField) {
        if let syn::Member::Named(name) = &field.member {
            self.add(vec![format!(".{}", name.unraw())], name.span().start().line);
        }
        visit::visit_expr_field(self, field);
    }
}
