//! Names that rules look for: a package and what is in it.

/// `os/exec.Command`, `net/http.Client.Get`, `"gopkg.in/yaml.v3".Unmarshal` or, in Rust, `std::process::Command::new`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name {
    /// The import path of the package; in Rust the path without the last part.
    pub package: String,
    /// What is in it: a function, type, variable or constant, or `Type.Method`; `*` for whatever it exports.
    pub item: String,
    /// The argument (from 0) that the rule is about, where the name says so: `os.OpenFile(2)`.
    pub argument: Option<usize>,
}

impl Name {
    /// Reads a name; none where it is none.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let (text, argument) = match text.strip_suffix(')') {
            Some(inner) => {
                let (text, number) = inner.rsplit_once('(')?;
                (text, Some(number.parse().ok()?))
            }
            None => (text, None),
        };
        let (package, item) = if let Some(quoted) = text.strip_prefix('"') {
            let (package, rest) = quoted.split_once('"')?;
            (package, rest.strip_prefix('.')?)
        } else if text.contains("::") {
            text.rsplit_once("::")?
        } else {
            // Only the last element of an import path is the package; the others may have dots.
            let last = text.rfind('/').map_or(0, |at| at + 1);
            let dot = last + text.get(last..)?.find('.')?;
            (text.get(..dot)?, text.get(dot + 1..)?)
        };
        let is_item = |part: &str| {
            part == "*"
                || (!part.is_empty() && part.chars().all(|c| c == '_' || c.is_alphanumeric()))
        };
        let is_legal = !package.is_empty() && item.split('.').all(is_item);
        is_legal.then(|| Self {
            package: package.to_owned(),
            item: item.to_owned(),
            argument,
        })
    }

    /// Whether it means this item of this package.
    #[must_use]
    pub fn is(&self, package: &str, item: &str) -> bool {
        self.package == package && (self.item == item || self.is_whole() && !item.contains('.'))
    }

    /// Whether it means everything that the package exports.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.item == "*"
    }

    /// The last part: what stands in the text wherever it is meant.
    #[must_use]
    pub fn last(&self) -> &str {
        self.item.rsplit('.').next().unwrap_or(&self.item)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read() {
        let read = |text| {
            let name = Name::read(text)?;
            Some((name.package, name.item, name.argument))
        };
        let name = |package: &str, item: &str, argument| {
            Some((package.to_owned(), item.to_owned(), argument))
        };
        assert_eq!(read("os/exec.Command"), name("os/exec", "Command", None));
        assert_eq!(
            read("golang.org/x/crypto/ssh.Client.Dial(1)"),
            name("golang.org/x/crypto/ssh", "Client.Dial", Some(1))
        );
        assert_eq!(
            read("\"gopkg.in/yaml.v3\".Unmarshal"),
            name("gopkg.in/yaml.v3", "Unmarshal", None)
        );
        assert_eq!(read("math/rand.*"), name("math/rand", "*", None));
        assert_eq!(
            read("std::process::Command::new"),
            name("std::process::Command", "new", None)
        );
        assert_eq!(read("exec"), None);
        assert_eq!(read("os/exec."), None);
        assert_eq!(
            read("gopkg.in/a/yaml.Decoder.Decode"),
            name("gopkg.in/a/yaml", "Decoder.Decode", None)
        );
        assert_eq!(read("a._b1(0)"), name("a", "_b1", Some(0)));
        for text in [
            "", ".", ".a", "a.", "a.b-c", "a.b c", "a.b..c", "a.**", "a.b()", "a.b(x)", "a.b(-1)",
            "a.b 1)", "\"a\"", "\"a.b", "\"a\"b", "\"\".b", "::a", "a::",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn what_a_name_means() {
        let name = |text: &str| Name::read(text).expect("a name");
        let (one, all) = (name("os/exec.Command"), name("os/exec.*"));
        assert!(one.is("os/exec", "Command") && !one.is_whole());
        assert!(!one.is("os/exec", "Cmd") && !one.is("os", "Command"));
        assert!(all.is("os/exec", "Command") && all.is_whole());
        assert!(!all.is("os/exec", "Cmd.Run") && !all.is("os", "Command"));
        assert_eq!([one.last(), name("a.B.C").last()], ["Command", "C"]);
    }
}
