//! The clock of this machine.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::value::Day;

/// Seconds that China's time is ahead of UTC.
const CHINA_OFFSET: u64 = 8 * 3600;
const SECONDS_PER_DAY: u64 = 86_400;

/// Today's day in China, whatever time zone the machine is set to.
pub(crate) fn today_in_china() -> Day {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Day::from_unix_days((since_1970.as_secs() + CHINA_OFFSET) / SECONDS_PER_DAY)
}
