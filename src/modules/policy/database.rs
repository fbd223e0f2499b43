//! Reading a folder or a zip file of OSV records: offline, capped, one record at a time.

use std::collections::BTreeSet;
use std::io::Read;
use std::path::Path;

use flate2::read::DeflateDecoder;
use rawzip::{CompressionMethod, ZipArchive};
use rayon::prelude::*;

use super::osv::Record;
use crate::source::{Bounds, RelPath, read, read_reference, walk_everything};

/// Records are smaller, by orders of magnitude.
const MAX_RECORD: u64 = 8 * 1024 * 1024;

/// The whole of osv.dev's largest ecosystem has fewer.
const MAX_RECORDS: usize = 1_000_000;

/// The records that concern some of `names`, and how many there were to choose from.
#[derive(Debug, Default)]
pub(super) struct Database {
    pub(super) records: Vec<Record>,
    pub(super) count: usize,
    /// Records that could not be read, with the reason.
    pub(super) broken: Vec<(String, String)>,
}

/// What became of one record.
enum Outcome {
    Wanted(Box<Record>),
    Other,
    Broken(String, String),
}

impl Database {
    /// Reads the records at `path` of the workspace at `root`.
    pub(super) fn read(
        bounds: &Bounds,
        path: &RelPath,
        names: &BTreeSet<&str>,
    ) -> Result<Self, String> {
        let place = path.below(bounds.root());
        bounds.resolve(&place).map_err(|error| match error {
            error if error.is_missing() => "there is no such file or folder".to_owned(),
            error => error.to_string(),
        })?;
        let outcomes = if place.is_dir() {
            of_folder(bounds, &place, names)
        } else {
            of_zip(bounds, &place, names)?
        };
        let mut database = Self::default();
        for outcome in outcomes {
            database.count += 1;
            match outcome {
                Outcome::Wanted(record) => database.records.push(*record),
                Outcome::Other => {}
                Outcome::Broken(name, reason) => database.broken.push((name, reason)),
            }
        }
        database.records.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(database)
    }
}

fn of_folder(bounds: &Bounds, folder: &Path, names: &BTreeSet<&str>) -> Vec<Outcome> {
    let mut found = walk_everything(bounds, folder);
    found.files.retain(|entry| entry.rel.extension() == "json");
    let read = found
        .files
        .par_iter()
        .map(|entry| match read(bounds, entry) {
            Ok(bytes) => outcome(entry.rel.as_str(), &bytes, names),
            Err(error) => Outcome::Broken(entry.rel.to_string(), error.to_string()),
        });
    let mut outcomes: Vec<Outcome> = read.collect();
    let skipped = found.skipped.into_iter();
    outcomes.extend(skipped.map(|one| Outcome::Broken(one.rel.to_string(), one.reason)));
    outcomes
}

fn of_zip(bounds: &Bounds, file: &Path, names: &BTreeSet<&str>) -> Result<Vec<Outcome>, String> {
    let bytes = read_reference(bounds, file).map_err(|error| error.to_string())?;
    let archive = ZipArchive::from_slice(&bytes).map_err(|error| error.to_string())?;
    let mut entries = Vec::new();
    for entry in archive.entries() {
        let entry = entry.map_err(|error| error.to_string())?;
        let name = String::from_utf8_lossy(entry.file_path().as_ref()).into_owned();
        if RelPath::new(&name).extension() == "json" {
            entries.push((name, entry.wayfinder(), entry.compression_method()));
        }
        if entries.len() > MAX_RECORDS {
            return Err(format!("it holds more than {MAX_RECORDS} records"));
        }
    }
    let outcomes = entries.into_par_iter().map(|(name, place, method)| {
        let content = archive
            .get_entry(place)
            .map_err(|error| error.to_string())
            .and_then(|entry| unpacked(entry.data(), method));
        match content {
            Ok(content) => outcome(&name, &content, names),
            Err(reason) => Outcome::Broken(name, reason),
        }
    });
    Ok(outcomes.collect())
}

fn unpacked(data: &[u8], method: CompressionMethod) -> Result<Vec<u8>, String> {
    let mut content = Vec::new();
    let read = match method {
        CompressionMethod::STORE => data.take(MAX_RECORD + 1).read_to_end(&mut content),
        CompressionMethod::DEFLATE => DeflateDecoder::new(data)
            .take(MAX_RECORD + 1)
            .read_to_end(&mut content),
        _ => return Err("it is compressed in a way that is not read".to_owned()),
    };
    read.map_err(|error| error.to_string())?;
    if content.len() as u64 > MAX_RECORD {
        return Err("it is larger than 8 MiB".to_owned());
    }
    Ok(content)
}

fn outcome(name: &str, bytes: &[u8], names: &BTreeSet<&str>) -> Outcome {
    match serde_json::from_slice::<Record>(bytes) {
        Ok(record) => {
            let mut packages = record
                .affected
                .iter()
                .filter_map(|affected| affected.package.as_ref());
            let is_wanted = packages.any(|package| names.contains(package.name.as_str()));
            if is_wanted {
                Outcome::Wanted(Box::new(record))
            } else {
                Outcome::Other
            }
        }
        Err(error) => Outcome::Broken(name.to_owned(), format!("it is no OSV record: {error}")),
    }
}
