//! Rust, by syn. What syn reads recursively is measured first, so that no source can overflow the stack; and what it
//! remembers of places is forgotten behind each file.

mod depth;

use std::ops::Range;
use std::str::FromStr;

use proc_macro2::{Span, TokenStream};

pub use depth::MAX_NESTING;

/// The stack that reading and walking a source of [`MAX_NESTING`] may need, in bytes. It is reserved, not used up.
pub const RUST_STACK: usize = 256 << 20;

/// A source that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RustProblem {
    /// Where, in bytes.
    pub at: Range<usize>,
    /// What: lower case, one line, no final period.
    pub message: String,
}

/// A source that was read. Places in it are known until it is dropped, on the thread that read it.
pub struct RustSource {
    /// Its syntax.
    pub file: syn::File,
    /// What places are counted from.
    places: Places,
}

/// From what byte of a file syn's places count: behind a byte-order mark.
#[derive(Debug, Clone, Copy, Default)]
struct Places {
    base: usize,
    length: usize,
}

impl Places {
    fn range(self, span: Span) -> Range<usize> {
        let range = span.byte_range();
        let clamped = |at: usize| (at + self.base).min(self.length);
        clamped(range.start)..clamped(range.end)
    }
}

impl RustSource {
    /// Reads a source.
    ///
    /// It has to be called on a thread with a stack of [`RUST_STACK`] bytes, on which no other source is being read.
    ///
    /// # Errors
    /// Where it is no Rust that syn knows, or nested deeper than [`MAX_NESTING`].
    pub fn read(text: &str) -> Result<Self, RustProblem> {
        if let Some(at) = depth::too_deep(text) {
            let message = format!("it is nested deeper than {MAX_NESTING} levels");
            return Err(RustProblem {
                at: at..at + 1,
                message,
            });
        }
        let body = text.strip_prefix('\u{feff}').unwrap_or(text);
        let places = Places {
            base: text.len() - body.len(),
            length: text.len(),
        };
        let blanked = without_shebang(body);
        let source = blanked.as_deref().unwrap_or(body);
        let read = TokenStream::from_str(source)
            .map_err(|error| problem(places, error.span(), &error.to_string()))
            .and_then(|tokens| {
                syn::parse2::<syn::File>(tokens)
                    .map_err(|error| problem(places, error.span(), &error.to_string()))
            });
        match read {
            Ok(file) => Ok(Self { file, places }),
            Err(problem) => {
                proc_macro2::extra::invalidate_current_thread_spans();
                Err(problem)
            }
        }
    }

    /// The bytes of the file that a span of its syntax means.
    #[must_use]
    pub fn range(&self, span: Span) -> Range<usize> {
        self.places.range(span)
    }
}

impl Drop for RustSource {
    /// proc-macro2 keeps the text of all that it reads on a thread, and numbers its bytes in 32 bits: both are given back.
    fn drop(&mut self) {
        proc_macro2::extra::invalidate_current_thread_spans();
    }
}

fn problem(places: Places, span: Span, message: &str) -> RustProblem {
    let at = places.range(span);
    let message = message.lines().next().unwrap_or_default().to_owned();
    RustProblem { at, message }
}

/// The text with its first line blank, where that is for the shell: `#!` that no attribute begins with.
fn without_shebang(text: &str) -> Option<String> {
    let rest = text.strip_prefix("#!")?;
    if rest.trim_start().starts_with('[') {
        return None;
    }
    let end = text.find('\n').unwrap_or(text.len());
    let (line, rest) = text.split_at(end);
    Some(" ".repeat(line.len()) + rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_those_of_the_file() {
        let text = "\u{feff}#!/usr/bin/env run — it\n// é\nfn f() { é(); g() }\n";
        let source = RustSource::read(text).unwrap_or_else(|problem| panic!("{problem:?}"));
        let Some(syn::Item::Fn(function)) = source.file.items.first() else {
            panic!("a function");
        };
        let range = source.range(function.sig.ident.span());
        assert_eq!(text.get(range), Some("f"));
        let Some(syn::Stmt::Expr(syn::Expr::Call(call), _)) = function.block.stmts.get(1) else {
            panic!("a call");
        };
        let syn::Expr::Path(path) = &*call.func else {
            panic!("a path");
        };
        let ident = path.path.get_ident().expect("a name");
        assert_eq!(text.get(source.range(ident.span())), Some("g"));
    }

    #[test]
    fn nothing_is_kept_of_a_source_that_is_done_with() {
        // Were the texts kept, the numbers of the second file would begin behind the first.
        let long = format!("// {}\nfn f() {{}}\n", "x".repeat(1 << 16));
        for _ in 0..3 {
            drop(RustSource::read(&long).unwrap_or_else(|problem| panic!("{problem:?}")));
            assert!(RustSource::read("fn f( {").is_err());
            assert!(RustSource::read("fn f() { \"").is_err());
        }
        let tokens = TokenStream::from_str("x").expect("a token");
        let first = tokens.into_iter().next().expect("a token").span();
        // `Debug` is the one place where proc-macro2 shows its own numbers.
        assert_eq!(format!("{first:?}"), "bytes(1..2)");
        proc_macro2::extra::invalidate_current_thread_spans();
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        let wrong = |text| RustSource::read(text).err().expect("no Rust");
        let error = wrong("fn f() { let = 1; }");
        assert_eq!(error.at.start, 13);
        let error = wrong("fn f() { \"x }");
        assert!(error.at.start <= 13, "{error:?}");
    }
}
