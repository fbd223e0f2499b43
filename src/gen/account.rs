//! The account of a generator: every item of its input is in its outputs. Items are listed from the tree of the
//! input, and looked for in the text of the outputs, so that nothing between the two can drop one silently.

use std::collections::HashSet;

use memchr::memmem;

use super::generator::Output;
use crate::source::Span;

/// A flag or an objective of an input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The noun of it: `flag`, `objective`.
    pub kind: &'static str,
    /// Its name, as the input has it.
    pub name: String,
    /// Where it is written.
    pub span: Span,
}

/// How a generator writes the names of items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Naming {
    /// As a string of Go or Rust, `"name"`.
    Quoted,
    /// As the value of a YAML key, which ends with a colon and a blank: `sloth_slo: name`.
    Key(&'static str),
}

/// The items that the outputs of a generator do not name.
pub fn dropped(items: Vec<Item>, outputs: &[Output], naming: Naming) -> Vec<Item> {
    let mut missing: HashSet<&str> = items.iter().map(|item| item.name.as_str()).collect();
    let longest = items.iter().map(|item| item.name.len()).max().unwrap_or(0);
    let texts = outputs.iter().filter_map(|output| output.text.as_deref());
    for text in texts {
        if missing.is_empty() {
            break;
        }
        for name in named(text, naming) {
            missing.remove(name);
            // Objectives of one name are told apart by the service before it.
            let behind = name.rmatch_indices('-').map(|(at, _)| &name[at + 1..]);
            for name in behind.take_while(|name| name.len() <= longest) {
                missing.remove(name);
            }
        }
    }
    let missing: HashSet<String> = missing.into_iter().map(str::to_owned).collect();
    let mut items = items;
    items.retain(|item| missing.contains(&item.name));
    items
}

fn named(text: &str, naming: Naming) -> Box<dyn Iterator<Item = &str> + '_> {
    match naming {
        // An escaped quote shifts what is inside and what is outside, so both are taken.
        Naming::Quoted => Box::new(text.split('"')),
        Naming::Key(key) => Box::new(memmem::find_iter(text.as_bytes(), key).filter_map(
            move |at| {
                let before = text[..at].trim_end_matches(' ');
                let is_key = before.is_empty() || before.ends_with('\n');
                let value = text[at + key.len()..].lines().next()?;
                is_key.then(|| value.trim_matches('"'))
            },
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, RelPath};

    fn items(names: &[&str]) -> Vec<Item> {
        let item = |name: &&str| Item {
            kind: "flag",
            name: (*name).to_owned(),
            span: Span::file_start(FileId(0)),
        };
        names.iter().map(item).collect()
    }

    fn left(names: &[&str], text: &str, naming: Naming) -> Vec<String> {
        let output = Output::new(RelPath::new("out"), text.to_owned());
        let dropped = dropped(items(names), &[output], naming);
        dropped.into_iter().map(|item| item.name).collect()
    }

    #[test]
    fn an_item_that_no_output_names_is_dropped() {
        let go = "var A = flag(\"a-b\", \"it \\\"is\\\"\", \"c\")\n// d";
        assert_eq!(
            left(&["a-b", "c", "d", "a"], go, Naming::Quoted),
            ["d", "a"]
        );
        let yaml = "groups:\n- name: a\n  labels:\n    sloth_slo: b\n    sloth_slo: \"1c\"\n";
        let naming = Naming::Key("sloth_slo: ");
        assert_eq!(left(&["a", "b", "1c"], yaml, naming), ["a"]);
        assert_eq!(left(&["a"], "", Naming::Quoted), ["a"]);
    }
}
