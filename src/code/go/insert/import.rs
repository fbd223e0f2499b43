//! The name by which a file speaks of a package, and an import where it has none.

use super::{Insertion, indent, line_around, line_break};
use crate::code::go::import::own_names;
use crate::code::go::{GoFile, Import, ImportName, Package};

/// How a file can speak of a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spoken {
    /// What stands before the name of an item: `tls.`, or nothing where a dot import spares it.
    pub prefix: String,
    /// The import that has to be added for it.
    pub import: Option<Insertion>,
}

impl Package<'_> {
    /// How a file of the package can speak of another package everywhere; none where its name may mean something else.
    #[must_use]
    pub fn spoken(&self, file: usize, path: &str) -> Option<Spoken> {
        let own = self.file(file);
        let mut imports = own.imports.iter().filter(|import| import.path == path);
        let named = imports
            .clone()
            .find_map(|import| self.import_name(file, import));
        if let Some(name) = named {
            return Some(Spoken {
                prefix: format!("{name}."),
                import: None,
            });
        }
        if imports.any(|import| import.name == ImportName::Dot) {
            return Some(Spoken {
                prefix: String::new(),
                import: None,
            });
        }
        let name = sure_name(path)?;
        let is_free = !self.is_declared(&name) && !own.speaks_of(&name);
        is_free.then_some(())?;
        Some(Spoken {
            prefix: format!("{name}."),
            import: Some(own.with_import(path)?),
        })
    }

    /// The name of an import, where nothing in the file shadows it.
    fn import_name(&self, file: usize, import: &Import<'_>) -> Option<String> {
        let own = self.file(file);
        let name = match import.name {
            ImportName::Alias(name) => name.to_owned(),
            ImportName::Own => sure_name(&import.path)?,
            ImportName::Dot | ImportName::Blank => return None,
        };
        let mut declared = own.bindings.iter();
        let is_shadowed = declared.any(|binding| {
            !matches!(binding.kind, crate::code::go::BindingKind::Import(_))
                && own.text_of(binding.name) == name
        });
        (!is_shadowed).then_some(name)
    }
}

/// The name of a package, where its path leaves no doubt.
fn sure_name(path: &str) -> Option<String> {
    let mut names = own_names(path);
    let only = names.len() == 1;
    names.pop().filter(|_| only)
}

impl GoFile<'_> {
    /// Whether a name is declared anywhere in the file, imports included.
    fn speaks_of(&self, name: &str) -> bool {
        let declared = self.bindings.iter();
        let mut declared = declared.map(|binding| self.text_of(binding.name));
        let mut imports = self.imports.iter();
        declared.any(|declared| declared == name)
            || imports.any(|import| match import.name {
                ImportName::Own => own_names(&import.path).iter().any(|own| own == name),
                ImportName::Alias(alias) => alias == name,
                ImportName::Dot | ImportName::Blank => false,
            })
    }

    /// What adds an import: into the first group of the first list, sorted, as gofmt does; or else a declaration below
    /// the others.
    fn with_import(&self, path: &str) -> Option<Insertion> {
        let text = self.text;
        let line_break = line_break(text);
        let lines = self.imports.iter().map(|import| {
            let node = self.tree.node(import.node);
            (
                import,
                line_around(text, node.start as usize),
                node.start as usize,
            )
        });
        let lines: Vec<_> = lines.collect();
        let Some((_, last, _)) = lines.last() else {
            let clause = self.tree.children(0).next()?;
            let end = self.tree.node(clause).end as usize;
            let end = line_around(text, end).end;
            let import = format!("{line_break}{line_break}import \"{path}\"");
            return Some((end..end, import));
        };
        let is_listed = |(_, line, start): &&(&Import<'_>, std::ops::Range<usize>, usize)| {
            text.get(line.start..*start)
                .is_some_and(|before| before.trim().is_empty())
        };
        let mut group = lines.iter().skip_while(|line| !is_listed(line)).peekable();
        if group.peek().is_none() {
            let end = last.end;
            // `import "C"` may have its source above it, and others may follow on the line.
            let is_simple = !text.get(last.clone())?.contains(';');
            let import = format!("{line_break}import \"{path}\"");
            return is_simple.then_some((end..end, import));
        }
        let mut before: Option<std::ops::Range<usize>> = None;
        for (import, line, _) in group {
            let follows = before.as_ref().is_none_or(|before| {
                let between = text.get(before.end..line.start);
                between.is_some_and(|between| matches!(between, "\n" | "\r\n"))
            });
            let blanks = indent(text.get(line.clone())?);
            if follows && import.path.as_str() > path {
                let import = format!("{blanks}\"{path}\"{line_break}");
                return Some((line.start..line.start, import));
            }
            if !follows {
                break;
            }
            before = Some(line.clone());
        }
        let before = before?;
        let blanks = indent(text.get(before.clone())?);
        let import = format!("{line_break}{blanks}\"{path}\"");
        Some((before.end..before.end, import))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spoken(text: &str, path: &str) -> Option<(String, String)> {
        let package = Package::new([text]);
        let spoken = package.spoken(0, path)?;
        let mut text = text.to_owned();
        if let Some((range, import)) = spoken.import {
            text.replace_range(range, &import);
        }
        Some((spoken.prefix, text))
    }

    #[test]
    fn by_the_name_that_the_file_gives_it() {
        let prefix = |text: &str| spoken(text, "crypto/tls").map(|(prefix, _)| prefix);
        assert_eq!(
            prefix("package p\nimport \"crypto/tls\"\n").as_deref(),
            Some("tls.")
        );
        assert_eq!(
            prefix("package p\nimport t \"crypto/tls\"\n").as_deref(),
            Some("t.")
        );
        assert_eq!(
            prefix("package p\nimport . \"crypto/tls\"\n").as_deref(),
            Some("")
        );
        let shadowed =
            "package p\nimport \"crypto/tls\"\nfunc f() { tls := tls.Config{}; _ = tls }\n";
        assert_eq!(prefix(shadowed), None);
    }

    #[test]
    fn an_import_is_added_where_it_belongs() {
        let added = |text: &str| spoken(text, "time").map(|(_, text)| text);
        let cases = [
            (
                "package p\n\nimport (\n\t\"net/http\"\n\t\"unsafe\"\n\n\t\"a.b/c\"\n)\n",
                "package p\n\nimport (\n\t\"net/http\"\n\t\"time\"\n\t\"unsafe\"\n\n\t\"a.b/c\"\n)\n",
            ),
            (
                "package p\n\nimport (\n\t\"net/http\"\n\n\t\"a.b/c\"\n)\n",
                "package p\n\nimport (\n\t\"net/http\"\n\t\"time\"\n\n\t\"a.b/c\"\n)\n",
            ),
            (
                "package p\r\n\r\nimport \"net/http\"\r\n",
                "package p\r\n\r\nimport \"net/http\"\r\nimport \"time\"\r\n",
            ),
            (
                "package p\n\nvar x = 1\n",
                "package p\n\nimport \"time\"\n\nvar x = 1\n",
            ),
            (
                "package p\n\nimport _ \"time\"\n",
                "package p\n\nimport _ \"time\"\nimport \"time\"\n",
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(added(text).as_deref(), Some(expected));
        }
        assert_eq!(added("package p\n\nvar time = 1\n"), None);
        assert_eq!(added("package p\n\nimport time \"a.b/c\"\n"), None);
        assert_eq!(added("package p\n\nfunc f(time int) {}\n"), None);
    }
}
