//! What files are built for tests only: by the folders that Cargo looks into, and by how the file above declares them.

use crate::model::Workspace;
use crate::source::RelPath;

/// So many files above each other are looked into.
const DEPTH: usize = 8;

/// Whether Cargo builds what is at a path for tests only.
pub fn is_test_path(path: &RelPath) -> bool {
    let mut folders = path.parent().split('/');
    path.name() == "tests.rs" || folders.any(|folder| matches!(folder, "tests" | "benches"))
}

/// Whether a file is built for tests only: by its path, or because it or a module around it is declared so.
pub fn is_test(workspace: &Workspace, path: &RelPath) -> bool {
    if is_test_path(path) {
        return true;
    }
    let mut at = path.as_str().to_owned();
    for _ in 0..DEPTH {
        let Some((module, above)) = above(&at) else {
            return false;
        };
        let found = above.into_iter().find_map(|path| {
            let id = workspace.sources().find(&RelPath::new(&path))?;
            let text = workspace.sources().file(id).text().ok()?;
            Some((path, text))
        });
        let Some((path, text)) = found else {
            return false;
        };
        if is_declared_for_tests(text, &module) {
            return true;
        }
        at = path;
    }
    false
}

/// The name of the module that a file is, and the files that may declare it.
fn above(path: &str) -> Option<(String, Vec<String>)> {
    let stem = path.strip_suffix(".rs")?;
    let stem = stem.strip_suffix("/mod").unwrap_or(stem);
    let (folder, name) = stem.rsplit_once('/')?;
    if matches!(name, "main" | "lib") {
        return None;
    }
    let files = ["mod", "lib", "main"].iter();
    let files = files.map(|file| format!("{folder}/{file}.rs"));
    let declaring = std::iter::once(format!("{folder}.rs")).chain(files);
    Some((name.to_owned(), declaring.collect()))
}

/// Whether `mod name;` has `#[cfg(test)]` before it.
fn is_declared_for_tests(text: &str, name: &str) -> bool {
    let declaration = format!("mod {name};");
    text.match_indices(&declaration).any(|(at, _)| {
        let before = text.get(..at).unwrap_or_default();
        // The attributes stand between the item before it and the module.
        let from = before.rfind([';', '}']).map_or(0, |end| end + 1);
        let attributes: String = before
            .get(from..)
            .unwrap_or_default()
            .split_whitespace()
            .collect();
        attributes.contains("#[cfg(test)]") || attributes.contains("#[cfg(all(test,")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_declared_for_tests_is() {
        let files = [
            (
                "src/lib.rs",
                "mod a;\n#[cfg(test)]\n#[allow(unused)]\npub(crate) mod fake;\nmod b;\n",
            ),
            ("src/a.rs", ""),
            ("src/b/mod.rs", "#[cfg(test)] mod inner; mod other;"),
            ("src/b/inner.rs", ""),
            ("src/b/other.rs", ""),
            ("src/fake/mod.rs", "mod client;"),
            ("src/fake/client.rs", ""),
            ("tests/all.rs", ""),
            ("src/main.rs", ""),
        ];
        let workspace = Workspace::of_texts(files);
        let found = files.iter().map(|(path, _)| *path);
        let found: Vec<&str> = found
            .filter(|path| is_test(&workspace, &RelPath::new(path)))
            .collect();
        assert_eq!(
            found,
            [
                "src/b/inner.rs",
                "src/fake/mod.rs",
                "src/fake/client.rs",
                "tests/all.rs"
            ]
        );
    }

    #[test]
    fn the_attributes_of_a_declaration_stand_right_before_it() {
        for (text, expected) in [
            ("#[cfg(test)] mod a;", true),
            ("#[cfg( test )]\n#[path = \"b.rs\"]\npub mod a;", true),
            ("#[cfg(all(test, unix))] mod a;", true),
            ("#[cfg(any(test, unix))] mod a;", false),
            ("#[cfg(not(test))] mod a;", false),
            ("#[cfg(test)] mod b; mod a;", false),
            ("#[cfg(test)] mod b {} mod a;", false),
            ("mod b; #[cfg(test)] mod a;", true),
            ("mod b {} #[cfg(test)] mod a;", true),
            ("mod a;", false),
            ("#[cfg(test)] mod ab;", false),
            ("#[cfg(test)] mod a {}", false),
        ] {
            assert_eq!(is_declared_for_tests(text, "a"), expected, "{text}");
        }
    }

    #[test]
    fn files_above_each_other_are_looked_into_eight_times() {
        // `m0` is declared for tests, and each module in the one before it.
        let is_found = |depth: usize| {
            let mut files = vec![("src/lib.rs".to_owned(), "#[cfg(test)] mod m0;".to_owned())];
            let mut folder = "src".to_owned();
            for at in 0..depth {
                let text = format!("mod m{};", at + 1);
                files.push((format!("{folder}/m{at}.rs"), text));
                folder = format!("{folder}/m{at}");
            }
            let last = files.last().map(|(path, _)| RelPath::new(path));
            let texts: Vec<(&str, &str)> = files
                .iter()
                .map(|(path, text)| (path.as_str(), text.as_str()))
                .collect();
            let workspace = Workspace::of_texts(texts);
            is_test(&workspace, &last.unwrap())
        };
        assert_eq!([1, 7, 8, 9].map(is_found), [true, true, true, false]);
    }

    #[test]
    fn what_may_declare_a_file() {
        let above =
            |path: &str| above(path).map(|(name, files)| format!("{name}: {}", files.join(" ")));
        let expected = "b: a.rs a/mod.rs a/lib.rs a/main.rs";
        assert_eq!(above("a/b.rs").as_deref(), Some(expected));
        assert_eq!(above("a/b/mod.rs").as_deref(), Some(expected));
        for path in ["src/main.rs", "src/lib.rs", "b.rs", "a/b.txt"] {
            assert_eq!(above(path), None, "{path}");
        }
        for (path, is_one) in [
            ("tests/a.rs", true),
            ("benches/a.rs", true),
            ("src/tests.rs", true),
            ("src/tests/a.rs", true),
            ("src/test.rs", false),
            ("tests.rs/a.rs", false),
            ("src/a.rs", false),
        ] {
            assert_eq!(is_test_path(&RelPath::new(path)), is_one, "{path}");
        }
    }
}
