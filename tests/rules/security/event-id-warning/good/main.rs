use windows::Win32::Foundation::HANDLE;
use windows::Win32::System::EventLog::{EVENTLOG_WARNING_TYPE, ReportEventW};
use windows::core::{PCWSTR, Result};

const QUEUE_CLOSED: u32 = 2001;

pub fn tell(log: HANDLE, text: PCWSTR) -> Result<()> {
    unsafe { ReportEventW(log, EVENTLOG_WARNING_TYPE, 0, QUEUE_CLOSED, None, 0, Some(&[text]), None) } //govkit:allow security/unsafe-code -- it is C
}
