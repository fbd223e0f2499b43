//! `govkit rules test` on folders that are odd.

use super::{Tree, link, pipe};

const RULE: &str = "id = \"own/old-client\"\nlang = \"go\"\nseverity = \"error\"\nsummary = \"s\"\nmessage = \"m\"\ndoc = \"d.\"\n\n[match]\nref = \"example.com/none.*\"\n";

#[test]
fn loops_end_and_pipes_are_named() {
    let tree = Tree::new(&[("pack/rule.toml", RULE)]);
    link(".", &tree.path("pack/again"));
    link("..", &tree.path("pack/folder.toml"));
    tree.govkit(&["rules", "test", "pack"])
        .expect(0, &["1 rules"]);
    pipe(&tree.path("pack/pipe.toml"));
    tree.govkit(&["rules", "test", "pack"])
        .expect(3, &["cannot read pack/pipe.toml", "a named pipe"]);
    tree.govkit(&["rules", "test", "pack/pipe.toml"])
        .expect(3, &["cannot read pack/pipe.toml", "a named pipe"]);
}

#[test]
fn what_is_neither_a_pack_nor_a_path_is_named_once() {
    let ended = Tree::new(&[]).govkit(&["rules", "test", "nowhere"]);
    ended.expect(
        2,
        &["error: there is no pack, file or folder \"nowhere\"\n"],
    );
}
