//! Mutations of bytes: what broken disks, editors, merges and hostile authors make of a file.

use fastrand::Rng;

/// Texts that parsers trip over.
const PIECES: &[&[u8]] = &[
    b"\0",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\r\n",
    b"\r",
    b"\xe2\x80\xae",
    b"\xc3",
    b"\xed\xa0\x80",
    b"\t",
    b"\"",
    b"'",
    b"`",
    b"'''",
    b"\"\"\"",
    b"{",
    b"}",
    b"[",
    b"]",
    b"(",
    b")",
    b"<",
    b">",
    b":",
    b",",
    b"#",
    b"//",
    b"/*",
    b"*/",
    b"--- ",
    b"...",
    b"- ",
    b"? ",
    b"| ",
    b"> ",
    b"&a ",
    b"*a ",
    b"<<: *a",
    b"!!int ",
    b"!-",
    b"==",
    b"&&",
    b"||",
    b"$",
    b"${",
    b"${{",
    b"\\",
    b"\\u0000",
    b"\\ud800",
    b"%",
    b"0x",
    b"1e999",
    b"-0",
    b"null",
    b"true",
    b"nan",
    b".inf",
    b"99999999999999999999999999999999",
    b"-9223372036854775809",
    b"18446744073709551616",
    b"2026-02-30",
    b"0001-01-01",
    b"v1.2.3-0.20260101000000-abcdef123456",
    b"v99999999999999999999.0.0",
    b"../../../etc/passwd",
    b"/dev/zero",
    b"**/*",
    b"!",
    b"\n\n\n",
    b"{{",
    b"}}",
    b"{%",
    b"func f() {",
    b"fn f() {",
    b"import \"",
    b"FROM a\n",
    b"RUN <<A\n",
    b"ARG A=${A}${A}\n",
];

/// A few random edits of a file; `others` are files that pieces are taken from.
pub fn mutated(rng: &mut Rng, content: &[u8], others: &[&[u8]]) -> Vec<u8> {
    let mut bytes = content.to_vec();
    for _ in 0..rng.usize(1..5) {
        edit(rng, &mut bytes, others);
    }
    bytes.truncate(256 * 1024);
    bytes
}

fn range(rng: &mut Rng, length: usize, most: usize) -> std::ops::Range<usize> {
    let start = rng.usize(0..=length);
    let end = (start + rng.usize(0..=most)).min(length);
    start..end
}

fn edit(rng: &mut Rng, bytes: &mut Vec<u8>, others: &[&[u8]]) {
    let length = bytes.len();
    match rng.u8(0..14) {
        0 if length > 0 => {
            let at = rng.usize(0..length);
            bytes[at] ^= 1 << rng.u8(0..8);
        }
        1 => bytes.truncate(rng.usize(0..=length)),
        2 => {
            let range = range(rng, length, 40);
            bytes.drain(range);
        }
        3 | 4 => {
            let piece = PIECES[rng.usize(0..PIECES.len())];
            let at = rng.usize(0..=length);
            bytes.splice(at..at, piece.iter().copied());
        }
        5 => {
            let piece = bytes[range(rng, length, 200)].to_vec();
            let at = rng.usize(0..=length);
            bytes.splice(at..at, piece);
        }
        6 => {
            let other = others[rng.usize(0..others.len())];
            let piece = other[range(rng, other.len(), 400)].to_vec();
            let replaced = range(rng, length, 100);
            bytes.splice(replaced, piece);
        }
        7 => swap_words(rng, bytes),
        8 => {
            let open = [
                &b"["[..],
                b"{",
                b"(",
                b"[[",
                b"{\"a\":",
                b"- ",
                b"!",
                b"-(",
                b"a.",
                b"a: {",
                b"&a [*a,",
                b"if (",
                b"/*",
            ];
            let piece = open[rng.usize(0..open.len())].repeat(1 << rng.u8(0..13));
            let at = rng.usize(0..=length);
            bytes.splice(at..at, piece);
        }
        9 => replace_number(rng, bytes),
        10 => {
            let lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
            if let Some(line) = rng.choice(&lines) {
                let line = line.to_vec();
                let copies = line.repeat(1 << rng.u8(0..8));
                let at = bytes
                    .windows(line.len().max(1))
                    .position(|window| window == line);
                let at = at.unwrap_or(0);
                bytes.splice(at..at, copies);
            }
        }
        11 => {
            let text = String::from_utf8_lossy(bytes).replace('\n', "\r\n");
            *bytes = text.into_bytes();
        }
        12 => {
            bytes.splice(0..0, *b"\xef\xbb\xbf");
        }
        _ => {
            let range = range(rng, length, 8);
            for byte in &mut bytes[range] {
                *byte = rng.u8(..);
            }
        }
    }
}

/// Exchanges two words.
fn swap_words(rng: &mut Rng, bytes: &mut Vec<u8>) {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let mut parts: Vec<&str> = text
        .split_inclusive(|c: char| !c.is_alphanumeric())
        .collect();
    if parts.len() > 1 {
        let (a, b) = (rng.usize(0..parts.len()), rng.usize(0..parts.len()));
        parts.swap(a, b);
        *bytes = parts.concat().into_bytes();
    }
}

/// Puts a huge, a negative or an odd number in the place of one.
fn replace_number(rng: &mut Rng, bytes: &mut Vec<u8>) {
    let digits: Vec<usize> = (0..bytes.len())
        .filter(|at| bytes[*at].is_ascii_digit())
        .collect();
    if let Some(at) = rng.choice(digits) {
        let end = bytes[at..]
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        let numbers = [
            "0",
            "-1",
            "9223372036854775808",
            "1e308",
            "99999999999999999999999",
            "0.1",
            "00",
            "2147483648",
        ];
        let number = numbers[rng.usize(0..numbers.len())];
        bytes.splice(at..at + end, number.bytes());
    }
}
