//! The mailbox that a campaign names, and the password to it.

use std::fs;
use std::path::Path;

use crate::mailbox::{Account, Password, Server};

use super::error::CampaignError;
use super::open::Campaign;

/// The variable of the environment with the password.
const PASSWORD_VARIABLE: &str = "JIXIAO_MAIL_PASSWORD";
/// The ports on which everything is encrypted.
const IMAP_PORT: u16 = 993;
const SMTP_PORT: u16 = 465;

impl Campaign {
    /// How many seconds lie between two looks into the mailbox.
    ///
    /// # Errors
    /// Where no mailbox is named.
    pub fn seconds_between_looks(&self) -> Result<u32, CampaignError> {
        self.config.mailbox.as_ref().map(|mailbox| mailbox.seconds_between_looks).ok_or(CampaignError::NoMailbox)
    }

    /// The mailbox and the password to it: from the environment, or from the file that the settings name.
    ///
    /// # Errors
    /// Where no mailbox is named, a server's name cannot be one, there is no password, or others could read it.
    pub(super) fn account(&self) -> Result<Account, CampaignError> {
        let settings = self.config.mailbox.as_ref().ok_or(CampaignError::NoMailbox)?;
        let server =
            |text: &str, port| Server::parse(text, port).ok_or_else(|| CampaignError::BadServer(text.to_owned()));
        let user = if settings.user.is_empty() { &self.config.bureau.email } else { &settings.user };
        if user.is_empty() {
            return Err(CampaignError::NoSender);
        }
        let certificates = settings.certificate.as_ref().map(|file| {
            let path = self.folder.root().join(file);
            fs::read(&path).map_err(|error| CampaignError::File(path, error))
        });
        Ok(Account {
            imap: server(&settings.imap, IMAP_PORT)?,
            smtp: server(&settings.smtp, SMTP_PORT)?,
            user: user.clone(),
            password: self.password(settings.password_file.as_deref())?,
            folder: settings.folder.clone(),
            certificates: certificates.transpose()?,
        })
    }

    fn password(&self, file: Option<&str>) -> Result<Password, CampaignError> {
        let given = std::env::var(PASSWORD_VARIABLE).ok().map(|password| Password::new(&password));
        let password = match (given, file) {
            (Some(password), _) => password,
            (None, None) => return Err(CampaignError::NoPassword),
            (None, Some(file)) => {
                let path = self.folder.root().join(file);
                let text = fs::read_to_string(&path).map_err(|error| CampaignError::File(path.clone(), error))?;
                if is_open_to_others(&path) {
                    return Err(CampaignError::OpenPassword(path));
                }
                Password::new(&text)
            }
        };
        if password.is_empty() { Err(CampaignError::NoPassword) } else { Ok(password) }
    }
}

/// Whether others than the owner may read a file. Where a system has no such rights, nobody can tell.
fn is_open_to_others(path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::metadata(path).is_ok_and(|data| data.permissions().mode() & 0o077 != 0)
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        false
    }
}

#[cfg(test)]
mod tests {
    #[cfg(unix)]
    #[test]
    fn a_password_is_open_where_others_than_the_owner_have_any_right_to_it() {
        use std::os::unix::fs::PermissionsExt;
        let file = tempfile::NamedTempFile::new().unwrap();
        for (mode, expected) in [(0o600, false), (0o400, false), (0o640, true), (0o604, true), (0o610, true)] {
            std::fs::set_permissions(file.path(), std::fs::Permissions::from_mode(mode)).unwrap();
            assert_eq!(super::is_open_to_others(file.path()), expected, "{mode:o}");
        }
    }
}
