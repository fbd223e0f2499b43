//! A module's archive: its names checked before anything is read, its content streamed in pieces of a fixed
//! size. Nothing is ever written.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use flate2::{Decompress, FlushDecompress, Status};
use rawzip::{
    CompressionMethod, FileReader, ReaderAt, ZipArchive, ZipArchiveEntryWayfinder, ZipLocator,
};

use super::names;

/// The go command's own limit, of an archive and of what it unpacks to (`golang.org/x/mod/zip`).
pub(super) const MAX_BYTES: u64 = 500 << 20;

/// The go command's own limit of a go.mod.
pub(super) const MAX_GO_MOD: u64 = 16 << 20;

/// More names would take more memory than a check should; the largest modules have some 40,000.
pub(super) const MAX_ENTRIES: usize = 250_000;

/// As [`MAX_ENTRIES`].
const MAX_NAME_BYTES: usize = 24 << 20;

/// Pieces in which content is handed out.
pub(super) const PIECE: usize = 128 << 10;

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
        let file = File::open(path).map_err(|error| Refusal::broken(&error.kind()))?;
        let length = file
            .metadata()
            .map_err(|error| Refusal::broken(&error.kind()))?;
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
        mut sink: impl FnMut(&[u8], bool),
    ) -> Result<(), Refusal> {
        let broken = |error: &dyn std::fmt::Display| {
            Refusal::Broken(format!("`{}`: {error}", shown(self.below(entry))))
        };
        let found = self
            .zip
            .get_entry(entry.place)
            .map_err(|error| broken(&error))?;
        let mut packed = found.reader();
        scratch.restart();
        let mut left = entry.size;
        loop {
            let wanted = usize::try_from(left).unwrap_or(PIECE).min(PIECE);
            let Scratch {
                inflater,
                input,
                piece,
                ..
            } = scratch;
            let piece = piece.get_mut(..wanted).unwrap_or_default();
            let filled = if entry.stored {
                fill(&mut packed, piece)
            } else {
                inflater.fill(&mut packed, input, piece)
            }
            .map_err(|error| broken(&error.kind()))?;
            if filled < wanted {
                return Err(broken(&"it is shorter than the archive says"));
            }
            left -= wanted as u64;
            sink(piece, left == 0);
            if left == 0 {
                break;
            }
        }
        let mut beyond = [0];
        let more = if entry.stored {
            fill(&mut packed, &mut beyond)
        } else {
            scratch
                .inflater
                .fill(&mut packed, &mut scratch.input, &mut beyond)
        };
        match more.map_err(|error| broken(&error.kind()))? {
            0 => Ok(()),
            _ => Err(Refusal::Limit(format!(
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

/// What reading takes, kept from file to file.
pub(super) struct Scratch {
    inflater: Inflater,
    input: Vec<u8>,
    piece: Vec<u8>,
    /// For whatever the content is compared with.
    pub(super) other: Vec<u8>,
}

impl Scratch {
    pub(super) fn new() -> Self {
        Self {
            inflater: Inflater {
                state: Decompress::new(false),
                pending: 0..0,
                done: false,
            },
            // Most files are inflated by one call then, which saves the inflater its own window.
            input: vec![0; PIECE],
            piece: vec![0; PIECE],
            other: vec![0; PIECE + 1],
        }
    }

    fn restart(&mut self) {
        self.inflater.state.reset(false);
        self.inflater.pending = 0..0;
        self.inflater.done = false;
    }
}

struct Inflater {
    state: Decompress,
    /// What of the input was not taken yet.
    pending: std::ops::Range<usize>,
    done: bool,
}

impl Inflater {
    /// Fills `output` unless the content ends before.
    fn fill(
        &mut self,
        packed: &mut impl Read,
        input: &mut [u8],
        output: &mut [u8],
    ) -> io::Result<usize> {
        let mut filled = 0;
        while !self.done && filled < output.len() {
            if self.pending.is_empty() {
                self.pending = 0..packed.read(input)?;
            }
            let source = input.get(self.pending.clone()).unwrap_or_default();
            let target = output.get_mut(filled..).unwrap_or_default();
            let (before_in, before_out) = (self.state.total_in(), self.state.total_out());
            let status = self
                .state
                .decompress(source, target, FlushDecompress::Finish)
                .map_err(|_| io::Error::from(io::ErrorKind::InvalidData))?;
            let took = usize::try_from(self.state.total_in() - before_in).unwrap_or(usize::MAX);
            let gave = usize::try_from(self.state.total_out() - before_out).unwrap_or(usize::MAX);
            self.pending.start = self
                .pending
                .start
                .saturating_add(took)
                .min(self.pending.end);
            filled = filled.saturating_add(gave);
            match status {
                Status::StreamEnd => self.done = true,
                // Nothing was left to read, and it did not end.
                _ if took == 0 && gave == 0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                _ => {}
            }
        }
        Ok(filled)
    }
}

fn fill(source: &mut impl Read, target: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < target.len() {
        match source.read(&mut target[filled..])? {
            0 => break,
            read => filled += read,
        }
    }
    Ok(filled)
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
