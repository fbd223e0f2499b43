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
