//! `HdrHistogram`'s histograms in base64 (encoding V2): a cookie, and below zlib another one, the histogram's parameters
//! and its counts as zigzag LEB128, where a negative number is a run of zeros.

use std::io::Read;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::read::ZlibDecoder;

/// A histogram's buckets with something in them, ascending.
#[derive(Debug)]
pub(super) struct Histogram {
    pub(super) buckets: Vec<Bucket>,
}

/// Values that a histogram does not tell apart.
#[derive(Debug)]
pub(super) struct Bucket {
    pub(super) least: u64,
    /// The least of the next bucket.
    pub(super) next: u64,
    pub(super) count: u64,
}

impl Histogram {
    /// The values that the greatest may have; none where the histogram is empty.
    pub(super) fn greatest(&self) -> Option<(u64, u64)> {
        self.buckets
            .last()
            .map(|bucket| (bucket.least, bucket.next))
    }
}

const COMPRESSED: u32 = 0x1c84_9304;
const COUNTS: u32 = 0x1c84_9303;

/// A cookie says in these bits how wide words are, which V2 does not depend on.
const WIDTH: u32 = 0xf0;

/// The counts of the finest histogram have some megabytes.
const MAX_SIZE: u64 = 64 * 1024 * 1024;

/// The histogram of a text.
pub(super) fn decode(text: &str) -> Result<Histogram, String> {
    let cut = || "the histogram ends in the middle".to_owned();
    let bytes = STANDARD
        .decode(text.trim())
        .map_err(|_| "the histogram is no base64, or was cut".to_owned())?;
    let mut packed = Bytes(&bytes);
    match packed.u32().ok_or_else(cut)? & !WIDTH {
        COMPRESSED => {}
        other => {
            return Err(format!(
                "the histogram has the cookie {other:#x}; only the compressed encoding V2 is read"
            ));
        }
    }
    let length = packed.u32().ok_or_else(cut)?;
    let body = usize::try_from(length)
        .ok()
        .and_then(|length| packed.0.get(..length));
    let mut counts = Vec::new();
    let unpacked = ZlibDecoder::new(body.ok_or_else(cut)?)
        .take(MAX_SIZE)
        .read_to_end(&mut counts);
    unpacked.map_err(|_| "what zlib packed of the histogram is damaged".to_owned())?;
    counted(Bytes(&counts))
}

fn counted(mut bytes: Bytes<'_>) -> Result<Histogram, String> {
    let cut = || "the histogram ends in the middle".to_owned();
    let cookie = bytes.u32().ok_or_else(cut)?;
    if cookie & !WIDTH != COUNTS {
        return Err(format!("the histogram has the inner cookie {cookie:#x}"));
    }
    let length = bytes.u32().ok_or_else(cut)?;
    let offset = bytes.u32().ok_or_else(cut)?;
    let digits = bytes.u32().ok_or_else(cut)?;
    let lowest = bytes.u64().ok_or_else(cut)?;
    let _highest = bytes.u64().ok_or_else(cut)?;
    let _ratio = bytes.u64().ok_or_else(cut)?;
    if offset != 0 {
        return Err("the histogram is shifted (normalizing index), which is not read".to_owned());
    }
    if digits > 5 || lowest == 0 || lowest > 1 << 40 {
        return Err(format!(
            "a histogram of {digits} digits from {lowest} on is none"
        ));
    }
    let scale = Scale::of(digits, lowest);
    let body = usize::try_from(length)
        .ok()
        .and_then(|length| bytes.0.get(..length));
    let mut counts = Bytes(body.ok_or_else(cut)?);
    let mut buckets = Vec::new();
    let mut index = 0_u64;
    while !counts.0.is_empty() {
        let count = counts.zigzag().ok_or_else(cut)?;
        let Ok(count) = u64::try_from(count) else {
            index = index.saturating_add(count.unsigned_abs());
            continue;
        };
        if count > 0 {
            let (least, next) = scale
                .range(index)
                .ok_or("the histogram has a count where it has no values")?;
            buckets.push(Bucket { least, next, count });
        }
        index = index.saturating_add(1);
    }
    Ok(Histogram { buckets })
}

/// Which values a count is of.
struct Scale {
    /// The least bit that is kept of the smallest values.
    unit: u32,
    /// Half a bucket has 2 to the power of this many counts.
    half: u32,
}

impl Scale {
    fn of(digits: u32, lowest: u64) -> Self {
        let apart = 2 * 10_u64.pow(digits);
        let magnitude = apart.next_power_of_two().trailing_zeros();
        Self {
            unit: lowest.ilog2(),
            half: magnitude.max(1) - 1,
        }
    }

    /// The least value of a count, and that of the next.
    fn range(&self, index: u64) -> Option<(u64, u64)> {
        let half = 1_u64 << self.half;
        let bucket = index >> self.half;
        let (bucket, within) = match bucket {
            0 => (0, index),
            _ => (bucket - 1, (index & (half - 1)) + half),
        };
        let shift = u32::try_from(bucket).ok()?.checked_add(self.unit)?;
        let of =
            |within: u64| (shift < 64 && within.leading_zeros() > shift).then(|| within << shift);
        Some((of(within)?, of(within + 1)?))
    }
}

struct Bytes<'b>(&'b [u8]);

impl Bytes<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (first, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*first)
    }

    fn u32(&mut self) -> Option<u32> {
        self.take().map(u32::from_be_bytes)
    }

    fn u64(&mut self) -> Option<u64> {
        self.take().map(u64::from_be_bytes)
    }

    /// A number of at most nine bytes; the ninth has eight bits.
    fn zigzag(&mut self) -> Option<i64> {
        let mut value = 0_u64;
        for place in 0..9 {
            let [byte] = self.take()?;
            if place == 8 {
                value |= u64::from(byte) << 56;
                break;
            }
            value |= u64::from(byte & 0x7f) << (7 * place);
            if byte & 0x80 == 0 {
                break;
            }
        }
        #[allow(clippy::cast_possible_wrap)]
        let signed = (value >> 1) as i64 ^ -((value & 1) as i64);
        Some(signed)
    }
}
