//! Reading a folder or a zip file of OSV records: offline, capped, one record at a time.

use std::collections::BTreeSet;
use std::io::Read;
use std::path::Path;

use flate2::read::DeflateDecoder;
use rawzip::{CompressionMethod, ZipArchive};
use rayon::prelude::*;

use super::osv::Record;
use crate::source::{RelPath, read_reference, walk_everything};

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
        root: &Path,
        path: &RelPath,
        names: &BTreeSet<&str>,
    ) -> Result<Self, String> {
        let place = path.below(root);
        let found = place.metadata().map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => "there is no such file or folder".to_owned(),
            kind => kind.to_string(),
        })?;
        let outcomes = if found.is_dir() {
            of_folder(root, &place, names)
        } else {
            of_zip(root, &place, names)?
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

fn of_folder(root: &Path, folder: &Path, names: &BTreeSet<&str>) -> Vec<Outcome> {
    let mut files = walk_everything(root, folder);
    files.retain(|path| path.extension() == "json");
    files
        .par_iter()
        .map(|path| match read_reference(root, &path.below(root)) {
            Ok(bytes) => outcome(path.as_str(), &bytes, names),
            Err(error) => Outcome::Broken(path.to_string(), error.to_string()),
        })
        .collect()
}

fn of_zip(root: &Path, file: &Path, names: &BTreeSet<&str>) -> Result<Vec<Outcome>, String> {
    let bytes = read_reference(root, file).map_err(|error| error.to_string())?;
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
