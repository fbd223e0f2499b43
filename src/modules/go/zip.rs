//! A module's archive: its names checked before anything is read, its content handed out in pieces of
//! a bounded size. Nothing is ever written.

use std::cell::RefCell;
use std::fs::File;
use std::io;
use std::path::Path;

use rawzip::{
    CompressionMethod, FileReader, ReaderAt, ZipArchive, ZipArchiveEntryWayfinder, ZipLocator,
};

use super::inflate::{Scratch, Unpacked};
use super::names;
use crate::source::{io_reason, open_regular};

/// The go command's own limit, of an archive and of what it unpacks to (`golang.org/x/mod/zip`).
pub(super) const MAX_BYTES: u64 = 500 << 20;

/// The go command's own limit of a go.mod.
pub(super) const MAX_GO_MOD: u64 = 16 << 20;

/// More names would take more memory than a check should; the largest modules have some 40,000.
pub(super) const MAX_ENTRIES: usize = 250_000;

/// As [`MAX_ENTRIES`].
const MAX_NAME_BYTES: usize = 24 << 20;

/// Why an archive is not read, or not to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It is no archive, or a broken one.
    Broken(String),
    /// A name in it.
    Name(String),
    /// A size in it.
    Limit(String),
}

impl Refusal {
    fn broken(error: &impl ToString) -> Self {
        // The words are those of the operating system or of the reader, whose sentences start with capitals.
        let text = error.to_string();
        let mut letters = text.chars();
        let first = letters.next().map(|first| first.to_ascii_lowercase());
        Self::Broken(first.into_iter().chain(letters).collect())
    }
}

/// A file in an archive.
pub(super) struct Entry {
    /// The name, with the archive's prefix.
    pub(super) name: String,
    /// Unpacked.
    pub(super) size: u64,
    packed: u64,
    stored: bool,
    place: ZipArchiveEntryWayfinder,
}

/// An archive whose names and sizes were found in order.
pub(super) struct Archive {
    zip: ZipArchive<Window>,
    /// Sorted by name; folders too.
    pub(super) entries: Vec<Entry>,
    /// The bytes that all names begin with.
    prefix: usize,
}

impl Archive {
    /// Opens the archive of a module; `prefix` is `path@version/`.
    pub(super) fn open(path: &Path, prefix: &str) -> Result<Self, Refusal> {
        let file = open_regular(path).map_err(|error| Refusal::broken(&io_reason(&error)))?;
        let length = file
            .metadata()
            .map_err(|error| Refusal::broken(&io_reason(&error)))?;
        let length = length.len();
        if length > MAX_BYTES {
            return Err(Refusal::Limit(format!(
                "it is larger than {} MiB, the go command's own limit",
                MAX_BYTES >> 20
            )));
        }
        let window = Window::new(file);
        let mut buffer = vec![0; rawzip::RECOMMENDED_BUFFER_SIZE];
        let zip = ZipLocator::new()
            .locate_in_reader(window, &mut buffer, length)
            .map_err(|(_, error)| Refusal::broken(&error))?;
        let mut entries = list(&zip, &mut buffer, prefix)?;
        entries.sort_unstable_by(|a, b| a.name.cmp(&b.name));
        let archive = Self {
            zip,
            entries,
            prefix: prefix.len(),
        };
        archive.check_names()?;
        Ok(archive)
    }

    /// A name without the prefix.
    pub(super) fn below<'e>(&self, entry: &'e Entry) -> &'e str {
        entry.name.get(self.prefix..).unwrap_or_default()
    }

    fn check_names(&self) -> Result<(), Refusal> {
        let names: Vec<&str> = self.entries.iter().map(|entry| self.below(entry)).collect();
        let twice = names.windows(2).find(|pair| pair[0] == pair[1]);
        if let Some(pair) = twice {
            return Err(Refusal::Name(format!(
                "the file `{}` is in it twice",
                shown(pair[0])
            )));
        }
        if let Some((a, b)) = names::clash(&names) {
            return Err(Refusal::Name(format!(
                "`{}` and `{}` are one file where capitals are not told apart",
                shown(a),
                shown(b)
            )));
        }
        Ok(())
    }

    /// Hands the content of a file to `sink`, piece by piece; the last piece is marked.
    pub(super) fn read(
        &self,
        entry: &Entry,
        scratch: &mut Scratch,
        sink: impl FnMut(&[u8], bool),
    ) -> Result<(), Refusal> {
        let broken = |error: &dyn std::fmt::Display| {
            Refusal::Broken(format!("`{}`: {error}", shown(self.below(entry))))
        };
        let found = self
            .zip
            .get_entry(entry.place)
            .map_err(|error| broken(&error))?;
        let told = scratch
            .unpack(
                found.reader(),
                entry.stored,
                (entry.packed, entry.size),
                sink,
            )
            .map_err(|error| broken(&io_reason(&error)))?;
        match told {
            Unpacked::Whole => Ok(()),
            Unpacked::Shorter => Err(broken(&"it is shorter than the archive says")),
            Unpacked::Longer => Err(Refusal::Limit(format!(
                "`{}` unpacks to more than the archive says",
                shown(self.below(entry))
            ))),
        }
    }
}

fn list(zip: &ZipArchive<Window>, buffer: &mut [u8], prefix: &str) -> Result<Vec<Entry>, Refusal> {
    let mut entries = Vec::new();
    let (mut unpacked, mut named) = (0_u64, 0);
    let mut found = zip.entries(buffer);
    while let Some(record) = found
        .next_entry()
        .map_err(|error| Refusal::broken(&error))?
    {
        let path = record.file_path();
        let name = std::str::from_utf8(path.as_bytes())
            .map_err(|_| Refusal::Name("a name in it is not UTF-8".to_owned()))?;
        let Some(below) = name.strip_prefix(prefix) else {
            return Err(Refusal::Name(format!(
                "`{}` is not below `{prefix}`",
                shown(name)
            )));
        };
        if let Some(reason) = names::refused(below).filter(|_| !below.is_empty()) {
            return Err(Refusal::Name(format!("`{}`: {reason}", shown(below))));
        }
        let size = record.uncompressed_size_hint();
        named += name.len();
        unpacked = unpacked.saturating_add(size);
        if entries.len() >= MAX_ENTRIES || named > MAX_NAME_BYTES {
            return Err(Refusal::Limit(format!(
                "it has more than {MAX_ENTRIES} files"
            )));
        }
        if unpacked > MAX_BYTES || (below == "go.mod" && size > MAX_GO_MOD) {
            return Err(Refusal::Limit(format!(
                "it unpacks to more than {} MiB, the go command's own limit",
                if unpacked > MAX_BYTES {
                    MAX_BYTES >> 20
                } else {
                    MAX_GO_MOD >> 20
                },
            )));
        }
        let stored = match record.compression_method() {
            CompressionMethod::STORE => true,
            CompressionMethod::DEFLATE => false,
            other => {
                let name = shown(below);
                return Err(Refusal::Broken(format!(
                    "`{name}` is packed by {other:?}, which the go command does not know"
                )));
            }
        };
        if record.flags().is_encrypted() {
            return Err(Refusal::Broken(format!("`{}` is encrypted", shown(below))));
        }
        entries.push(Entry {
            name: name.to_owned(),
            size,
            packed: record.compressed_size_hint(),
            stored,
            place: record.wayfinder(),
        });
    }
    Ok(entries)
}

/// A name for a message: short, on one line.
pub(super) fn shown(name: &str) -> String {
    const MAX_CHARS: usize = 120;
    let escaped: String = name
        .chars()
        .take(MAX_CHARS)
        .flat_map(char::escape_debug)
        .collect();
    if name.chars().nth(MAX_CHARS).is_some() {
        escaped + "…"
    } else {
        escaped
    }
}

/// A file read through a window: the entries of an archive mostly lie one behind the other.
struct Window {
    file: FileReader,
    held: RefCell<Held>,
}

struct Held {
    start: u64,
    bytes: Vec<u8>,
    length: usize,
}

impl Window {
    fn new(file: File) -> Self {
        Self {
            file: FileReader::from(file),
            held: RefCell::new(Held {
                start: 0,
                bytes: vec![0; 256 << 10],
                length: 0,
            }),
        }
    }
}

impl ReaderAt for Window {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let mut held = self.held.borrow_mut();
        let held = &mut *held;
        let inside = offset
            .checked_sub(held.start)
            .and_then(|at| usize::try_from(at).ok());
        let at = if let Some(at) = inside.filter(|at| *at < held.length) {
            at
        } else {
            held.start = offset;
            held.length = self.file.read_at(&mut held.bytes, offset)?;
            0
        };
        let source = held.bytes.get(at..held.length).unwrap_or_default();
        let length = source.len().min(buffer.len());
        buffer[..length].copy_from_slice(&source[..length]);
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file of an archive without content: what its record says of it.
    #[derive(Clone, Copy)]
    struct Record {
        name: &'static str,
        size: u64,
        method: u16,
        flags: u16,
    }

    const FILE: Record = Record {
        name: "m@v1/a.go",
        size: 0,
        method: 0,
        flags: 0,
    };

    /// An archive of these records, each with an empty body.
    fn archive(records: &[Record]) -> Vec<u8> {
        let (mut bodies, mut directory) = (Vec::new(), Vec::new());
        for record in records {
            let start = u32::try_from(bodies.len()).unwrap();
            let size = u32::try_from(record.size).unwrap().to_le_bytes();
            let name = u16::try_from(record.name.len()).unwrap().to_le_bytes();
            // Version, flags, method, time and date, checksum, sizes, lengths of name and extra field.
            let mut shared = vec![20, 0];
            shared.extend(record.flags.to_le_bytes());
            shared.extend(record.method.to_le_bytes());
            shared.extend([0; 8]);
            shared.extend([0; 4]);
            shared.extend(size);
            shared.extend(name);
            shared.extend([0; 2]);
            bodies.extend(b"PK\x03\x04");
            bodies.extend(&shared);
            bodies.extend(record.name.as_bytes());
            directory.extend(b"PK\x01\x02\x14\0");
            directory.extend(&shared);
            directory.extend([0; 10]);
            directory.extend(start.to_le_bytes());
            directory.extend(record.name.as_bytes());
        }
        let count = u16::try_from(records.len()).unwrap().to_le_bytes();
        let mut end = b"PK\x05\x06\0\0\0\0".to_vec();
        end.extend(count);
        end.extend(count);
        end.extend(u32::try_from(directory.len()).unwrap().to_le_bytes());
        end.extend(u32::try_from(bodies.len()).unwrap().to_le_bytes());
        end.extend([0; 2]);
        [bodies, directory, end].concat()
    }

    fn refusal(records: &[Record]) -> Option<Refusal> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), archive(records)).unwrap();
        Archive::open(file.path(), "m@v1/").err()
    }

    #[test]
    fn sizes_are_taken_up_to_the_limits_of_the_go_command() {
        let limit = |name: &'static str, size: u64| Record { name, size, ..FILE };
        let over = |mib: u64| {
            let message = format!("it unpacks to more than {mib} MiB, the go command's own limit");
            Some(Refusal::Limit(message))
        };
        let go_mod = |size: u64| refusal(&[limit("m@v1/go.mod", size)]);
        assert_eq!(go_mod(MAX_GO_MOD), None);
        assert_eq!(go_mod(MAX_GO_MOD + 1), over(16));
        assert_eq!(go_mod(MAX_BYTES + 1), over(500));
        let file = |size: u64| refusal(&[limit("m@v1/a", size)]);
        assert_eq!(file(MAX_GO_MOD + 1), None);
        assert_eq!(file(MAX_BYTES), None);
        assert_eq!(file(MAX_BYTES + 1), over(500));
        let two = |size: u64| refusal(&[limit("m@v1/a", MAX_BYTES - 1), limit("m@v1/b", size)]);
        assert_eq!([two(1), two(2)], [None, over(500)]);
    }

    #[test]
    fn a_folder_that_cannot_be_listed_is_told() {
        use crate::modules::go::tree::{Difference, compare};
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), archive(&[FILE])).unwrap();
        let opened = Archive::open(file.path(), "m@v1/").unwrap();
        let folder = Some(file.path());
        let compared = compare(&opened, folder, &mut Scratch::new());
        let unlisted = Difference::Unreadable(String::new(), std::io::ErrorKind::NotADirectory);
        assert_eq!(
            compared.map(|compared| compared.differences).ok(),
            Some(vec![Difference::Missing("a.go".to_owned()), unlisted])
        );
    }

    #[test]
    fn the_file_itself_is_as_large_as_the_limit_at_most() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let open = |length: u64| {
            file.as_file().set_len(length).unwrap();
            Archive::open(file.path(), "m@v1/").err()
        };
        assert!(matches!(open(MAX_BYTES + 1), Some(Refusal::Limit(_))));
        assert!(matches!(open(0), Some(Refusal::Broken(_))));
    }

    #[test]
    fn how_a_file_is_packed_and_called() {
        let method = |method: u16| refusal(&[Record { method, ..FILE }]);
        assert_eq!([method(0), method(8)], [None, None]);
        assert!(matches!(method(12), Some(Refusal::Broken(_))));
        let encrypted = refusal(&[Record { flags: 1, ..FILE }]);
        assert_eq!(
            encrypted,
            Some(Refusal::Broken("`a.go` is encrypted".to_owned()))
        );
        let named = |names: &[&'static str]| {
            let records: Vec<Record> = names.iter().map(|name| Record { name, ..FILE }).collect();
            match refusal(&records) {
                Some(Refusal::Name(message)) => message,
                other => format!("{other:?}"),
            }
        };
        for (names, expected) in [
            (&["m@v1/", "m@v1/a/", "m@v1/a/b"][..], "None"),
            (&["m@v2/a"], "`m@v2/a` is not below `m@v1/`"),
            (
                &["m@v1/b", "m@v1/a", "m@v1/b"],
                "the file `b` is in it twice",
            ),
            (
                &["m@v1/b", "m@v1/B"],
                "`B` and `b` are one file where capitals are not told apart",
            ),
            (&["m@v1/../a"], "`../a`: it leads out of its folder"),
        ] {
            assert_eq!(named(names), expected, "{names:?}");
        }
    }

    #[test]
    fn long_names_are_cut_in_messages() {
        let name = |length: usize| shown(&"x".repeat(length));
        assert_eq!(name(120), "x".repeat(120));
        assert_eq!(name(121), "x".repeat(120) + "…");
        assert_eq!(shown("a\nb"), "a\\nb");
    }
}
