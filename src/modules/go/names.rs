//! Names in a module's archive: which ones the go command unpacks (`golang.org/x/mod/zip`), and which ones
//! clash on file systems that do not tell capitals apart.

use crate::parse::go::is_device;

/// Why a name, below the archive's own prefix, is refused.
pub(super) fn refused(name: &str) -> Option<&'static str> {
    let name = name.strip_suffix('/').unwrap_or(name);
    if let Some(reason) = name.split('/').find_map(refused_element) {
        return Some(reason);
    }
    let last = name.rsplit('/').next().unwrap_or(name);
    if last.eq_ignore_ascii_case("go.mod") {
        if last != name {
            return Some("a go.mod lies only at the top of a module");
        }
        if last != "go.mod" {
            return Some("go.mod is written in lower case");
        }
    }
    None
}

fn refused_element(element: &str) -> Option<&'static str> {
    if element.is_empty() {
        return Some("a part between slashes is empty");
    }
    if element.bytes().all(|byte| byte == b'.') {
        return Some("it leads out of its folder");
    }
    if element.ends_with('.') {
        return Some("a part of it ends with a dot");
    }
    let allowed = |c: char| {
        c.is_ascii_alphanumeric()
            || "!#$%&()+,-.=@[]^_{}~ ".contains(c)
            || (!c.is_ascii() && c.is_alphabetic())
    };
    if !element.chars().all(allowed) {
        return Some("it has a character that the go command does not unpack");
    }
    let short = element.split('.').next().unwrap_or(element);
    is_device(short).then_some("Windows keeps a part of it for a device")
}

/// Pairs of names that are one file, or a file and a folder, where capitals are not told apart.
/// `names` are sorted; the first pair is given.
pub(super) fn clash<'n>(names: &[&'n str]) -> Option<(&'n str, &'n str)> {
    let is_plain = |name: &&str| {
        name.bytes()
            .all(|b| b.is_ascii() && !b.is_ascii_uppercase())
    };
    if names.iter().all(is_plain) {
        // Equal names were found by whoever sorted them.
        return names.iter().find_map(|name| {
            let inside = names.get(position_below(names, name)?)?;
            Some((*name, *inside))
        });
    }
    let mut folded: Vec<(String, &'n str)> = names.iter().map(|name| (fold(name), *name)).collect();
    folded.sort_unstable();
    for pair in folded.windows(2) {
        let [(folded_a, a), (folded_b, b)] = pair else {
            continue;
        };
        if folded_a == folded_b {
            return Some((a, b));
        }
        // Folders that they share must be written alike.
        let common = folded_a
            .split('/')
            .zip(folded_b.split('/'))
            .zip(a.split('/').zip(b.split('/')));
        for ((folded_a, folded_b), (part_a, part_b)) in common {
            if folded_a != folded_b {
                break;
            }
            if part_a != part_b {
                return Some((a, b));
            }
        }
    }
    let keys: Vec<&str> = folded.iter().map(|(key, _)| key.as_str()).collect();
    folded.iter().find_map(|(key, name)| {
        let at = position_below(&keys, key)?;
        Some((*name, folded.get(at)?.1))
    })
}

/// Where a name inside the folder `name` stands among sorted names.
fn position_below(names: &[&str], name: &str) -> Option<usize> {
    if name.ends_with('/') {
        return None;
    }
    let folder = format!("{name}/");
    let at = names.partition_point(|other| *other < folder.as_str());
    names.get(at)?.starts_with(&folder).then_some(at)
}

fn fold(name: &str) -> String {
    name.chars()
        .flat_map(|c| {
            let mut upper = c.to_uppercase();
            match (upper.next(), upper.next()) {
                (Some(only), None) => only.to_lowercase().next().unwrap_or(only),
                _ => c,
            }
            .to_lowercase()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_the_go_command_refuses_are_refused() {
        for bad in [
            "../a",
            "a/../b",
            "/a",
            "a//b",
            "a/.",
            "a\\b",
            "a:b",
            "con",
            "x/aux.go",
            "a.",
            "sub/go.mod",
            "GO.MOD",
            "a*b",
            "a\n",
        ] {
            assert!(refused(bad).is_some(), "{bad:?}");
        }
        for good in [
            "a.go",
            "go.mod",
            "x/é.go",
            ".github/a b.yml",
            "a/",
            "_go.mod",
            "sub/_go.mod",
        ] {
            assert_eq!(refused(good), None, "{good:?}");
        }
    }

    #[test]
    fn clashes_are_found() {
        assert_eq!(clash(&["a", "b/c"]), None);
        assert_eq!(clash(&["README", "a.go", "a/b.go"]), None);
        assert_eq!(clash(&["a", "a/b"]), Some(("a", "a/b")));
        assert_eq!(clash(&["A", "a"]), Some(("A", "a")));
        assert_eq!(clash(&["A/x", "a/y"]), Some(("A/x", "a/y")));
        assert_eq!(clash(&["A", "a/b"]), Some(("A", "a/b")));
        assert_eq!(
            clash(&["x/\u{212a}.go", "x/k.go"]),
            Some(("x/k.go", "x/\u{212a}.go"))
        );
    }
}
