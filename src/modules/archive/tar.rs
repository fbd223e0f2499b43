//! Reading a tar archive as a stream: one entry at a time, in memory that its size does not change.
//!
//! A reader of our own rather than the `tar` crate's: it never needs to unpack, and it has to refuse what
//! others make the best of, with bounds on everything that a hostile archive can ask for.

use std::io::{BufRead, ErrorKind};

use super::ArchiveFault;
use super::header::{BLOCK, Header};
use super::pax::Overrides;

/// Longer extensions (names above all) serve no purpose.
const MAX_EXTENSION: u64 = 64 * 1024;

/// More entries than any package has; what is remembered of each is its name.
const MAX_ENTRIES: usize = 200_000;

/// What all names together may take.
const MAX_NAME_BYTES: usize = 24 * 1024 * 1024;

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A file with content.
    File,
    /// A folder.
    Directory,
    /// What is neither, with its article: a link, a device.
    Other(&'static str),
}

/// The head of an entry.
#[derive(Debug)]
pub struct Entry {
    /// As it is written, which may lead anywhere.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// Bytes of content.
    pub size: u64,
}

/// An archive that is read from its beginning to its end.
#[derive(Debug)]
pub struct Tar<R> {
    input: R,
    /// Bytes of the entry's content that were not handed out.
    left: u64,
    /// What follows the content up to the next block.
    padding: u64,
    /// Bytes that the whole archive may still unpack to.
    allowance: u64,
    limit: u64,
    entries: usize,
    name_bytes: usize,
}

impl<R: BufRead> Tar<R> {
    /// Reads an archive that may unpack to at most `limit` bytes.
    pub fn new(input: R, limit: u64) -> Self {
        Self {
            input,
            left: 0,
            padding: 0,
            allowance: limit,
            limit,
            entries: 0,
            name_bytes: 0,
        }
    }

    /// The next entry; what is left of the last one is skipped.
    pub fn next_entry(&mut self) -> Result<Option<Entry>, ArchiveFault> {
        let mut overrides = Overrides::default();
        let mut extensions = 0;
        loop {
            self.skip()?;
            let mut block = [0; BLOCK];
            if !self.block(&mut block)? {
                return if extensions == 0 {
                    Ok(None)
                } else {
                    Err(ArchiveFault::Truncated)
                };
            }
            let header = Header(&block);
            if header.is_end() {
                return if extensions == 0 {
                    Ok(None)
                } else {
                    Err(ArchiveFault::Truncated)
                };
            }
            header.verify()?;
            let size = header.size()?;
            extensions += 1;
            if extensions > 8 {
                return Err(ArchiveFault::Header("more extensions than it can have"));
            }
            match header.kind() {
                // A long name, and a long target of a link; the latter is of no interest.
                b'L' => overrides.name = Some(self.long_name(size)?),
                b'K' => drop(self.extension(size)?),
                b'x' => {
                    let found = Overrides::read(&self.extension(size)?)?;
                    overrides.name = found.name.or(overrides.name);
                    overrides.size = found.size.or(overrides.size);
                }
                b'g' => {
                    let found = Overrides::read(&self.extension(size)?)?;
                    if found.name.is_some() || found.size.is_some() {
                        return Err(ArchiveFault::Header("a name or size for all entries"));
                    }
                }
                letter => return self.entry(&header, letter, size, overrides).map(Some),
            }
        }
    }

    fn entry(
        &mut self,
        header: &Header<'_>,
        letter: u8,
        size: u64,
        overrides: Overrides,
    ) -> Result<Entry, ArchiveFault> {
        self.entries += 1;
        if self.entries > MAX_ENTRIES {
            let message = format!("has more than {MAX_ENTRIES} entries");
            return Err(ArchiveFault::TooLarge(message));
        }
        let name = overrides.name.unwrap_or_else(|| header.name());
        let name = String::from_utf8(name)
            .map_err(|_| ArchiveFault::Header("a name that is not UTF-8"))?;
        self.name_bytes += name.len();
        if self.name_bytes > MAX_NAME_BYTES {
            let message = "has names of more than 24 MiB".to_owned();
            return Err(ArchiveFault::TooLarge(message));
        }
        let kind = match letter {
            // Archives older than POSIX mark a folder by its name only.
            0 | b'0' | b'7' if name.ends_with('/') => Kind::Directory,
            0 | b'0' | b'7' => Kind::File,
            b'5' => Kind::Directory,
            b'1' => Kind::Other("a hard link"),
            b'2' => Kind::Other("a symbolic link"),
            b'3' | b'4' => Kind::Other("a device"),
            b'6' => Kind::Other("a pipe"),
            b'S' => Kind::Other("a sparse file"),
            _ => Kind::Other("of an unknown kind"),
        };
        let size = overrides.size.unwrap_or(size);
        self.begin(size)?;
        Ok(Entry { name, kind, size })
    }

    /// Sets out on `size` bytes of content.
    fn begin(&mut self, size: u64) -> Result<(), ArchiveFault> {
        self.allowance = self.allowance.checked_sub(size).ok_or_else(|| {
            ArchiveFault::TooLarge(format!("unpacks to more than {} MiB", self.limit >> 20))
        })?;
        self.left = size;
        self.padding = (BLOCK as u64 - size % BLOCK as u64) % BLOCK as u64;
        Ok(())
    }

    fn extension(&mut self, size: u64) -> Result<Vec<u8>, ArchiveFault> {
        if size > MAX_EXTENSION {
            let message = format!("has a name or extension of more than {MAX_EXTENSION} bytes");
            return Err(ArchiveFault::TooLarge(message));
        }
        self.begin(size)?;
        let mut content = Vec::new();
        while let Some(piece) = self.piece()? {
            content.extend_from_slice(piece);
            let length = piece.len();
            self.consume(length);
        }
        Ok(content)
    }

    fn long_name(&mut self, size: u64) -> Result<Vec<u8>, ArchiveFault> {
        let mut name = self.extension(size)?;
        let end = name.iter().position(|byte| *byte == 0);
        name.truncate(end.unwrap_or(name.len()));
        Ok(name)
    }

    /// The next bytes of the entry's content, which [`Tar::consume`] then takes; `None` at its end.
    pub fn piece(&mut self) -> Result<Option<&[u8]>, ArchiveFault> {
        if self.left == 0 {
            return Ok(None);
        }
        let left = usize::try_from(self.left).unwrap_or(usize::MAX);
        let piece = filled(&mut self.input)?;
        if piece.is_empty() {
            return Err(ArchiveFault::Truncated);
        }
        Ok(piece.get(..piece.len().min(left)))
    }

    /// Takes the first `length` bytes of the last piece.
    pub fn consume(&mut self, length: usize) {
        self.input.consume(length);
        self.left = self.left.saturating_sub(length as u64);
    }

    /// Goes to the next block boundary behind the entry.
    fn skip(&mut self) -> Result<(), ArchiveFault> {
        self.left += std::mem::take(&mut self.padding);
        while let Some(piece) = self.piece()? {
            let length = piece.len();
            self.consume(length);
        }
        Ok(())
    }

    /// Fills a block; `false` where the archive ended before it.
    fn block(&mut self, block: &mut [u8; BLOCK]) -> Result<bool, ArchiveFault> {
        let mut have = 0;
        while let Some(rest) = block.get_mut(have..).filter(|rest| !rest.is_empty()) {
            let piece = filled(&mut self.input)?;
            if piece.is_empty() {
                return if have == 0 {
                    Ok(false)
                } else {
                    Err(ArchiveFault::Truncated)
                };
            }
            let length = piece.len().min(rest.len());
            rest[..length].copy_from_slice(&piece[..length]);
            self.input.consume(length);
            have += length;
        }
        Ok(true)
    }
}

/// What the input has ready; nothing at its end.
fn filled(input: &mut impl BufRead) -> Result<&[u8], ArchiveFault> {
    loop {
        match input.fill_buf() {
            Ok(_) => break,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => {
                return Err(ArchiveFault::Truncated);
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(input.fill_buf()?)
}
