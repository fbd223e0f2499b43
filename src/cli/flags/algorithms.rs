//! `govkit flags algorithms`

use crate::diag::VisibleText;
use crate::flag::split::Algo;

/// Lists the algorithms of splits.
pub fn run() -> anyhow::Result<u8> {
    let width = Algo::ALL.iter().map(|algo| algo.name().len()).max();
    let width = width.unwrap_or(0);
    let lines = Algo::ALL
        .iter()
        .map(|algo| format!("{:width$}  {}\n", algo.name(), algo.summary()));
    crate::cli::print(&VisibleText::of_block(lines.collect::<String>()))?;
    Ok(0)
}
