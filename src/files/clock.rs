//! The clock of this machine.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::value::Day;

/// Seconds that China's time is ahead of UTC.
const CHINA_OFFSET: u64 = 8 * 3600;
const SECONDS_PER_DAY: u64 = 86_400;

/// Today's day in China, whatever time zone the machine is set to.
pub(crate) fn today_in_china() -> Day {
    day_in_china(SystemTime::now())
}

/// The day of a time in China, whatever time zone the machine is set to.
pub(crate) fn day_in_china(time: SystemTime) -> Day {
    Day::from_unix_days(seconds_in_china(time) / SECONDS_PER_DAY)
}

/// When a file was last written; the beginning of 1970 where that cannot be told.
pub(crate) fn modified_time(path: &Path) -> SystemTime {
    std::fs::metadata(path).and_then(|data| data.modified()).unwrap_or(UNIX_EPOCH)
}

/// The time in China as it stands in a file's name, `2022-03-05-143005-250`: later times sort behind earlier ones.
pub(crate) fn now_in_china() -> String {
    let now = SystemTime::now();
    let second = seconds_in_china(now) % SECONDS_PER_DAY;
    let milliseconds = now.duration_since(UNIX_EPOCH).unwrap_or_default().subsec_millis();
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{}-{hour:02}{minute:02}{second:02}-{milliseconds:03}", day_in_china(now))
}

fn seconds_in_china(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs() + CHINA_OFFSET
}
