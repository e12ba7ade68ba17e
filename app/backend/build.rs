//! A new migration is compiled in: without this line cargo does not see files that `sqlx::migrate!` reads.
fn main() {
    println!("cargo:rerun-if-changed=src/store/migrations");
}
