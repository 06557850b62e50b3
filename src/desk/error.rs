//! Why the desk cannot be opened, or cannot do what it was asked.

use std::io;

use axum::http::StatusCode;

use crate::campaign::CampaignError;
use crate::files::system::reason;

use super::messages;

/// Why the desk cannot be opened, or cannot do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// No port of the loopback can be used.
    #[error("打不开工作台：{}。", reason(.0))]
    NoPort(io::Error),
    /// The operating system gives no random numbers.
    #[error("打不开工作台：操作系统没有给出随机数。")]
    NoRandom,
    /// A command on the campaign could not do its work.
    #[error("{0}")]
    Campaign(#[from] CampaignError),
    /// A file cannot be used.
    #[error("用不了这个文件：{}。", reason(.0))]
    File(#[from] io::Error),
    /// What was asked is not what a page asks.
    #[error("{}", messages::BAD_REQUEST)]
    BadRequest,
    /// There is nothing at this address.
    #[error("{}", messages::NOTHING_HERE)]
    NothingHere,
    /// A file that came in is larger than any may be.
    #[error("{}", messages::too_large(*.0))]
    TooLarge(u64),
    /// Something was asked that has to be written.
    #[error("{0}")]
    Missing(&'static str),
    /// The work ended before it was done.
    #[error("{}", messages::BROKEN_OFF)]
    BrokenOff,
}

impl DeskError {
    /// How the answer is marked.
    pub(super) fn status(&self) -> StatusCode {
        match self {
            Self::NoPort(_) | Self::NoRandom | Self::BrokenOff | Self::File(_) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Campaign(CampaignError::Busy) => StatusCode::CONFLICT,
            Self::Campaign(_) | Self::Missing(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::BadRequest => StatusCode::BAD_REQUEST,
            Self::NothingHere => StatusCode::NOT_FOUND,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
        }
    }
}
