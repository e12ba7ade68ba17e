//! Passwords: argon2id at the floor that OWASP names (19 MiB, 2 passes, 1 lane), in threads of their own and few at a
//! time, so that a crowd at the door cannot eat the memory.

use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash as ParsedHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::Semaphore;

use super::AccountError;
use crate::clock::Random;

/// The least number of characters of a new password (ASVS 5.0, 6.2.1 asks for 8; we ask for more).
pub const SHORTEST: usize = 12;
/// The most, so that hashing has a bound (ASVS 5.0, 6.2.9 asks for at least 64).
pub const LONGEST: usize = 200;

/// How many passwords are hashed at once: 19 MiB and some 20 ms of a core each.
const AT_ONCE: usize = 4;

/// A password that may be set: of a bearable length. What it consists of is the person's business.
#[derive(Clone, Debug)]
pub struct NewPassword(SecretString);

impl NewPassword {
    /// Takes it where its length is right.
    pub fn parse(text: SecretString) -> Result<Self, AccountError> {
        let length = text.expose_secret().chars().count();
        if (SHORTEST..=LONGEST).contains(&length) { Ok(Self(text)) } else { Err(AccountError::PasswordLength) }
    }

    /// One that the machine chose: 20 characters that are easy to read out, 98 bits.
    pub fn generated(random: &Random) -> Self {
        const LETTERS: &[u8; 30] = b"abcdefghjkmnpqrstuvwxyz2345678";
        let letter = |_| char::from(LETTERS[usize::try_from(random.below(30)).unwrap_or(0)]);
        let text: String = (0..20).map(letter).collect();
        Self(SecretString::from(text))
    }

    /// The text, to be shown once.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

/// The hash of a password, with its salt and costs, as a PHC string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasswordHash(pub String);

/// Hashes and compares.
#[derive(Clone, Debug)]
pub struct Hasher {
    permits: Arc<Semaphore>,
}

impl Default for Hasher {
    fn default() -> Self {
        Self { permits: Arc::new(Semaphore::new(AT_ONCE)) }
    }
}

impl Hasher {
    /// The hash of a new password, with a salt of its own.
    pub async fn hash(&self, random: &Random, password: NewPassword) -> Result<PasswordHash, AccountError> {
        let salt = random.bytes::<16>();
        self.in_a_thread(move || {
            let hash: ParsedHash = argon2id()
                .hash_password_with_salt(password.0.expose_secret().as_bytes(), &salt)
                .map_err(|error| AccountError::Hashing(error.to_string()))?;
            Ok(PasswordHash(hash.to_string()))
        })
        .await
    }

    /// Whether the password is the one of this hash. Without a hash (no such user) the same time passes, and the answer
    /// is no: nobody learns at the door who has an account.
    pub async fn matches(&self, password: SecretString, hash: Option<PasswordHash>) -> Result<bool, AccountError> {
        self.in_a_thread(move || {
            let Some(hash) = hash else {
                let spent: Result<ParsedHash, _> =
                    argon2id().hash_password_with_salt(password.expose_secret().as_bytes(), &[0; 16]);
                drop(spent);
                return Ok(false);
            };
            let parsed = ParsedHash::new(&hash.0).map_err(|error| AccountError::Hashing(error.to_string()))?;
            Ok(argon2id().verify_password(password.expose_secret().as_bytes(), &parsed).is_ok())
        })
        .await
    }

    async fn in_a_thread<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, AccountError> + Send + 'static,
    ) -> Result<T, AccountError> {
        let permit = Arc::clone(&self.permits)
            .acquire_owned()
            .await
            .map_err(|error| AccountError::Hashing(error.to_string()))?;
        tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work()
        })
        .await
        .map_err(|error| AccountError::Hashing(error.to_string()))?
    }
}

fn argon2id() -> Argon2<'static> {
    let costs = Params::new(19 * 1024, 2, 1, None).expect("the costs lie within what argon2 allows");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, costs)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> SecretString {
        SecretString::from(text)
    }

    #[tokio::test]
    async fn the_right_password_matches_and_no_other() {
        let hasher = Hasher::default();
        let password = NewPassword::parse(secret("zestien bruggen")).unwrap();
        let hash = hasher.hash(&Random::seeded(1), password).await.unwrap();
        assert!(hash.0.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", hash.0);
        assert!(hasher.matches(secret("zestien bruggen"), Some(hash.clone())).await.unwrap());
        assert!(!hasher.matches(secret("zestien brugge"), Some(hash)).await.unwrap());
        assert!(!hasher.matches(secret("zestien bruggen"), None).await.unwrap());
    }

    #[test]
    fn a_new_password_has_a_bearable_length() {
        assert!(NewPassword::parse(secret("elf tekens.")).is_err());
        assert!(NewPassword::parse(secret(&"x".repeat(201))).is_err());
        assert!(NewPassword::parse(secret(&"é".repeat(12))).is_ok());
        let generated = NewPassword::generated(&Random::seeded(2));
        assert!(NewPassword::parse(secret(generated.expose())).is_ok());
    }
}
