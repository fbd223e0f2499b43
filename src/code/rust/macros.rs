//! Bodies of macros: parsed where they hold expressions, statements or items, and otherwise looked through word by word.

use std::rc::Rc;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Block, Expr, Item, Lit, Macro, Stmt, Token};
use typed_arena::Arena;

use super::ANY_TYPE;
use super::event::Event;
use super::expr::paths_of;
use super::scope::text;
use super::value::{Const, LONGEST, Seen, Values};
use super::walk::Walk;

/// What was parsed in the body of a macro.
pub(super) enum Piece {
    /// `a, b = c`
    List(Vec<Expr>),
    /// `a; n`
    Repeat(Box<Expr>, Box<Expr>),
    /// Statements, among them items.
    Statements(Vec<Stmt>),
    /// Items.
    Items(Vec<Item>),
}

/// Macros deeper within each other are only looked through.
const DEEPEST: u32 = 16;

struct Repeat(Expr, Expr);

impl Parse for Repeat {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let element = input.parse()?;
        input.parse::<Token![;]>()?;
        Ok(Self(element, input.parse()?))
    }
}

struct Items(Vec<Item>);

impl Parse for Items {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut items = Vec::new();
        while !input.is_empty() {
            items.push(input.parse()?);
        }
        Ok(Self(items))
    }
}

fn list(tokens: &TokenStream) -> Option<Piece> {
    let parser = Punctuated::<Expr, Token![,]>::parse_terminated;
    let list = parser.parse2(tokens.clone()).ok()?;
    Some(Piece::List(list.into_iter().collect()))
}

fn repeat(tokens: &TokenStream) -> Option<Piece> {
    let repeat: Repeat = syn::parse2(tokens.clone()).ok()?;
    Some(Piece::Repeat(Box::new(repeat.0), Box::new(repeat.1)))
}

fn statements(tokens: &TokenStream) -> Option<Piece> {
    let statements = Block::parse_within.parse2(tokens.clone()).ok()?;
    Some(Piece::Statements(statements))
}

/// The items that a macro is given as a whole, or between braces: those of `cfg_if!` are declared where it stands.
pub(super) fn items<'a>(found: &'a Macro, pieces: &'a Arena<Piece>) -> Vec<&'a Item> {
    let is_definition = found.path.is_ident("macro_rules");
    if is_definition || found.tokens.is_empty() {
        return Vec::new();
    }
    let parsed = |tokens: &TokenStream| syn::parse2::<Items>(tokens.clone()).ok();
    let mut groups = Vec::new();
    match parsed(&found.tokens) {
        Some(items) => groups.push(items),
        None => {
            for token in found.tokens.clone() {
                if let TokenTree::Group(group) = token
                    && group.delimiter() == Delimiter::Brace
                {
                    groups.extend(parsed(&group.stream()));
                }
            }
        }
    }
    let mut items = Vec::new();
    for group in groups {
        if let Piece::Items(found) = &*pieces.alloc(Piece::Items(group.0)) {
            items.extend(found);
        }
    }
    items
}

impl<'a> Walk<'a, '_> {
    /// Walks through the body of a macro, and says what it gives.
    pub fn macro_body(&mut self, found: &'a Macro) -> Seen<'a> {
        let name = found.path.segments.last();
        let name = name.map(|last| text(&last.ident)).unwrap_or_default();
        match name.as_str() {
            "macro_rules" => {
                self.tokens(&found.tokens);
                return Seen::default();
            }
            // What these are given is no code of this file.
            "stringify" | "include_str" | "include_bytes" | "env" | "line" | "file" | "column"
            | "module_path" => {
                return Seen::of_values(Values::harmless());
            }
            _ => self.use_of(&found.path),
        }
        if self.macros >= DEEPEST {
            self.words(&found.tokens);
            return Seen::default();
        }
        self.macros += 1;
        let seen = match list(&found.tokens).or_else(|| repeat(&found.tokens)) {
            Some(Piece::List(parsed)) => self.listed(&name, Piece::List(parsed)),
            Some(piece) => self.piece(piece),
            None => {
                if let Some(piece) = statements(&found.tokens) {
                    self.piece(piece)
                } else {
                    self.tokens(&found.tokens);
                    Seen::default()
                }
            }
        };
        self.macros -= 1;
        seen
    }

    /// What a macro gives that is called like a function.
    fn listed(&mut self, name: &str, piece: Piece) -> Seen<'a> {
        let Piece::List(arguments) = &*self.pieces.alloc(piece) else {
            return Seen::default();
        };
        match name {
            "format" | "format_args" => self.format(arguments),
            "write" | "writeln" => {
                let Some((target, rest)) = arguments.split_first() else {
                    return Seen::default();
                };
                self.expression(target);
                let added = self.format(rest);
                self.add_to(target, &added);
                Seen::default()
            }
            "concat" => {
                let parts = arguments.iter().map(|argument| self.expression(argument));
                let parts: Vec<Values> = parts.map(|part| part.values()).collect();
                let texts: Option<Vec<String>> = parts.iter().map(shown).collect();
                Seen::of_values(match texts {
                    Some(texts) => Values::text(&texts.concat()),
                    None => Values::harmless(),
                })
            }
            "vec" | "array" | "smallvec" => self.list(arguments.iter()),
            "dbg" | "black_box" | "try" | "ready" if arguments.len() == 1 => {
                let mut seen = Seen::default();
                for argument in arguments {
                    seen = self.expression(argument);
                }
                seen
            }
            _ => {
                for argument in arguments {
                    self.expression(argument);
                }
                Seen::default()
            }
        }
    }

    fn piece(&mut self, piece: Piece) -> Seen<'a> {
        match &*self.pieces.alloc(piece) {
            Piece::List(all) => {
                for expression in all {
                    self.expression(expression);
                }
                Seen::default()
            }
            Piece::Repeat(element, count) => {
                self.expression(count);
                self.list(std::iter::once(&**element))
            }
            Piece::Statements(all) => self.scoped(|walk| {
                walk.scopes.block(walk.here, all);
                walk.statements(all)
            }),
            Piece::Items(all) => {
                for item in all {
                    self.item(item);
                }
                Seen::default()
            }
        }
    }

    /// The text that a format and its arguments give.
    fn format(&mut self, arguments: &'a [Expr]) -> Seen<'a> {
        let mut seen = Vec::new();
        for argument in arguments {
            // `name = value`
            match argument {
                Expr::Assign(named) => {
                    let name = match &*named.left {
                        Expr::Path(path) => path.path.get_ident().map(text),
                        _ => None,
                    };
                    seen.push((name, self.expression(&named.right).values()));
                }
                argument => seen.push((None, self.expression(argument).values())),
            }
        }
        let Some(((_, format), given)) = seen.split_first() else {
            return Seen::default();
        };
        let Some(format) = format.only_text() else {
            return Seen::of_values(Values {
                is_built: true,
                ..Values::unknown()
            });
        };
        let format = format.to_owned();
        Seen::of_values(self.formatted(&format, given))
    }

    fn formatted(&self, format: &str, given: &[(Option<String>, Values)]) -> Values {
        let mut known: Option<String> = Some(String::new());
        let mut head: Option<String> = None;
        let mut values = Values {
            is_harmless: true,
            is_variable: true,
            ..Values::default()
        };
        let mut next = 0;
        for part in parts(format) {
            let argument = match part {
                Part::Text(text) => {
                    if let Some(known) = &mut known {
                        known.push_str(&text);
                    }
                    continue;
                }
                Part::Argument(name) if name.is_empty() => {
                    next += 1;
                    given.get(next - 1).map(|(_, values)| values.clone())
                }
                Part::Argument(name) => {
                    let number = name.parse::<usize>().ok();
                    let numbered = number.and_then(|number| given.get(number));
                    let is_name = |known: &Option<String>| known.as_ref() == Some(&name);
                    let found = numbered.or_else(|| given.iter().find(|(known, _)| is_name(known)));
                    let found = found.map(|(_, values)| values.clone());
                    found.or_else(|| self.named(&name))
                }
            };
            let argument = argument.unwrap_or_else(Values::unknown);
            match (shown(&argument), &mut known) {
                (Some(text), Some(known)) if known.len() + text.len() < LONGEST => {
                    known.push_str(&text);
                }
                _ => {
                    head = head.or(known.take());
                    values.open = true;
                    values.is_harmless &= argument.is_safe();
                    values.is_built |= !argument.is_safe();
                }
            }
        }
        if let Some(known) = known {
            return Values::text(&known);
        }
        values.heads.extend(head.map(Rc::from));
        values
    }

    /// What a format names that its arguments do not.
    fn named(&self, name: &str) -> Option<Values> {
        if let Some(variable) = self.variable(name) {
            return self
                .variables
                .get(variable)
                .map(|found| found.seen.values());
        }
        let found = self
            .scopes
            .resolve(&[name.to_owned()], false, self.here, None);
        let is_constant = found.iter().any(|means| {
            matches!(
                means,
                super::resolve::Means::Own(super::scope::Decl::Const(..), _)
            )
        });
        is_constant.then(Values::harmless)
    }

    /// Tokens that are no Rust as a whole: what can be is parsed, piece by piece.
    pub fn tokens(&mut self, tokens: &TokenStream) {
        if self.macros >= DEEPEST {
            return self.words(tokens);
        }
        self.macros += 1;
        let mut run: Vec<TokenTree> = Vec::new();
        let mut trees = tokens.clone().into_iter().peekable();
        while let Some(tree) = trees.next() {
            let ends = match &tree {
                TokenTree::Punct(mark) => match mark.as_char() {
                    ',' | ';' => true,
                    '=' => {
                        matches!(trees.peek(), Some(TokenTree::Punct(next)) if next.as_char() == '>')
                            && mark.spacing() == proc_macro2::Spacing::Joint
                    }
                    _ => false,
                },
                _ => false,
            };
            if ends {
                if matches!(&tree, TokenTree::Punct(mark) if mark.as_char() == '=') {
                    trees.next();
                }
                self.run(&std::mem::take(&mut run));
            } else {
                run.push(tree);
            }
        }
        self.run(&run);
        self.macros -= 1;
    }

    /// Tokens between marks.
    fn run(&mut self, run: &[TokenTree]) {
        let stream: TokenStream = run.iter().cloned().collect();
        if let Ok(expression) = syn::parse2::<Expr>(stream) {
            self.piece(Piece::List(vec![expression]));
            return;
        }
        // `static ref NAME: Type = value`
        let is_alone = |at: usize| {
            let is_mark = |tree: Option<&TokenTree>, mark: char| matches!(tree, Some(TokenTree::Punct(found)) if found.as_char() == mark);
            let before = at.checked_sub(1).and_then(|before| run.get(before));
            let joined = matches!(before, Some(TokenTree::Punct(found)) if found.spacing() == proc_macro2::Spacing::Joint);
            is_mark(run.get(at), '=') && !is_mark(run.get(at + 1), '=') && !joined
        };
        let equals = (0..run.len()).find(|at| is_alone(*at));
        if let Some(at) = equals {
            let (head, tail) = run.split_at(at);
            let value: TokenStream = tail.iter().skip(1).cloned().collect();
            if let Ok(value) = syn::parse2::<Expr>(value) {
                self.words(&head.iter().cloned().collect());
                self.piece(Piece::List(vec![value]));
                return;
            }
        }
        self.words_of(run, true);
    }

    fn group(&mut self, group: &Group) {
        let tokens = group.stream();
        if self.macros >= DEEPEST {
            return self.words(&tokens);
        }
        let parsed = match group.delimiter() {
            Delimiter::Brace => statements(&tokens),
            _ => list(&tokens),
        };
        self.macros += 1;
        match parsed {
            Some(piece) => {
                self.piece(piece);
            }
            None => self.tokens(&tokens),
        }
        self.macros -= 1;
    }

    /// Looks through tokens word by word.
    fn words(&mut self, tokens: &TokenStream) {
        let mut open = vec![tokens.clone()];
        while let Some(tokens) = open.pop() {
            let trees: Vec<TokenTree> = tokens.into_iter().collect();
            self.words_of(&trees, false);
            open.extend(trees.into_iter().filter_map(|tree| match tree {
                TokenTree::Group(group) => Some(group.stream()),
                _ => None,
            }));
        }
    }

    fn words_of(&mut self, trees: &[TokenTree], with_groups: bool) {
        let mark = |at: usize| match trees.get(at) {
            Some(TokenTree::Punct(mark)) => mark.as_char(),
            _ => ' ',
        };
        let mut at = 0;
        while let Some(tree) = trees.get(at) {
            match tree {
                TokenTree::Group(group) if with_groups => self.group(group),
                TokenTree::Literal(literal) => {
                    let literal = Lit::new(literal.clone());
                    self.literal(&literal);
                }
                TokenTree::Ident(first) => {
                    let behind = at.checked_sub(1).map_or(' ', mark);
                    let mut segments = vec![text(first)];
                    let mut last = first;
                    while mark(at + 1) == ':' && mark(at + 2) == ':' {
                        let Some(TokenTree::Ident(ident)) = trees.get(at + 3) else {
                            break;
                        };
                        segments.push(text(ident));
                        last = ident;
                        at += 3;
                    }
                    let next = trees.get(at + 1);
                    let is_called = matches!(next, Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis);
                    let place = self.between(first, last);
                    if behind == '.' {
                        if is_called {
                            let paths = [format!("{ANY_TYPE}::{}", segments.join("::"))];
                            self.told_call(&paths, Some(&Seen::default()), &[], place);
                        }
                    } else {
                        // A single word may be anything but what it looks like: a label, a key, a binding.
                        // A type by itself is only named: nothing is made of it.
                        let is_type = segments.last().is_some_and(|last| {
                            last.starts_with(char::is_uppercase)
                                && last.chars().any(char::is_lowercase)
                        });
                        let is_used =
                            is_called || !is_type || matches!(next, Some(TokenTree::Group(_)));
                        let is_path = segments.len() > 1 && is_used;
                        let is_key = mark(at + 1) == ':' || behind == '$' || behind == '\'';
                        if is_path || (is_called && !is_key) {
                            self.word(&segments, is_called, place);
                        }
                        if segments.len() == 1 && first == "unsafe" {
                            let is_block = matches!(next, Some(TokenTree::Group(_)));
                            let at = self.range(first.span());
                            if is_block {
                                let form = super::event::Form::UnsafeBlock;
                                self.tell(&Event::Form { form, at });
                            }
                        }
                    }
                }
                _ => {}
            }
            at += 1;
        }
    }

    /// A path among tokens.
    fn word(&mut self, segments: &[String], is_called: bool, at: std::ops::Range<usize>) {
        if let [name] = segments
            && self.variable(name).is_some()
        {
            return;
        }
        let found = self
            .scopes
            .resolve(segments, false, self.here, self.own_type.as_ref());
        let paths = paths_of(&found);
        if paths.is_empty() {
            return;
        }
        self.tell(&Event::Use {
            paths: &paths,
            at: at.clone(),
        });
        if is_called {
            self.told_call(&paths, None, &[], at);
        }
    }
}

/// The text of a value that is known.
fn shown(values: &Values) -> Option<String> {
    match values.known.as_slice() {
        _ if values.open => None,
        [Const::Text(text)] => Some(text.to_string()),
        [Const::Int(number)] => Some(number.to_string()),
        [Const::Bool(value)] => Some(value.to_string()),
        _ => None,
    }
}

/// A part of a format.
enum Part {
    Text(String),
    /// The name or number of an argument; empty for the next.
    Argument(String),
}

fn parts(format: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut letters = format.chars().peekable();
    let mut text = String::new();
    while let Some(letter) = letters.next() {
        let is_doubled = letters.peek() == Some(&letter);
        match letter {
            '{' | '}' if is_doubled => {
                letters.next();
                text.push(letter);
            }
            '{' => {
                parts.push(Part::Text(std::mem::take(&mut text)));
                let inner: String = letters
                    .by_ref()
                    .take_while(|letter| *letter != '}')
                    .collect();
                let name = inner.split(':').next().unwrap_or_default().trim();
                parts.push(Part::Argument(name.to_owned()));
            }
            letter => text.push(letter),
        }
    }
    parts.push(Part::Text(text));
    parts
}
