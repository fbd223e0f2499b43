use windows::Win32::Foundation::HANDLE;
use windows::Win32::System::EventLog::{EVENTLOG_INFORMATION_TYPE, ReportEventW};
use windows::core::{PCWSTR, Result};

const QUEUE_CLOSED: u32 = 3001;

pub fn tell(log: HANDLE, text: PCWSTR) -> Result<()> {
    unsafe { ReportEventW(log, EVENTLOG_INFORMATION_TYPE, 0, QUEUE_CLOSED, None, 0, Some(&[text]), None) } //govkit:allow security/unsafe-code -- it is C
}
