//! Byte ranges in files, and the table that owns the files.

use std::collections::HashMap;
use std::str::Utf8Error;
use std::sync::OnceLock;

use super::RelPath;
use super::columns::Columns;

/// A file of this run, as an index into its [`SourceMap`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A half-open byte range of one file. Lines and columns exist only where findings are rendered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file the range lies in.
    pub file: FileId,
    /// First byte, from 0.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The range `start..end` of `file`; offsets beyond `u32::MAX` cannot occur, because
    /// [`super::MAX_FILE_BYTES`] is far below it.
    #[must_use]
    pub fn new(file: FileId, start: usize, end: usize) -> Self {
        let clamp = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Self {
            file,
            start: clamp(start),
            end: clamp(end.max(start)),
        }
    }

    /// The empty range at the beginning of `file`: for findings about a file as a whole.
    #[must_use]
    pub fn file_start(file: FileId) -> Self {
        Self::new(file, 0, 0)
    }

    /// Its first byte: where the place matters, and the extent would only be in the way.
    #[must_use]
    pub fn first_byte(self) -> Self {
        Self {
            end: (self.start + 1).min(self.end),
            ..self
        }
    }

    /// Whether `inner` lies in it, or is it.
    #[must_use]
    pub fn encloses(self, inner: Self) -> bool {
        self.file == inner.file && self.start <= inner.start && inner.end <= self.end
    }

    /// The range as `usize` offsets, to slice the file's text with.
    #[must_use]
    pub fn range(&self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A place as people count it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineColumn {
    /// From 1.
    pub line: usize,
    /// From 1, in Unicode characters.
    pub column: usize,
}

/// The content of a file, validated as UTF-8 once.
#[derive(Debug)]
enum Content {
    Text(String),
    Bytes(Vec<u8>, Utf8Error),
}

impl From<Vec<u8>> for Content {
    fn from(bytes: Vec<u8>) -> Self {
        String::from_utf8(bytes).map_or_else(
            |error| {
                let reason = error.utf8_error();
                Self::Bytes(error.into_bytes(), reason)
            },
            Self::Text,
        )
    }
}

/// One file: where it is and what it holds.
#[derive(Debug)]
pub struct SourceFile {
    path: RelPath,
    content: Content,
    lines: OnceLock<Vec<u32>>,
    /// For files that are UTF-8.
    columns: OnceLock<Option<Columns>>,
}

impl SourceFile {
    /// The path below the workspace root, `/`-separated.
    #[must_use]
    pub fn path(&self) -> &RelPath {
        &self.path
    }

    /// The content as it was read, byte-order mark included.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        match &self.content {
            Content::Text(text) => text.as_bytes(),
            Content::Bytes(bytes, _) => bytes,
        }
    }

    /// The content, where it is UTF-8.
    ///
    /// # Errors
    /// The position of the first byte that is not.
    pub fn text(&self) -> Result<&str, Utf8Error> {
        match &self.content {
            Content::Text(text) => Ok(text),
            Content::Bytes(_, error) => Err(*error),
        }
    }

    /// Byte offsets at which lines begin; computed at the first question only.
    fn line_starts(&self) -> &[u32] {
        self.lines.get_or_init(|| {
            let breaks = self.bytes().iter().enumerate();
            std::iter::once(0)
                .chain(breaks.filter(|(_, byte)| **byte == b'\n').map(|(at, _)| {
                    // Offsets fit: MAX_FILE_BYTES is below u32::MAX.
                    u32::try_from(at + 1).unwrap_or(u32::MAX)
                }))
                .collect()
        })
    }

    /// Line and column of a byte offset; an offset past the end is taken as the end. A byte-order
    /// mark at the start of the file does not count as a column, because editors do not show it.
    #[must_use]
    pub fn line_column(&self, offset: usize) -> LineColumn {
        let offset = offset.min(self.bytes().len());
        let starts = self.line_starts();
        let line = starts.partition_point(|start| *start as usize <= offset);
        let start = starts[line - 1] as usize;
        LineColumn {
            line,
            column: self.characters(self.after_mark(start).min(offset), offset) + 1,
        }
    }

    /// Where the line that begins at `start` begins for people: behind a byte-order mark.
    fn after_mark(&self, start: usize) -> usize {
        let has_mark = start == 0 && self.bytes().starts_with("\u{feff}".as_bytes());
        if has_mark {
            '\u{feff}'.len_utf8()
        } else {
            start
        }
    }

    fn columns(&self) -> Option<&Columns> {
        let counted = || self.text().ok().map(|text| Columns::of(text.as_bytes()));
        self.columns.get_or_init(counted).as_ref()
    }

    /// How many characters there are from `start` to `end`.
    fn characters(&self, start: usize, end: usize) -> usize {
        match self.columns() {
            Some(columns) => {
                columns.before(self.bytes(), end) - columns.before(self.bytes(), start)
            }
            None => String::from_utf8_lossy(&self.bytes()[start..end])
                .chars()
                .count(),
        }
    }

    /// A part of a line (from 1): `choose` is told how many characters the line has, without line break
    /// and byte-order mark, and gives the range of those that are wanted.
    pub fn line_part(
        &self,
        line: usize,
        choose: impl FnOnce(usize) -> std::ops::Range<usize>,
    ) -> (String, std::ops::Range<usize>, usize) {
        let range = self.line_range(line);
        let start = self.after_mark(range.start).min(range.end);
        let length = self.characters(start, range.end);
        let wanted = choose(length);
        let text = if let Some(columns) = self.columns() {
            let before = columns.before(self.bytes(), start);
            let at = |count: usize| columns.offset(self.bytes(), before + count).min(range.end);
            String::from_utf8_lossy(&self.bytes()[at(wanted.start)..at(wanted.end)]).into_owned()
        } else {
            let line = String::from_utf8_lossy(&self.bytes()[start..range.end]);
            line.chars().skip(wanted.start).take(wanted.len()).collect()
        };
        (text, wanted, length)
    }

    /// The line (from 1) without its line break, as text; bytes that are not UTF-8 are replaced.
    #[must_use]
    pub fn line(&self, line: usize) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.bytes()[self.line_range(line)])
    }

    /// The bytes of a line (from 1) without its line break; empty where there is no such line.
    fn line_range(&self, line: usize) -> std::ops::Range<usize> {
        let starts = self.line_starts();
        let at = |index: usize| {
            starts
                .get(index)
                .map_or(self.bytes().len(), |at| *at as usize)
        };
        let (start, end) = (at(line.wrapping_sub(1)), at(line));
        let bytes = &self.bytes()[start..end];
        let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
        let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
        start..start + bytes.len()
    }
}

/// The files of a run. Ids are handed out in the order of [`SourceMap::add`].
#[derive(Debug, Default)]
pub struct SourceMap {
    files: Vec<SourceFile>,
    by_path: HashMap<RelPath, FileId>,
    /// All files, sorted by path, once somebody wants those below a folder.
    by_order: OnceLock<Vec<FileId>>,
}

impl SourceMap {
    /// An empty table.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes a file in and names it.
    pub fn add(&mut self, path: RelPath, bytes: impl Into<Vec<u8>>) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.by_path.insert(path.clone(), id);
        self.by_order.take();
        self.files.push(SourceFile {
            path,
            content: Content::from(bytes.into()),
            lines: OnceLock::new(),
            columns: OnceLock::new(),
        });
        id
    }

    /// The file of an id that this table handed out.
    #[must_use]
    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id.0 as usize]
    }

    /// The id of the file at `path`.
    #[must_use]
    pub fn find(&self, path: &RelPath) -> Option<FileId> {
        self.by_path.get(path).copied()
    }

    /// Every file with its id, in id order.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.iter_from(0)
    }

    /// The files behind the first `known`, in the order in which they were added.
    pub fn iter_from(&self, known: usize) -> impl Iterator<Item = (FileId, &SourceFile)> {
        let ids = (u32::try_from(known).unwrap_or(u32::MAX)..).map(FileId);
        ids.zip(self.files.iter().skip(known))
    }

    /// How many files there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Returns true if there is no file.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The files below a folder, `""` for the root, sorted by path. The order is worked out once for all folders.
    pub fn below<'s>(
        &'s self,
        folder: &'s str,
    ) -> impl Iterator<Item = (FileId, &'s SourceFile)> + 's {
        let sorted = self.by_order.get_or_init(|| {
            let mut ids: Vec<FileId> = self.iter().map(|(id, _)| id).collect();
            ids.sort_by(|a, b| self.file(*a).path().cmp(self.file(*b).path()));
            ids
        });
        let first = if folder.is_empty() {
            String::new()
        } else {
            format!("{folder}/")
        };
        let start = sorted.partition_point(|id| self.file(*id).path().as_str() < first.as_str());
        let files = sorted.iter().skip(start).map(|id| (*id, self.file(*id)));
        files.take_while(move |(_, file)| file.path().as_str().starts_with(&first))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(bytes: &[u8]) -> SourceMap {
        let mut map = SourceMap::new();
        map.add(RelPath::new("a.yaml"), bytes);
        map
    }

    #[test]
    fn files_below_a_folder_are_sorted() {
        let mut map = SourceMap::new();
        for path in ["b/z", "a", "b/a/c", "b.x", "bb/a"] {
            map.add(RelPath::new(path), "");
        }
        let below = |map: &SourceMap, folder: &str| -> Vec<String> {
            let files = map.below(folder);
            files.map(|(_, file)| file.path().to_string()).collect()
        };
        assert_eq!(below(&map, "b"), ["b/a/c", "b/z"]);
        assert_eq!(below(&map, ""), ["a", "b.x", "b/a/c", "b/z", "bb/a"]);
        assert!(below(&map, "c").is_empty());
        map.add(RelPath::new("b/k"), "");
        assert_eq!(below(&map, "b"), ["b/a/c", "b/k", "b/z"]);
    }

    #[test]
    fn positions_count_characters_and_leave_out_the_byte_order_mark() {
        let text = "\u{feff}kéy: 1\r\nб: 2\n";
        let map = file(text.as_bytes());
        let source = map.file(FileId(0));
        let at = |needle: &str| source.line_column(text.find(needle).unwrap());
        assert_eq!(at("kéy"), LineColumn { line: 1, column: 1 });
        assert_eq!(at("1"), LineColumn { line: 1, column: 6 });
        assert_eq!(at("2"), LineColumn { line: 2, column: 4 });
        assert_eq!(source.line_column(9999), LineColumn { line: 3, column: 1 });
        assert_eq!(source.line(1), "\u{feff}kéy: 1");
        assert_eq!(source.line(7), "");
    }
}
