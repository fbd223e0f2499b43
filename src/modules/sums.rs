//! Downloaded archives, such as toolchains, against the file that says their SHA-256. Nothing is unpacked.

use std::path::Path;

use super::cargo::sha256;
use super::{Fault, Progress, Text, Unverified, Verdict};
use crate::source::{FileId, RelPath, Span, io_reason};

/// The rule that tells an archive that is not the one it should be.
const MISMATCH: &str = "modules/toolchain-mismatch";

/// The extension of a file that stands beside an archive and says its sum.
pub const SUM_EXTENSION: &str = "sha256";

/// A sum of a sum file, and whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sum {
    /// The SHA-256 in hexadecimal digits.
    pub sum: Text,
    /// The archive's name; `None` where the file holds nothing but the sum, as those that go.dev offers.
    pub name: Option<String>,
}

/// Reads a sum file: a bare sum, `SUM  NAME` and `SUM *NAME` as `sha256sum` writes, or `SHA256 (NAME) = SUM` as BSD's tools
/// do. Other lines are passed over.
#[must_use]
pub fn read_sums(file: FileId, text: &str) -> Vec<Sum> {
    let mut sums = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let Some((sum, name)) = parts(line.trim_end()) else {
            continue;
        };
        let offset = start + line.find(sum).unwrap_or_default();
        sums.push(Sum {
            sum: Text {
                value: sum.to_ascii_lowercase(),
                span: Span::new(file, offset, offset + sum.len()),
            },
            name: name.map(str::to_owned),
        });
    }
    sums
}

fn parts(line: &str) -> Option<(&str, Option<&str>)> {
    let is_sum = |text: &str| text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if let Some(rest) = line.strip_prefix("SHA256 (") {
        let (name, sum) = rest.rsplit_once(") = ")?;
        return is_sum(sum).then_some((sum, Some(name)));
    }
    // A backslash says that the name is escaped.
    let line = line.trim_start().trim_start_matches('\\');
    let (sum, name) = match line.split_once([' ', '\t']) {
        Some((sum, name)) => (sum, Some(name.trim_start_matches([' ', '\t', '*']))),
        None => (line, None),
    };
    is_sum(sum).then_some((sum, name.filter(|name| !name.is_empty())))
}

/// Holds an archive, called `name`, against the sums of a file at `path`.
#[must_use]
pub fn verify_archive(
    archive: &Path,
    name: &str,
    path: &RelPath,
    sums: &[Sum],
    progress: &dyn Progress,
) -> Verdict {
    let mut verdict = Verdict::default();
    let mut unverified = |reason: String| {
        verdict.unverified.push(Unverified {
            path: path.clone(),
            reason,
        });
    };
    let is_its = |sum: &&Sum| {
        let listed = sum.name.as_deref();
        let last = |listed: &str| listed.rsplit(['/', '\\']).next() == Some(name);
        listed.map_or(sums.len() == 1, last)
    };
    let own: Vec<&Sum> = sums.iter().filter(is_its).collect();
    if own.is_empty() {
        unverified(format!("it has no SHA-256 of {name}"));
        return verdict;
    }
    let size = archive.metadata().map_or(0, |found| found.len());
    progress.expect(size);
    let actual = match sha256(archive) {
        Ok(actual) => actual,
        Err(error) => {
            unverified(format!("{name} cannot be read: {}", io_reason(&error)));
            return verdict;
        }
    };
    progress.advance(size);
    for sum in own.iter().filter(|sum| sum.sum.value != actual) {
        let message =
            format!("{name} is not the archive that this sum is of: its SHA-256 is {actual}");
        let fault = Fault::new(MISMATCH, sum.sum.span, message).help(
            "do not unpack it; download it again, and the sum from where the archive is published",
        );
        verdict.faults.push(fault);
    }
    verdict
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sum_files_of_all_writers_are_read() {
        let sum = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789ABCDEF";
        let read = |text: &str| {
            let sums = read_sums(FileId(0), text).into_iter();
            sums.map(|sum| (sum.sum.span.range(), sum.name))
                .collect::<Vec<_>>()
        };
        let named = |name: &str| Some(name.to_owned());
        assert_eq!(read(sum), [(0..64, None)]);
        assert_eq!(read(&format!("{sum}\r\n")), [(0..64, None)]);
        assert_eq!(
            read(&format!("# x\n{sum}  a b.tgz\n{sum} *c.tgz\n")),
            [(4..68, named("a b.tgz")), (78..142, named("c.tgz"))]
        );
        assert_eq!(
            read(&format!("SHA256 (a (1).tgz) = {sum}\n")),
            [(21..85, named("a (1).tgz"))]
        );
        assert_eq!(read("nonsense\n0123  x\n"), []);
    }
}
