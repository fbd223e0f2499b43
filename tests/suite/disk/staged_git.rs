//! `check --staged` in repositories of every shape.

use super::{Ended, TWICE, Tree, finish};

fn in_folder(tree: &Tree, folder: &str, variables: &[(&str, &str)]) -> Ended {
    let mut command = tree.command(env!("CARGO_BIN_EXE_govkit"));
    command
        .current_dir(tree.path(folder))
        .envs(variables.iter().copied())
        .args(["check", "--stage", "commit", "--staged"]);
    finish(command)
}

#[test]
fn announced_files_are_not_part_of_a_commit_and_empty_ones_are() {
    let tree = Tree::repository(&[("empty.json", ""), ("new.json", "{\n")]);
    tree.sh("git add empty.json && git add -N new.json");
    let ended = tree.check(&["--staged"]);
    assert!(!ended.stdout.contains("new.json"), "{ended:?}");
    ended.expect(1, &["empty.json", "1 error in 1 file"]);
}

#[test]
fn conflicts_are_not_evaluated_and_named() {
    let tree = Tree::repository(&[("a.yaml", "a: 1\n"), ("b.txt", "1\n")]);
    tree.sh(
        "git add . && git commit -qm 1 && git checkout -qb other && echo 'a: 2' >a.yaml && echo 2 >b.txt \
         && git commit -qam 2 && git checkout -q - && echo 'a: 3' >a.yaml && echo 3 >b.txt && git commit -qam 3; \
         git merge -q other; true",
    );
    tree.check(&["--staged"]).expect(
        3,
        &["a.yaml and 1 more files with merge conflicts", "git add"],
    );
    assert_eq!(tree.leftovers(), [""; 0]);
}

#[test]
fn sparse_checkouts_are_seen_as_far_as_they_are_checked_out() {
    let tree = Tree::repository(&[("in/a.yaml", TWICE), ("out/b.yaml", TWICE)]);
    tree.sh("git add . && git commit -qm 1 && git sparse-checkout set --cone in");
    assert!(!tree.path("out").exists());
    tree.check(&[]).expect(1, &["1 error in 1 file"]);
    tree.check(&["--staged"])
        .expect(1, &["in/a.yaml", "1 error in 1 file"]);
}

#[test]
fn a_file_that_git_is_told_to_skip_is_seen_where_it_is_on_the_disk() {
    let tree = Tree::repository(&[("a.yaml", TWICE)]);
    tree.sh("git add . && git update-index --skip-worktree a.yaml");
    tree.check(&["--staged"])
        .expect(1, &["a.yaml:2:1", "1 error in 1 file"]);
    tree.sh("git update-index --no-skip-worktree --assume-unchanged a.yaml");
    tree.check(&["--staged"])
        .expect(1, &["a.yaml:2:1", "1 error in 1 file"]);
}

#[test]
fn submodules_are_repositories_of_their_own() {
    let tree = Tree::repository(&[("a.yaml", TWICE), ("inner/b.yaml", TWICE)]);
    tree.sh(
        "cd inner && git init -q && git add . && git -c user.name=n -c user.email=n@example.com commit -qm 1 && cd .. \
         && git add . 2>/dev/null && git commit -qm 1",
    );
    tree.check(&["--staged"])
        .expect(1, &["a.yaml:2:1", "1 error in 1 file"]);
}

#[test]
fn worktrees_and_variables_of_hooks_are_heeded() {
    let tree = Tree::repository(&[("main/a.yaml", "a: 1\n")]);
    tree.sh("git add . && git commit -qm 1 && git worktree add -q ../tree/linked");
    tree.write("linked/main/a.yaml", TWICE);
    tree.sh("git -C linked add .");
    // A linked worktree: `.git` is a file.
    in_folder(&tree, "linked", &[]).expect(1, &["main/a.yaml:2:1", "1 error in 1 file"]);
    in_folder(&tree, "linked/main", &[]).expect(1, &["main/a.yaml:2:1"]);
    // As git calls hooks: from the top, with its own variables.
    let folder = tree.path(".git");
    let folder = folder.to_str().unwrap();
    in_folder(
        &tree,
        "",
        &[("GIT_DIR", folder), ("GIT_INDEX_FILE", ".git/index")],
    )
    .expect(0, &["no findings in 1 file"]);
    in_folder(&tree, "", &[("GIT_DIR", ".git")]).expect(0, &["no findings in 1 file"]);
    // A partial commit has an index of its own.
    tree.write("main/a.yaml", TWICE);
    tree.sh("cp .git/index other && GIT_INDEX_FILE=other git add main/a.yaml");
    let other = tree.path("other");
    in_folder(&tree, "", &[("GIT_INDEX_FILE", other.to_str().unwrap())])
        .expect(1, &["main/a.yaml:2:1"]);
    in_folder(&tree, "", &[]).expect(0, &["no findings"]);
}

#[test]
fn without_a_checkout_nothing_is_staged() {
    let tree = Tree::new(&[]);
    in_folder(&tree, "", &[]).expect(2, &["git: not a git repository"]);
    tree.sh("git init -q --bare");
    in_folder(&tree, "", &[]).expect(2, &["git: this operation must be run in a work tree"]);
    assert_eq!(tree.leftovers(), [""; 0]);
}

#[test]
fn a_linked_root_is_the_repository_it_leads_to() {
    let tree = Tree::repository(&[("a.yaml", TWICE)]);
    tree.sh("git add .");
    let linked = tree.tmp().join("linked");
    super::link(tree.path(""), &linked);
    let mut command = tree.command(env!("CARGO_BIN_EXE_govkit"));
    command
        .current_dir(&linked)
        .args(["check", "--stage", "commit", "--staged", "a.yaml"]);
    finish(command).expect(1, &["a.yaml:2:1"]);
}

#[test]
fn what_git_cannot_write_is_not_evaluated() {
    let tree = Tree::repository(&[("a.yaml", TWICE)]);
    tree.sh("git add .");
    tree.write(".git/info/attributes", "*.yaml filter=broken\n");
    tree.sh("git config filter.broken.smudge false && git config filter.broken.required true");
    tree.check(&["--staged"])
        .expect(3, &["git cannot write out what is staged", "a.yaml"]);
    assert_eq!(tree.leftovers(), [""; 0]);
}
