//! `campaign fetch`: new messages from the mailbox into `收到/`.
//!
//! The name of a file has the message's id on the server: which messages are new follows from the files that are there and from
//! the ledger, so that a run that was ended in the middle is simply given again.

use std::fs;

use serde::Serialize;

use crate::campaign_folder::Subfolder;
use crate::files::{remove_abandoned_files, write_whole};
use crate::mailbox::{Inbox, IncomingMessage};

use super::error::CampaignError;
use super::messages;
use super::open::Campaign;

/// How the names of fetched messages begin.
pub(super) const FETCHED_PREFIX: &str = "邮箱-";
/// The most bytes of a message that is fetched.
const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// What `fetch` did.
#[derive(Debug, Default, Serialize)]
pub struct FetchReport {
    /// The messages, within the campaign's folder.
    pub fetched: Vec<String>,
    /// Notes on messages that are too large, within the campaign's folder: the messages stay on the server.
    pub too_large: Vec<String>,
}

impl Campaign {
    /// Fetches the messages that came into the mailbox since the last time. Nothing is changed on the server. Calls `progress`
    /// with how many messages are done, of how many.
    ///
    /// # Errors
    /// Where no mailbox is named, it cannot be used, or a file cannot be written. What was fetched before that stays.
    pub fn fetch(&mut self, progress: &dyn Fn(usize, usize)) -> Result<FetchReport, CampaignError> {
        let account = self.account()?;
        let folder = self.folder.subfolder(Subfolder::Received);
        remove_abandoned_files(&folder);
        let mut inbox = Inbox::open(&account)?;
        let prefix = format!("{FETCHED_PREFIX}{}-", inbox.validity);
        let ids = inbox.ids_after(self.last_fetched(&prefix)?)?;
        let mut report = FetchReport::default();
        for (number, id) in ids.iter().enumerate() {
            progress(number, ids.len());
            let (ending, bytes, written) = match inbox.fetch(*id, MOST_BYTES)? {
                IncomingMessage::Whole(bytes) => (".eml", bytes, &mut report.fetched),
                IncomingMessage::TooLarge(headings, size) => {
                    ("-过大.txt", too_large(&headings, size).into_bytes(), &mut report.too_large)
                }
                IncomingMessage::Gone => continue,
            };
            // Ids are padded, so that the files sort as the messages came.
            let name = format!("{prefix}{id:010}{ending}");
            write_whole(&folder.join(&name), &bytes)?;
            written.push(Subfolder::Received.path_of(&name));
        }
        progress(ids.len(), ids.len());
        inbox.close();
        Ok(report)
    }

    /// The greatest id among the messages that were fetched under this prefix; 0 where there is none.
    fn last_fetched(&self, prefix: &str) -> Result<u32, CampaignError> {
        let on_record = self.ledger.received_paths(&Subfolder::Received.path_of(prefix))?;
        let folder = self.folder.subfolder(Subfolder::Received);
        let listing = fs::read_dir(&folder).map_err(|error| CampaignError::File(folder, error))?;
        let there = listing.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
        let names = on_record.into_iter().filter_map(|path| path.rsplit('/').next().map(str::to_owned)).chain(there);
        let id = |name: String| {
            let digits = name.strip_prefix(prefix)?;
            digits.get(..digits.find(|c: char| !c.is_ascii_digit())?)?.parse::<u32>().ok()
        };
        Ok(names.filter_map(id).max().unwrap_or(0))
    }
}

/// What is written in place of a message that is too large.
fn too_large(headings: &[u8], size: u64) -> String {
    let message = crate::mail::read(headings).ok();
    let from = message.as_ref().and_then(|message| message.from.as_ref());
    let from = from.map(|from| format!("{} <{}>", from.name, from.address)).unwrap_or_default();
    let subject = message.map(|message| message.subject).unwrap_or_default();
    messages::too_large(size.div_ceil(1024 * 1024), &from, &subject)
}

impl FetchReport {
    /// The report in a terminal.
    pub fn text(&self) -> String {
        let notes: String = self.too_large.iter().map(|path| format!("太大，没有收下来，说明见 {path}\n")).collect();
        match self.fetched.len() {
            0 => format!("{notes}没有新邮件。\n"),
            count => format!("{notes}收到{count}封新邮件。下一步：jixiao campaign collect。\n"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{FetchReport, too_large};
    use crate::campaign::open::tests::new_campaign;

    #[test]
    fn the_last_message_fetched_is_told_by_the_files_that_are_there() {
        let folder = tempfile::tempdir().unwrap();
        let campaign = new_campaign(folder.path(), "");
        let last = || campaign.last_fetched("邮箱-7-").unwrap();
        assert_eq!(last(), 0);
        for name in ["邮箱-7-0000000002.eml", "邮箱-7-0000000012-过大.txt", "邮箱-8-0000000099.eml", "邮箱-7-旧.eml"]
        {
            fs::write(folder.path().join("收到").join(name), "").unwrap();
        }
        assert_eq!(last(), 12);
    }

    #[test]
    fn a_note_on_a_message_that_is_too_large_says_how_large_it_is_and_whose() {
        let headings = "From: <a@example.cn>\r\nSubject: return\r\n\r\n".as_bytes();
        let note = |size: u64| too_large(headings, size);
        assert!(note(70 << 20).contains("70MB") && note((70 << 20) + 1).contains("71MB"), "{}", note(70 << 20));
        assert!(note(70 << 20).contains("<a@example.cn>\n主题：return"), "{}", note(70 << 20));
    }

    #[test]
    fn what_was_fetched_is_told_beside_what_was_too_large() {
        let report = |fetched: &[&str], too_large: &[&str]| {
            let owned = |paths: &[&str]| paths.iter().map(|path| (*path).to_owned()).collect();
            FetchReport { fetched: owned(fetched), too_large: owned(too_large) }.text()
        };
        assert_eq!(report(&[], &[]), "没有新邮件。\n");
        let both = report(&["收到/一.eml"], &["收到/二.txt"]);
        assert!(both.starts_with("太大，没有收下来，说明见 收到/二.txt\n收到1封新邮件。"), "{both}");
    }
}
