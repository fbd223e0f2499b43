use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;

pub fn create(path: &str) -> io::Result<File> {
    OpenOptions::new().write(true).create(true).mode(0o644).open(path)
}
