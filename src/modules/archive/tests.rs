//! The reader against archives of every form, whole and damaged.

use proptest::prelude::*;

use super::{ArchiveFault, Entry, Kind, Tar, inflate, inside};

const LIMIT: u64 = 1 << 20;

/// A header block of the old form with its checksum.
fn header(name: &[u8], kind: u8, size: &[u8]) -> Vec<u8> {
    let mut block = vec![0_u8; 512];
    block[..name.len()].copy_from_slice(name);
    block[124..124 + size.len()].copy_from_slice(size);
    block[156] = kind;
    sealed(block)
}

fn sealed(mut block: Vec<u8>) -> Vec<u8> {
    block[148..156].copy_from_slice(b"        ");
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    block
}

fn entry(name: &str, kind: u8, content: &[u8]) -> Vec<u8> {
    let size = format!("{:011o}", content.len());
    let mut bytes = header(name.as_bytes(), kind, size.as_bytes());
    bytes.extend(content);
    bytes.resize(bytes.len().next_multiple_of(512), 0);
    bytes
}

/// Name, kind and content of each entry, or the fault that ends the reading.
fn read(bytes: &[u8]) -> Result<Vec<(String, Kind, Vec<u8>)>, ArchiveFault> {
    let mut tar = Tar::new(bytes, LIMIT);
    let mut found = Vec::new();
    while let Some(Entry { name, kind, size }) = tar.next_entry()? {
        let mut content = Vec::new();
        while let Some(piece) = tar.piece()? {
            content.extend_from_slice(piece);
            let length = piece.len();
            tar.consume(length);
        }
        assert_eq!(content.len() as u64, size);
        found.push((name, kind, content));
    }
    Ok(found)
}

fn names(bytes: &[u8]) -> Vec<String> {
    let found = read(bytes).unwrap().into_iter();
    found.map(|(name, ..)| name).collect()
}

#[test]
fn entries_are_read_one_after_the_other() {
    let mut bytes = entry("a/", b'5', b"");
    bytes.extend(entry("a/empty", b'0', b""));
    bytes.extend(entry("a/old", 0, &[7; 512]));
    bytes.extend(entry("a/folder/", 0, b""));
    bytes.extend(entry("a/link", b'2', b""));
    bytes.extend([0; 1024]);
    // What follows the end is nobody's.
    bytes.extend(entry("a/hidden", b'0', b"x"));
    let found = read(&bytes).unwrap();
    let kinds: Vec<Kind> = found.iter().map(|(_, kind, _)| *kind).collect();
    let link = Kind::Other("a symbolic link");
    assert_eq!(
        kinds,
        [
            Kind::Directory,
            Kind::File,
            Kind::File,
            Kind::Directory,
            link
        ]
    );
    assert_eq!(found[2].2, vec![7; 512]);
}

#[test]
fn long_names_are_read_in_every_form() {
    let long = format!("a/{}", "x".repeat(300));
    let mut gnu = entry("././@LongLink", b'L', format!("{long}\0").as_bytes());
    gnu.extend(entry("a/xxx", b'0', b"one"));
    assert_eq!(names(&gnu), std::slice::from_ref(&long));

    let body = format!(" path={long}\n");
    let length = body.len() + 3;
    let mut pax = entry("PaxHeaders/x", b'x', format!("{length}{body}").as_bytes());
    pax.extend(entry("a/xxx", b'0', b"one"));
    pax.extend(entry("a/next", b'0', b"two"));
    assert_eq!(names(&pax), [long, "a/next".to_owned()]);

    let mut block = vec![0_u8; 512];
    block[..4].copy_from_slice(b"name");
    block[124..136].copy_from_slice(b"00000000000\0");
    block[156] = b'0';
    block[257..263].copy_from_slice(b"ustar\0");
    block[345..351].copy_from_slice(b"prefix");
    assert_eq!(names(&sealed(block)), ["prefix/name"]);
}

#[test]
fn sizes_are_read_in_every_form() {
    let mut binary = vec![0x80_u8; 1];
    binary.extend([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3]);
    let mut bytes = header(b"a/b", b'0', &binary);
    bytes.extend(b"one");
    bytes.resize(1024, 0);
    assert_eq!(read(&bytes).unwrap()[0].2, b"one");

    let mut pax = entry("PaxHeaders/x", b'x', b"10 size=3\n");
    pax.extend(header(b"a/b", b'0', b"00000000000"));
    pax.extend(b"one");
    pax.resize(pax.len().next_multiple_of(512), 0);
    assert_eq!(read(&pax).unwrap()[0].2, b"one");

    let mut negative = vec![0xff_u8; 12];
    negative[11] = 1;
    assert!(matches!(
        read(&header(b"a", b'0', &negative)),
        Err(ArchiveFault::Header(_))
    ));
    assert!(matches!(
        read(&header(b"a", b'0', b"99999999999")),
        Err(ArchiveFault::Header(_))
    ));
}

#[test]
fn nothing_can_ask_for_much() {
    let huge = read(&header(b"a/b", b'0', b"77777777777"));
    assert!(matches!(huge, Err(ArchiveFault::TooLarge(_))));
    for kind in *b"LKxg" {
        let huge = read(&header(b"a/b", kind, b"00003777777"));
        assert!(
            matches!(huge, Err(ArchiveFault::TooLarge(_))),
            "{}",
            char::from(kind)
        );
    }
    let chain: Vec<u8> = (0..20).flat_map(|_| entry("l", b'L', b"name\0")).collect();
    assert!(matches!(read(&chain), Err(ArchiveFault::Header(_))));
    assert!(matches!(
        read(&entry("l", b'L', b"name\0")),
        Err(ArchiveFault::Truncated)
    ));
}

/// The same bytes again and again, as often as it says.
struct Repeated {
    bytes: Vec<u8>,
    at: usize,
    times: usize,
}

impl std::io::Read for Repeated {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        use std::io::BufRead as _;
        let read = std::io::Read::read(&mut self.fill_buf()?, into)?;
        self.consume(read);
        Ok(read)
    }
}

impl std::io::BufRead for Repeated {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        let end = if self.times == 0 {
            self.at
        } else {
            self.bytes.len()
        };
        Ok(&self.bytes[self.at..end])
    }

    fn consume(&mut self, length: usize) {
        self.at += length;
        if self.at == self.bytes.len() {
            (self.at, self.times) = (0, self.times - 1);
        }
    }
}

/// How many entries are read of so many that are written the same, and the fault that ends the reading.
fn read_repeated(bytes: Vec<u8>, times: usize) -> (usize, Option<String>) {
    let mut tar = Tar::new(
        Repeated {
            bytes,
            at: 0,
            times,
        },
        u64::MAX,
    );
    let mut count = 0;
    loop {
        match tar.next_entry() {
            Ok(Some(_)) => count += 1,
            Ok(None) => return (count, None),
            Err(fault) => return (count, Some(fault.to_string())),
        }
    }
}

#[test]
fn limits_hold_at_their_value_and_not_above_it() {
    let is_too_large = |bytes: &[u8]| match read(bytes) {
        Ok(_) => false,
        Err(ArchiveFault::TooLarge(_)) => true,
        Err(other) => panic!("{other}"),
    };
    let limit = usize::try_from(LIMIT).unwrap();
    let files = |sizes: &[usize]| -> Vec<u8> {
        let files = sizes.iter().map(|size| entry("a", b'0', &vec![0; *size]));
        files.flatten().collect()
    };
    assert!(!is_too_large(&files(&[limit])));
    assert!(is_too_large(&files(&[limit + 1])));
    assert!(!is_too_large(&files(&[limit - 1, 1, 0])));
    assert!(is_too_large(&files(&[limit - 1, 2])));
    let named = |kind: u8, length: usize| {
        let mut bytes = entry("l", kind, &vec![b'n'; length]);
        bytes.extend(entry("a", b'0', b""));
        bytes
    };
    for kind in *b"LK" {
        assert!(!is_too_large(&named(kind, 64 << 10)));
        assert!(is_too_large(&named(kind, (64 << 10) + 1)));
    }
    assert_eq!(read_repeated(named(b'L', 64 << 10), 384), (384, None));
    let (count, fault) = read_repeated(named(b'L', 64 << 10), 385);
    assert_eq!(count, 384);
    assert!(fault.unwrap().contains("names of more than 24 MiB"));
    let chain = |extensions: usize| {
        let mut bytes = entry("l", b'L', b"name\0").repeat(extensions);
        bytes.extend(entry("a", b'0', b""));
        bytes
    };
    assert_eq!(names(&chain(7)), ["name"]);
    assert!(matches!(read(&chain(8)), Err(ArchiveFault::Header(_))));
    assert!(inside("p", &format!("p/{}", "x".repeat(4094))).is_ok());
    assert!(inside("p", &format!("p/{}", "x".repeat(4095))).is_err());
    let wrapped = |length: usize| {
        let builder = flate2::GzBuilder::new().filename(vec![b'n'; length]);
        let mut packer = builder.write(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut packer, b"x").unwrap();
        unpacked(&packer.finish().unwrap()).is_ok()
    };
    assert!(wrapped((64 << 10) - 1) && !wrapped(64 << 10));
}

#[test]
fn every_letter_has_its_kind() {
    let kind = |name: &str, letter: u8| read(&entry(name, letter, b"")).unwrap()[0].1;
    for letter in *b"\x0007" {
        assert_eq!(kind("a", letter), Kind::File);
        assert_eq!(kind("a/", letter), Kind::Directory);
    }
    assert_eq!(kind("a", b'5'), Kind::Directory);
    for (letter, what) in [
        (b'1', "a hard link"),
        (b'2', "a symbolic link"),
        (b'3', "a device"),
        (b'4', "a device"),
        (b'6', "a pipe"),
        (b'S', "a sparse file"),
        (b'8', "of an unknown kind"),
        (b'z', "of an unknown kind"),
    ] {
        assert_eq!(kind("a/", letter), Kind::Other(what));
    }
}

#[test]
fn fields_of_a_header_are_read_to_their_ends() {
    let block = |magic: &[u8], name: &[u8], prefix: &[u8]| {
        let mut block = header(name, b'0', b"00000000000");
        block[257..257 + magic.len()].copy_from_slice(magic);
        block[345..345 + prefix.len()].copy_from_slice(prefix);
        names(&sealed(block))
    };
    let (name, prefix) = ("n".repeat(100), "p".repeat(155));
    let (name_bytes, prefix_bytes) = (name.as_bytes(), prefix.as_bytes());
    assert_eq!(
        block(b"ustar\0", name_bytes, prefix_bytes),
        [format!("{prefix}/{name}")]
    );
    assert_eq!(block(b"ustar\0", name_bytes, b""), [name.as_str()]);
    // GNU keeps times where the prefix is.
    assert_eq!(block(b"ustar ", name_bytes, prefix_bytes), [name.as_str()]);
    let size = |field: &[u8]| {
        let mut bytes = header(b"a", b'0', field);
        bytes.extend([0; 512]);
        read(&bytes).ok().map(|found| found[0].2.len())
    };
    for (field, expected) in [
        (&b""[..], Some(0)),
        (b"000000000017", Some(15)),
        (b"         17 ", Some(15)),
        (b"17 9", Some(15)),
        (b"17\x009", Some(15)),
        (b"18", None),
        (b"-1", None),
        (b"+1", None),
        (b"x", None),
        (b"\x80\0\0\0\0\0\0\0\0\0\x01\x02", Some(258)),
        (b"\xc0\0\0\0\0\0\0\0\0\0\0\x02", None),
        (b"\x80\0\0\x01\0\0\0\0\0\0\0\0", None),
        (b"\x81\0\0\0\0\0\0\0\0\0\0\0", None),
    ] {
        assert_eq!(size(field), expected, "{field:?}");
    }
    // Old writers added bytes with their signs.
    let mut old = header("\u{e9}".as_bytes(), b'0', b"");
    let sum =
        |block: &[u8]| usize::from_str_radix(std::str::from_utf8(&block[148..154]).unwrap(), 8);
    let signed = sum(&old).unwrap() - 512;
    old[148..154].copy_from_slice(format!("{signed:06o}").as_bytes());
    assert_eq!(names(&old), ["\u{e9}"]);
    old[148..154].copy_from_slice(format!("{:06o}", signed + 1).as_bytes());
    assert!(matches!(read(&old), Err(ArchiveFault::Checksum)));
}

#[test]
fn what_is_said_for_all_entries_changes_none() {
    let global = |records: &[u8]| {
        let mut bytes = entry("x", b'g', records);
        bytes.extend(entry("a", b'0', b""));
        read(&bytes).map(|found| found[0].0.clone())
    };
    assert_eq!(global(b"13 comment=x\n").unwrap(), "a");
    for records in [&b"9 path=b\n"[..], b"9 size=1\n"] {
        assert!(matches!(global(records), Err(ArchiveFault::Header(_))));
    }
    let own = |records: &[u8]| {
        let mut bytes = entry("x", b'x', records);
        bytes.extend(entry("a", b'0', b""));
        read(&bytes).map(|found| found[0].0.clone())
    };
    assert_eq!(own(b"9 path=b\n13 comment=x\n").unwrap(), "b");
    assert_eq!(own(b"9 path=b\n9 path=c\n").unwrap(), "c");
    assert!(own(b"20 GNU.sparse.name=x\n").is_err());
    for records in [
        &b"11 path=b\n"[..],
        b"8 path=b\n",
        b"9 path=b ",
        b" path=b\n",
    ] {
        assert!(own(records).is_err(), "{records:?}");
    }
    // Two headers of one entry, and what each overrides.
    let mut both = entry("x", b'x', b"9 path=b\n");
    both.extend(entry("x", b'x', b"9 size=3\n"));
    both.extend(entry("a", b'0', b""));
    both.extend([7; 512]);
    let found = read(&both).unwrap();
    assert_eq!(
        (found[0].0.as_str(), found[0].2.as_slice()),
        ("b", &[7; 3][..])
    );
}

#[test]
fn damage_is_told() {
    let whole = entry("a/b", b'0', &[1; 700]);
    for end in [1, 511, 513, 1200] {
        assert!(
            matches!(read(&whole[..end]), Err(ArchiveFault::Truncated)),
            "{end}"
        );
    }
    let mut changed = whole;
    changed[0] = b'c';
    assert!(matches!(read(&changed), Err(ArchiveFault::Checksum)));
    for records in [
        &b"5 a=b"[..],
        b"99 path=x\n",
        b"x path=y\n",
        b"7 path\n",
        b"0 a=b\n",
        b"9 size=x\n",
        b"-3 a=\n",
    ] {
        let mut bytes = entry("x", b'x', records);
        bytes.extend(entry("a/b", b'0', b""));
        assert!(
            matches!(read(&bytes), Err(ArchiveFault::Header(_))),
            "{records:?}"
        );
    }
}

fn unpacked(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut content = Vec::new();
    std::io::Read::read_to_end(&mut inflate(bytes)?, &mut content)?;
    Ok(content)
}

#[test]
fn wrappers_of_every_form_are_taken_off() {
    let content = b"content".repeat(100);
    for (extra, name, comment) in [
        (None, None, None),
        (Some(7), None, None),
        (None, Some("n"), None),
        (Some(300), Some("n"), Some("c")),
    ] {
        let mut builder = flate2::GzBuilder::new();
        if let Some(length) = extra {
            builder = builder.extra(vec![1_u8; length]);
        }
        if let Some(name) = name {
            builder = builder.filename(name);
        }
        if let Some(comment) = comment {
            builder = builder.comment(comment);
        }
        let mut packer = builder.write(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut packer, &content).unwrap();
        let wrapped = packer.finish().unwrap();
        assert_eq!(unpacked(&wrapped).unwrap(), content);
        for end in [0, 5, 11, wrapped.len() / 2] {
            assert!(unpacked(&wrapped[..end]).is_err(), "{end}");
        }
    }
    assert!(unpacked(b"PK\x03\x04 is no gzip file").is_err());
}

#[test]
fn flags_of_wrappers_that_mean_nothing_are_refused() {
    let mut packer = flate2::GzBuilder::new().write(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut packer, b"content").unwrap();
    let plain = packer.finish().unwrap();
    let flagged = |flag: u8, added: &[u8]| {
        let mut bytes = plain.clone();
        bytes[3] = flag;
        bytes.splice(10..10, added.iter().copied());
        unpacked(&bytes).ok()
    };
    // It is text, and a sum of the header: neither is looked at.
    assert_eq!(flagged(1, b"").as_deref(), Some(&b"content"[..]));
    assert_eq!(flagged(2, b"\0\0").as_deref(), Some(&b"content"[..]));
    for reserved in [0x20, 0x40, 0x80] {
        assert_eq!(flagged(reserved, b""), None, "{reserved:#x}");
    }
}

#[test]
fn names_stay_in_their_folder() {
    let plain = |name: &str| inside("p-1", name).unwrap();
    assert_eq!(plain("p-1/src/lib.rs").as_deref(), Some("src/lib.rs"));
    assert_eq!(plain("./p-1//src/./lib.rs").as_deref(), Some("src/lib.rs"));
    assert_eq!(plain("p-1/"), None);
    for name in [
        "",
        "/",
        "p-1/..",
        "p-1/../p-1/x",
        "../p-1/x",
        "/p-1/x",
        "p-2/x",
        "p-1x/y",
        "C:p-1",
        "c:/p-1",
        "\\\\host\\x",
        "p-1\\x",
        "p-1/a\0b",
        "p-1/a\nb",
    ] {
        assert!(inside("p-1", name).is_err(), "{name:?}");
    }
    assert!(inside("p-1", &format!("p-1/{}", "x/".repeat(4000))).is_err());
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..4096)) {
        let _ = read(&bytes);
        let _ = unpacked(&bytes);
    }

    #[test]
    fn no_change_of_an_archive_makes_the_reader_panic(
        changes in prop::collection::vec((0_usize..4096, any::<u8>()), 1..8),
        seal in any::<bool>(),
    ) {
        let mut bytes = entry("l", b'L', b"p-1/long\0");
        bytes.extend(entry("p-1/a", b'0', &[1; 600]));
        bytes.extend(entry("x", b'x', b"12 path=p-1/\n"));
        bytes.extend(entry("p-1/b", b'5', b""));
        for (at, byte) in changes {
            let at = at % bytes.len();
            bytes[at] = byte;
            // With its checksum mended a change of a header gets further.
            let start = at - at % 512;
            if seal {
                let block = sealed(bytes[start..start + 512].to_vec());
                bytes[start..start + 512].copy_from_slice(&block);
            }
        }
        let _ = read(&bytes);
    }

    #[test]
    fn no_name_leads_out(name in "[./\\\\a:p1\\-]{0,24}") {
        if let Ok(Some(rest)) = inside("p-1", &name) {
            let path = std::path::Path::new("/top").join(&rest);
            prop_assert!(path.starts_with("/top"));
            prop_assert!(path.components().all(|part| part != std::path::Component::ParentDir));
        }
    }

    #[test]
    fn whatever_is_packed_is_read(files in prop::collection::vec(("[a-z]{1,20}", prop::collection::vec(any::<u8>(), 0..1500)), 0..8)) {
        let mut bytes: Vec<u8> = files.iter().flat_map(|(name, content)| entry(name, b'0', content)).collect();
        bytes.extend([0; 1024]);
        let found: Vec<(String, Vec<u8>)> = read(&bytes).unwrap().into_iter().map(|(name, _, content)| (name, content)).collect();
        prop_assert_eq!(found, files);
    }
}
