//! The tree over a database's records and the tiles that it is served in (`golang.org/x/mod/sumdb/tlog`,
//! RFC 6962 section 2.1).

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use super::{Failure, Source};

/// A SHA-256.
pub(super) type Hash = [u8; 32];

/// Levels of the tree that a tile spans.
const HEIGHT: u32 = 8;

/// Hashes in a full tile.
const FULL: u64 = 1 << HEIGHT;

/// A signed tree: how many records it has, and its hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Head {
    pub(super) size: u64,
    pub(super) hash: Hash,
}

impl Head {
    /// Reads the text of a head's note.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut lines = text.strip_prefix("go.sum database tree\n")?.split('\n');
        let written = lines.next()?;
        let size: u64 = written.parse().ok()?;
        let hash = STANDARD.decode(lines.next()?).ok()?;
        // Sizes are counted in signed integers elsewhere.
        let sound = size.to_string() == written && size <= i64::MAX.unsigned_abs();
        let ends_line = lines.next().is_some();
        (sound && ends_line).then_some(Self {
            size,
            hash: hash.try_into().ok()?,
        })
    }
}

/// A record of a database: its number, its text, and what follows it in an answer.
pub(super) fn parse_record(answer: &[u8]) -> Option<(u64, &str, &[u8])> {
    let end = answer.iter().position(|byte| *byte == b'\n')?;
    let number = std::str::from_utf8(&answer[..end]).ok()?.parse().ok()?;
    let rest = &answer[end + 1..];
    let end = rest.windows(2).position(|pair| pair == b"\n\n")?;
    let text = std::str::from_utf8(&rest[..=end]).ok()?;
    let sound = text.bytes().all(|byte| byte >= b' ' || byte == b'\n') && !text.starts_with('\n');
    sound.then_some((number, text, &rest[end + 2..]))
}

/// The hash of a record in the tree.
pub(super) fn record_hash(text: &str) -> Hash {
    let mut hash = Sha256::new_with_prefix([0]);
    hash.update(text.as_bytes());
    hash.finalize().into()
}

fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let mut hash = Sha256::new_with_prefix([1]);
    hash.update(left);
    hash.update(right);
    hash.finalize().into()
}

/// The hash over a power of two of hashes.
fn fold(hashes: &[Hash]) -> Option<Hash> {
    match hashes {
        [] => None,
        [only] => Some(*only),
        many => {
            let (left, right) = many.split_at(many.len() / 2);
            Some(node_hash(&fold(left)?, &fold(right)?))
        }
    }
}

/// The complete subtrees that a tree of this size is made of, the largest first: level and number.
fn subtrees(size: u64) -> impl Iterator<Item = (u32, u64)> {
    let set = move |level: &u32| size >> level & 1 == 1;
    let levels = (0..u64::BITS).rev().filter(set);
    levels.map(move |level| (level, (size >> level) - 1))
}

/// Where a tile is: its level in tiles, its number there, and how many hashes it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Tile {
    level: u32,
    number: u64,
    width: u64,
}

impl Tile {
    /// The path that a database serves it under.
    fn path(self) -> String {
        let mut number = format!("{:03}", self.number % 1000);
        let mut rest = self.number / 1000;
        while rest > 0 {
            number = format!("x{:03}/{number}", rest % 1000);
            rest /= 1000;
        }
        let width = if self.width == FULL {
            String::new()
        } else {
            format!(".p/{}", self.width)
        };
        format!("tile/{HEIGHT}/{}/{number}{width}", self.level)
    }
}

/// The hashes of a tile that belongs to a tree, or why they are not known.
type Proved = Result<Arc<Vec<Hash>>, Failure>;

/// A signed tree together with where its tiles come from.
pub(super) struct Tree<'s> {
    head: Head,
    source: &'s dyn Source,
    proved: Mutex<HashMap<Tile, Proved>>,
}

impl<'s> Tree<'s> {
    /// Proves that the tiles on the tree's right edge give its hash.
    pub(super) fn new(head: Head, source: &'s dyn Source) -> Result<Self, Failure> {
        let tree = Self {
            head,
            source,
            proved: Mutex::default(),
        };
        let mut edge = HashMap::new();
        for level in 0..=u64::BITS / HEIGHT {
            let count = head.size.checked_shr(level * HEIGHT).unwrap_or(0);
            let width = count % FULL;
            if width > 0 {
                let tile = Tile {
                    level,
                    number: count / FULL,
                    width,
                };
                edge.insert(tile, Ok(Arc::new(tree.fetch(tile)?)));
            }
        }
        *tree.proved.lock().unwrap_or_else(PoisonError::into_inner) = edge;
        if tree.hash_at(head.size)? != head.hash {
            return Err(Failure::Forged(format!(
                "the tiles do not give the hash of the signed tree of {} records",
                head.size
            )));
        }
        Ok(tree)
    }

    /// The hash that the tree had when it had this many records.
    pub(super) fn hash_at(&self, size: u64) -> Result<Hash, Failure> {
        let mut hashes = Vec::new();
        for (level, number) in subtrees(size) {
            hashes.push(self.node(level, number)?);
        }
        let Some(mut hash) = hashes.pop() else {
            return Ok(Sha256::digest([]).into());
        };
        while let Some(left) = hashes.pop() {
            hash = node_hash(&left, &hash);
        }
        Ok(hash)
    }

    /// The proved hash of a record.
    pub(super) fn record(&self, number: u64) -> Result<Hash, Failure> {
        if number >= self.head.size {
            return Err(Failure::Forged(format!(
                "record {number} is not in the signed tree of {} records",
                self.head.size
            )));
        }
        self.node(0, number)
    }

    /// The hash of a complete subtree.
    fn node(&self, level: u32, number: u64) -> Result<Hash, Failure> {
        let inside = level % HEIGHT;
        let first = number << inside;
        let tile = self.proved(level / HEIGHT, first / FULL)?;
        let start = usize::try_from(first % FULL).unwrap_or(usize::MAX);
        let hashes = tile.get(start..start.saturating_add(1 << inside));
        hashes
            .and_then(fold)
            .ok_or_else(|| Failure::Forged("a tile is too short".to_owned()))
    }

    /// A tile that belongs to the tree: on its edge, or proved by the tile above it.
    fn proved(&self, level: u32, number: u64) -> Proved {
        let count = self.head.size.checked_shr(level * HEIGHT).unwrap_or(0);
        let width = count.saturating_sub(number.saturating_mul(FULL)).min(FULL);
        let tile = Tile {
            level,
            number,
            width,
        };
        let known = |tree: &Self| {
            let proved = tree.proved.lock().unwrap_or_else(PoisonError::into_inner);
            proved.get(&tile).cloned()
        };
        if let Some(known) = known(self) {
            return known;
        }
        let found = if width < FULL {
            // The edge was proved first, so this is no tile of the tree.
            Err(Failure::Forged(
                "a tile is not in the signed tree".to_owned(),
            ))
        } else {
            self.prove(tile)
        };
        let mut proved = self.proved.lock().unwrap_or_else(PoisonError::into_inner);
        proved.entry(tile).or_insert(found).clone()
    }

    fn prove(&self, tile: Tile) -> Proved {
        let above = self.proved(tile.level + 1, tile.number / FULL)?;
        let hashes = self.fetch(tile)?;
        let at = usize::try_from(tile.number % FULL).unwrap_or(usize::MAX);
        if above.get(at).copied() == fold(&hashes) {
            Ok(Arc::new(hashes))
        } else {
            Err(Failure::Forged(format!(
                "the tile {} is not the one that the signed tree was made of",
                tile.path()
            )))
        }
    }

    /// A tile as it is served, or the part of the full one that it became.
    fn fetch(&self, tile: Tile) -> Result<Vec<Hash>, Failure> {
        let full = Tile {
            width: FULL,
            ..tile
        };
        let bytes = match self.source.read(&tile.path()) {
            Err(Failure::Absent(reason)) if tile != full => {
                let whole = self.source.read(&full.path());
                whole.map_err(|_| Failure::Absent(reason))?
            }
            found => found?,
        };
        let width = usize::try_from(tile.width).unwrap_or(usize::MAX);
        let (hashes, rest) = bytes.as_chunks::<32>();
        let length_is_right = hashes.len() == width || hashes.len() as u64 == FULL;
        if !rest.is_empty() || !length_is_right {
            return Err(Failure::Forged(format!(
                "the tile {} has {} bytes instead of {}",
                tile.path(),
                bytes.len(),
                width.saturating_mul(32)
            )));
        }
        Ok(hashes.get(..width).unwrap_or_default().to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_have_the_paths_of_the_go_command() {
        let path = |level, number, width| {
            Tile {
                level,
                number,
                width,
            }
            .path()
        };
        assert_eq!(path(0, 281_631, 38), "tile/8/0/x281/631.p/38");
        assert_eq!(path(3, 0, 4), "tile/8/3/000.p/4");
        assert_eq!(path(1, 1_234_067, 256), "tile/8/1/x001/x234/067");
    }

    #[test]
    fn a_tree_is_made_of_complete_subtrees() {
        assert_eq!(subtrees(0).count(), 0);
        assert_eq!(subtrees(11).collect::<Vec<_>>(), [(3, 0), (1, 4), (0, 10)]);
    }

    #[test]
    fn heads_are_read_as_they_are_signed() {
        let hash = STANDARD.encode([7; 32]);
        let read = |size: &str| {
            Head::parse(&format!("go.sum database tree\n{size}\n{hash}\n")).map(|head| head.size)
        };
        assert_eq!(read("0"), Some(0));
        assert_eq!(read("11"), Some(11));
        assert_eq!(read("9223372036854775807"), Some(9_223_372_036_854_775_807));
        for size in [
            "9223372036854775808",
            "18446744073709551616",
            "00",
            "011",
            "+11",
            "-11",
            " 11",
            "11 ",
            "1_1",
            "",
        ] {
            assert_eq!(read(size), None, "{size:?}");
        }
        let parse = |text: &str| Head::parse(text).is_some();
        assert!(parse(&format!("go.sum database tree\n11\n{hash}\nmore\n")));
        for text in [
            format!("go.sum database tree\n11\n{hash}"),
            format!("go.sum database tree\n11\n{}\n", STANDARD.encode([7; 31])),
            format!("go.sum database tree\n11\n{}\n", STANDARD.encode([7; 33])),
            "go.sum database tree\n11\n?\n".to_owned(),
            format!("go.sum database Tree\n11\n{hash}\n"),
            "go.sum database tree\n11\n".to_owned(),
        ] {
            assert!(!parse(&text), "{text:?}");
        }
    }

    #[test]
    fn records_are_taken_apart() {
        let (number, text, rest) =
            parse_record(b"7\na v1 h1:x\na v1/go.mod h1:y\n\nnote\n").unwrap();
        assert_eq!(
            (number, text, rest),
            (7, "a v1 h1:x\na v1/go.mod h1:y\n", b"note\n".as_slice())
        );
        for bad in [
            &b""[..],
            b"\n\n",
            b"x\na\n\n",
            b"7\n\n\n",
            b"7\na\x01\n\n",
            b"-1\na\n\n",
        ] {
            assert!(parse_record(bad).is_none(), "{bad:?}");
        }
    }
}
