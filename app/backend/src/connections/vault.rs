//! Tokens at rest: XChaCha20-Poly1305 under a key that is not in the database. Where a text belongs (table, column, row,
//! environment, key) is bound to it as associated data, so that a ciphertext moved to another row opens nothing.

use std::path::{Path, PathBuf};

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::clock::Random;

/// The file of the key in the data folder: 64 hexadecimal digits.
const KEY_FILE: &str = "secret.key";
const KEY_ID_BYTES: usize = 4;
const NONCE_BYTES: usize = 24;

/// Why the vault can't be used.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The key's file can't be read or made.
    #[error("the key of the vault, {path}: {cause}")]
    KeyFile {
        /// Where it is.
        path: PathBuf,
        /// What went wrong.
        cause: std::io::Error,
    },
    /// The key's file holds no key.
    #[error("the key of the vault, {0}, must be 64 hexadecimal digits")]
    NoKey(PathBuf),
    /// A stored text does not open: another key, another row, or damage.
    #[error("a stored secret does not open with the key of this installation")]
    Sealed,
}

/// Where a secret belongs.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// The table.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    /// The row.
    pub row: Uuid,
    /// Whose.
    pub environment: Uuid,
}

/// Seals and opens.
pub struct Vault {
    cipher: XChaCha20Poly1305,
    key_id: [u8; KEY_ID_BYTES],
    random: Random,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Vault").field("key_id", &self.key_id).finish_non_exhaustive()
    }
}

impl Vault {
    /// Opens the vault of an installation; makes its key at the first start.
    ///
    /// # Errors
    /// Where the key can't be read or made.
    pub fn open(data_dir: &Path, random: &Random) -> Result<Self, VaultError> {
        let path = data_dir.join(KEY_FILE);
        match std::fs::read_to_string(&path) {
            Ok(text) => {
                let text = Zeroizing::new(text);
                let mut key = Zeroizing::new([0; 32]);
                hex::decode_to_slice(text.trim(), key.as_mut()).map_err(|_| VaultError::NoKey(path))?;
                Ok(Self::with_key(&key, random))
            }
            Err(absent) if absent.kind() == std::io::ErrorKind::NotFound => {
                let key = Zeroizing::new(random.bytes::<32>());
                write_key(data_dir, &path, &key).map_err(|cause| VaultError::KeyFile { path, cause })?;
                Ok(Self::with_key(&key, random))
            }
            Err(cause) => Err(VaultError::KeyFile { path, cause }),
        }
    }

    /// A vault with this key.
    pub fn with_key(key: &[u8; 32], random: &Random) -> Self {
        let mut key_id = [0; KEY_ID_BYTES];
        key_id.copy_from_slice(&Sha256::digest(key)[..KEY_ID_BYTES]);
        Self { cipher: XChaCha20Poly1305::new(&Key::from(*key)), key_id, random: random.clone() }
    }

    /// Key id, nonce, ciphertext.
    ///
    /// # Panics
    /// Never: sealing fails beyond 256 GB only.
    pub fn seal(&self, place: Place, secret: &SecretString) -> Vec<u8> {
        let nonce = self.random.bytes::<NONCE_BYTES>();
        let associated = self.associated(place);
        let payload = Payload { msg: secret.expose_secret().as_bytes(), aad: &associated };
        let sealed = self
            .cipher
            .encrypt(&XNonce::from(nonce), payload)
            .expect("sealing fails beyond 256 GB only, and a token is a few kilobytes");
        [&self.key_id[..], &nonce[..], &sealed[..]].concat()
    }

    /// Opens what was sealed for this place.
    ///
    /// # Errors
    /// [`VaultError::Sealed`] where it was sealed with another key or for another place, or is damaged.
    pub fn unseal(&self, place: Place, stored: &[u8]) -> Result<SecretString, VaultError> {
        let (key_id, rest) = stored.split_at_checked(KEY_ID_BYTES).ok_or(VaultError::Sealed)?;
        let (nonce, sealed) = rest.split_first_chunk::<NONCE_BYTES>().ok_or(VaultError::Sealed)?;
        if key_id != self.key_id {
            return Err(VaultError::Sealed);
        }
        let associated = self.associated(place);
        let payload = Payload { msg: sealed, aad: &associated };
        let open = self.cipher.decrypt(&XNonce::from(*nonce), payload).map_err(|_| VaultError::Sealed)?;
        let open = Zeroizing::new(open);
        let text = std::str::from_utf8(&open).map_err(|_| VaultError::Sealed)?;
        Ok(SecretString::from(text))
    }

    fn associated(&self, place: Place) -> Vec<u8> {
        let words = format!("{}\0{}\0", place.table, place.column);
        [words.as_bytes(), place.row.as_bytes(), place.environment.as_bytes(), &self.key_id].concat()
    }
}

/// Writes the key so that only its owner can read it, and never over one that is there: two processes that start at
/// once must not each have their own.
fn write_key(folder: &Path, path: &Path, key: &[u8; 32]) -> std::io::Result<()> {
    use std::io::Write as _;
    std::fs::create_dir_all(folder)?;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(Zeroizing::new(hex::encode(key)).as_bytes())?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(column: &'static str, row: u128) -> Place {
        Place { table: "connection", column, row: Uuid::from_u128(row), environment: Uuid::from_u128(7) }
    }

    #[test]
    fn a_secret_opens_in_its_own_place_only() {
        let random = Random::seeded(1);
        let vault = Vault::with_key(&[3; 32], &random);
        let sealed = vault.seal(place("refresh_token", 1), &"hush".into());
        assert_eq!(vault.unseal(place("refresh_token", 1), &sealed).unwrap().expose_secret(), "hush");
        assert!(vault.unseal(place("refresh_token", 2), &sealed).is_err());
        assert!(vault.unseal(place("access_token", 1), &sealed).is_err());
        assert!(Vault::with_key(&[4; 32], &random).unseal(place("refresh_token", 1), &sealed).is_err());
        for cut in [0, 3, 20, sealed.len() - 1] {
            assert!(vault.unseal(place("refresh_token", 1), &sealed[..cut]).is_err());
        }
        assert!(!sealed.windows(4).any(|part| part == b"hush"));
    }

    #[test]
    fn the_key_is_made_once_and_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let random = Random::seeded(2);
        let sealed = Vault::open(folder.path(), &random).unwrap().seal(place("access_token", 1), &"hush".into());
        let again = Vault::open(folder.path(), &Random::seeded(9)).unwrap();
        assert_eq!(again.unseal(place("access_token", 1), &sealed).unwrap().expose_secret(), "hush");
        std::fs::write(folder.path().join(KEY_FILE), "short").unwrap();
        assert!(matches!(Vault::open(folder.path(), &random), Err(VaultError::NoKey(_))));
    }
}
