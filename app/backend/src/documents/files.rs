//! The bytes of documents on disk, named by their SHA-256.
//!
//! Written beside the place, flushed, then renamed into it: after a power cut a file is there whole or not at all. The
//! same content is one file, however often it comes in. What is read is checked against its name.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use sha2::{Digest, Sha256};

/// A file that cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It is not there, or not what its name says.
    #[error("the file {0} is not in the store, or damaged")]
    Missing(String),
    /// The disk.
    #[error("the file store: {0}")]
    Io(#[from] std::io::Error),
}

/// The folder of documents. Cloning is cheap.
#[derive(Clone, Debug)]
pub struct FileStore {
    root: PathBuf,
}

/// Tells files apart that are written at the same moment by one process.
static WRITTEN: AtomicU64 = AtomicU64::new(0);

impl FileStore {
    /// The store inside a server's data folder.
    pub fn new(data_dir: &Path) -> Self {
        Self { root: data_dir.join("documents") }
    }

    /// Keeps the bytes; answers their name. Keeping what is there already does nothing.
    pub async fn keep(&self, content: Bytes) -> Result<String, FileError> {
        let store = self.clone();
        blocking(move || store.keep_now(&content)).await
    }

    /// The bytes of this name.
    pub async fn read(&self, sha256: &str) -> Result<Bytes, FileError> {
        let (store, sha256) = (self.clone(), sha256.to_owned());
        blocking(move || store.read_now(&sha256)).await
    }

    fn keep_now(&self, content: &[u8]) -> Result<String, FileError> {
        let sha256 = hex::encode(Sha256::digest(content));
        let path = self.path(&sha256);
        if path.exists() && self.read_now(&sha256).is_ok() {
            return Ok(sha256);
        }
        let folder = path.parent().unwrap_or(&self.root);
        std::fs::create_dir_all(folder)?;
        let written = WRITTEN.fetch_add(1, Ordering::Relaxed);
        let beside = folder.join(format!(".{sha256}.{}.{written}", std::process::id()));
        let outcome = write_whole(&beside, content).and_then(|()| std::fs::rename(&beside, &path));
        if outcome.is_err() {
            // What could not be finished is no document; whether it can be taken away does not change the answer.
            drop(std::fs::remove_file(&beside));
        }
        outcome?;
        std::fs::File::open(folder)?.sync_all()?;
        Ok(sha256)
    }

    fn read_now(&self, sha256: &str) -> Result<Bytes, FileError> {
        let missing = || FileError::Missing(sha256.to_owned());
        let is_name = sha256.len() == 64 && sha256.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !is_name {
            return Err(missing());
        }
        let content = match std::fs::read(self.path(sha256)) {
            Ok(content) => content,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Err(missing()),
            Err(error) => return Err(error.into()),
        };
        if hex::encode(Sha256::digest(&content)) == sha256 { Ok(content.into()) } else { Err(missing()) }
    }

    fn path(&self, sha256: &str) -> PathBuf {
        let (folder, name) = sha256.split_at(2);
        self.root.join(folder).join(name)
    }
}

#[async_trait::async_trait]
impl crate::booking::access::Files for FileStore {
    async fn read(&self, sha256: &str) -> Result<Bytes, FileError> {
        Self::read(self, sha256).await
    }
}

fn write_whole(path: &Path, content: &[u8]) -> std::io::Result<()> {
    use std::io::Write as _;
    let mut file = std::fs::File::create_new(path)?;
    file.write_all(content)?;
    file.sync_all()
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, FileError> + Send + 'static,
) -> Result<T, FileError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(outcome) => outcome,
        Err(error) => Err(std::io::Error::other(error).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_was_kept_comes_back_and_is_one_file() {
        let folder = tempfile::tempdir().unwrap();
        let store = FileStore::new(folder.path());
        let name = store.keep(Bytes::from_static(b"factuur")).await.unwrap();
        assert_eq!(store.keep(Bytes::from_static(b"factuur")).await.unwrap(), name);
        assert_eq!(store.read(&name).await.unwrap(), "factuur");
        let files = std::fs::read_dir(store.path(&name).parent().unwrap()).unwrap().count();
        assert_eq!(files, 1);
    }

    #[tokio::test]
    async fn a_damaged_or_foreign_file_is_no_file() {
        let folder = tempfile::tempdir().unwrap();
        let store = FileStore::new(folder.path());
        let name = store.keep(Bytes::from_static(b"factuur")).await.unwrap();
        std::fs::write(store.path(&name), b"anders").unwrap();
        assert!(matches!(store.read(&name).await, Err(FileError::Missing(_))));
        assert!(matches!(store.read("../../etc/passwd").await, Err(FileError::Missing(_))));
        // Keeping it again mends it.
        store.keep(Bytes::from_static(b"factuur")).await.unwrap();
        assert!(store.read(&name).await.is_ok());
    }
}
