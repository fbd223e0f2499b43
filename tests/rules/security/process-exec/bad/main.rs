use std::io;
use std::process::Command;

fn dump(database: &str) -> io::Result<()> {
    Command::new("pg_dump").arg(database).status()?;
    Ok(())
}

fn main() -> io::Result<()> {
    dump("orders")
}
