//! Where the shared test data is, if it is there at all.

use std::path::{Path, PathBuf};

/// The folder `data/NAME`, or a printed notice that the test is skipped.
pub(crate) fn data(name: &str) -> Option<PathBuf> {
    let by_setting = std::env::var_os("SLUIS_SHARED").map(PathBuf::from);
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().map(|folder| folder.join("shared"));
    let folder =
        by_setting.into_iter().chain(beside).map(|shared| shared.join("data").join(name)).find(|it| it.is_dir());
    if folder.is_none() {
        eprintln!("skipped: ../shared/data/{name} is not here (set SLUIS_SHARED to its parent)");
    }
    folder
}
