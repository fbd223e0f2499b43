//! Go is read in two ways, which agree on every node of every text: that is what these tests are about.

mod forms;
mod random;
mod sources;
mod written;

use std::fmt::Write as _;

use govkit::parse::{GoNode, GoTree, parse_go_quickly, parse_go_thoroughly};

/// Where the quick reader and the grammar part, if they do.
fn difference(text: &str, quick: &GoTree, thorough: &GoTree) -> Option<String> {
    if let Some(first) = thorough.unreadable.first() {
        return Some(format!(
            "{}: the grammar cannot read it",
            line(text, first.start)
        ));
    }
    let node = |tree: &GoTree, id: u32| (id < tree.len()).then(|| *tree.node(id));
    // That a node has more below it shows there.
    let without_after = |node: Option<GoNode>| node.map(|node| GoNode { after: 0, ..node });
    for id in 0..quick.len().max(thorough.len()) {
        let (found, wanted) = (node(quick, id), node(thorough, id));
        if without_after(found) == without_after(wanted) {
            continue;
        }
        let starts = [found, wanted].into_iter().flatten();
        let start = starts.map(|node| node.start).min().unwrap_or_default();
        return Some(format!(
            "{}: quick {}, grammar {}",
            line(text, start),
            shown(text, found),
            shown(text, wanted)
        ));
    }
    let after = (0..quick.len()).find(|id| quick.node(*id).after != thorough.node(*id).after);
    if let Some(id) = after {
        return Some(format!(
            "quick {:?}, grammar {:?}",
            quick.node(id),
            thorough.node(id)
        ));
    }
    (quick.comments != thorough.comments).then(|| "the comments differ".to_owned())
}

fn line(text: &str, at: u32) -> String {
    let before = text.get(..at as usize).unwrap_or(text);
    let number = before.matches('\n').count() + 1;
    let line = text.lines().nth(number - 1).unwrap_or_default();
    format!("line {number} ({})", line.trim())
}

fn shown(text: &str, node: Option<GoNode>) -> String {
    let Some(node) = node else {
        return "nothing".to_owned();
    };
    let mut shown = format!("{:?}", node.kind);
    let range = node.start as usize..node.end as usize;
    let part = text.get(range.clone()).unwrap_or("?");
    let short: String = part.chars().take(60).collect();
    let field = node.field;
    write!(
        shown,
        " as {field:?} of {} at {range:?} `{short}`",
        node.parent
    )
    .expect("a string");
    shown
}

/// Fails where the two differ; gives whether the quick way was taken.
#[track_caller]
fn agree(text: &str) -> bool {
    let Some(quick) = parse_go_quickly(text) else {
        return false;
    };
    if let Some(difference) = difference(text, &quick, &parse_go_thoroughly(text)) {
        panic!("{difference}\nin {text}");
    }
    true
}
