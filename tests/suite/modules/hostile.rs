//! Archives that were made to hurt: no panic, nothing written, and an end.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::sample::Index;

use crate::support::fixtures::{check, copied, top};
use crate::support::zip::pack;

const PREFIX: &str = "example.com/greet@v1.0.0/";

/// A service with one module, whose archive a test may replace.
struct Victim {
    folder: tempfile::TempDir,
    archive: PathBuf,
}

impl Victim {
    fn new() -> Self {
        let folder = copied(&top().join("tests/rules/modules/file-changed/good"));
        let archive = folder
            .path()
            .join(".gomodcache/cache/download/example.com/greet/@v/v1.0.0.zip");
        Self { folder, archive }
    }

    /// Checks with this archive: something must be found, unless the archive says the same, and nothing may
    /// change on the disk.
    fn check(&self, archive: &[u8]) -> Vec<String> {
        std::fs::write(&self.archive, archive).expect("an archive");
        let before = sizes(self.folder.path());
        let (_, report) = check(self.folder.path());
        assert_eq!(before, sizes(self.folder.path()), "something was written");
        assert!(report.unevaluated().is_empty(), "{report:?}");
        report
            .findings()
            .iter()
            .map(|finding| finding.rule.to_string())
            .collect()
    }
}

fn sizes(folder: &Path) -> BTreeMap<PathBuf, u64> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(current) = open.pop() {
        for entry in std::fs::read_dir(current).expect("a folder").flatten() {
            if entry.path().is_dir() {
                open.push(entry.path());
            }
            found.insert(
                entry.path(),
                entry.metadata().map_or(0, |found| found.len()),
            );
        }
    }
    found
}

fn original() -> Vec<u8> {
    static ORIGINAL: LazyLock<Vec<u8>> =
        LazyLock::new(|| std::fs::read(Victim::new().archive).expect("an archive"));
    ORIGINAL.clone()
}

/// One way to damage an archive.
#[derive(Debug, Clone)]
enum Damage {
    Flip(Index, u8),
    Cut(Index),
    Insert(Index, Vec<u8>),
    /// One part takes the place of another: overlapping entries, entries that point elsewhere.
    Move(Index, Index, usize),
    /// A number of a header becomes very large or small.
    Number(Index, u32),
}

fn damage() -> impl Strategy<Value = Damage> {
    let number = prop::sample::select(vec![0, 1, 0x7fff_ffff, u32::MAX, u32::MAX - 1, 0x1000_0000]);
    prop_oneof![
        4 => (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Damage::Flip(at, byte)),
        1 => any::<Index>().prop_map(Damage::Cut),
        1 => (any::<Index>(), prop::collection::vec(any::<u8>(), 1..40)).prop_map(|(at, bytes)| Damage::Insert(at, bytes)),
        2 => (any::<Index>(), any::<Index>(), 1..80_usize).prop_map(|(from, to, length)| Damage::Move(from, to, length)),
        3 => (any::<Index>(), number).prop_map(|(at, number)| Damage::Number(at, number)),
    ]
}

fn apply(bytes: &mut Vec<u8>, damage: &Damage) {
    if bytes.len() < 8 {
        return;
    }
    match damage {
        Damage::Flip(at, byte) => {
            let at = at.index(bytes.len());
            bytes[at] ^= byte;
        }
        Damage::Cut(at) => bytes.truncate(at.index(bytes.len())),
        Damage::Insert(at, more) => {
            let at = at.index(bytes.len());
            bytes.splice(at..at, more.iter().copied());
        }
        Damage::Move(from, to, length) => {
            let from = from.index(bytes.len());
            let part = bytes[from..bytes.len().min(from + length)].to_vec();
            let to = to.index(bytes.len() - part.len() + 1);
            bytes[to..to + part.len()].copy_from_slice(&part);
        }
        Damage::Number(at, number) => {
            let at = at.index(bytes.len() - 4);
            bytes[at..at + 4].copy_from_slice(&number.to_le_bytes());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn damaged_archives_do_no_harm(damages in prop::collection::vec(damage(), 1..6)) {
        let victim = Victim::new();
        let mut archive = original();
        for damage in &damages {
            apply(&mut archive, damage);
        }
        victim.check(&archive);
    }

    #[test]
    fn bytes_that_are_no_archive_are_told(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert_eq!(Victim::new().check(&bytes), ["modules/archive-broken"]);
    }

    #[test]
    fn any_names_do_no_harm(names in prop::collection::vec("(\\.\\./)?[a-cA-C./\\\\:]{0,8}|\\PC{0,6}", 1..5)) {
        let files: Vec<_> = names.iter().map(|name| (format!("{PREFIX}{name}"), b"x".to_vec())).collect();
        prop_assert!(!Victim::new().check(&pack(&files)).is_empty());
    }
}

#[test]
fn what_unpacks_to_nothing_but_itself_ends() {
    let victim = Victim::new();
    // A thousand entries of one file's data: each is counted.
    let one = pack(&[(format!("{PREFIX}0.bin"), vec![0; 1 << 20])]);
    let directory = one
        .windows(4)
        .rposition(|found| found == b"PK\x01\x02")
        .expect("a directory");
    let end = one
        .windows(4)
        .rposition(|found| found == b"PK\x05\x06")
        .expect("an end");
    let entry = &one[directory..end];
    let name = entry
        .windows(5)
        .position(|found| found == b"0.bin")
        .expect("a name");
    let mut many = one[..directory].to_vec();
    for n in 0..600_u16 {
        let mut entry = entry.to_vec();
        // Names of the same length that differ.
        let letters = [
            b'a' + u8::try_from(n / 26 % 26).unwrap(),
            b'a' + u8::try_from(n % 26).unwrap(),
        ];
        entry[name] = letters[0];
        entry[name + 1] = letters[1];
        many.extend(entry);
    }
    let length = u32::try_from(many.len() - directory).expect("small");
    let mut tail = one[end..].to_vec();
    tail[8..10].copy_from_slice(&600_u16.to_le_bytes());
    tail[10..12].copy_from_slice(&600_u16.to_le_bytes());
    tail[12..16].copy_from_slice(&length.to_le_bytes());
    many.extend(tail);
    assert_eq!(victim.check(&many), ["modules/archive-limit"]);
}
