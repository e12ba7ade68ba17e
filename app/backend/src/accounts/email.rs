//! E-mail addresses, as people sign in with them.

use std::fmt;
use std::str::FromStr;

use super::AccountError;

/// An e-mail address in lower case: two spellings of one address are one user.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Email(String);

impl Email {
    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Email {
    type Err = AccountError;

    /// Takes what could be delivered to; only a sent message proves more.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let address = text.trim().to_lowercase();
        let is_plausible = address.len() <= 254
            && !address.contains(|character: char| character.is_whitespace() || character.is_control())
            && address.split_once('@').is_some_and(|(name, host)| {
                !name.is_empty()
                    && !host.contains('@')
                    && host.contains('.')
                    && !host.starts_with('.')
                    && !host.ends_with('.')
            });
        if is_plausible { Ok(Self(address)) } else { Err(AccountError::NotAnEmail(text.to_owned())) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_spellings_are_one_address() {
        let email: Email = "  Annelies@Rijnstroom.example ".parse().unwrap();
        assert_eq!(email.as_str(), "annelies@rijnstroom.example");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in ["", "annelies", "@rijnstroom.example", "a@b", "a@b@c.nl", "a b@c.nl", "a@.nl", "a@nl."] {
            assert!(text.parse::<Email>().is_err(), "{text:?}");
        }
    }
}
