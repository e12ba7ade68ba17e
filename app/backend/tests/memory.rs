//! What reading costs at most: each bad file, and the largest e-invoices that are let in, stay under 200 MB and two seconds.
//!
//! Measured as the highest resident size of this process (`VmHWM`): so this is a program of its own with one test, which
//! reads one thing after the other, whoever runs it. Elsewhere than on Linux there is nothing to read it from, and the
//! test says so.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use backend::reading::read;

#[path = "reading/expectations.rs"]
mod expectations;
#[path = "reading/shared.rs"]
mod shared;

const LIMIT_KB: u64 = 200 * 1024;

/// The most memory that this process ever had, in kilobytes.
fn peak_kb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

fn assert_small(what: &str) {
    match peak_kb() {
        Some(peak) => assert!(peak < LIMIT_KB, "{what}: {peak} kB"),
        None => eprintln!("skipped: no /proc/self/status here"),
    }
}

#[test]
fn nothing_that_is_read_is_dear() {
    every_bad_file_is_cheap();
    an_invoice_of_ten_thousand_lines_is_read();
    twenty_megabytes_of_attachment_are_read();
}

fn every_bad_file_is_cheap() {
    let Some(folder) = shared::data("bad") else { return };
    for file in expectations::of(&folder).keys() {
        let bytes = std::fs::read(folder.join(file)).expect("the file is readable");
        drop(read(&bytes));
        assert_small(file);
    }
}

fn an_invoice_of_ten_thousand_lines_is_read() {
    let (head, rest) = SAMPLE.split_once("  <cac:InvoiceLine>").expect("the sample has a line");
    let line = format!("  <cac:InvoiceLine>{}", rest.trim_end().trim_end_matches("</Invoice>"));
    let text = format!("{head}{}</Invoice>", line.repeat(10_000));
    let started = Instant::now();
    let documents = read(text.as_bytes()).expect("it is an invoice");
    // A build without optimisation may take longer than the product does.
    assert!(started.elapsed() < Duration::from_secs(if cfg!(debug_assertions) { 20 } else { 2 }));
    let backend::reading::ReadDocument::Invoice { invoice, .. } = &documents[0] else { panic!("{documents:?}") };
    assert_eq!(invoice.lines.len(), 10_000);
    assert_small("ten thousand lines");
}

fn twenty_megabytes_of_attachment_are_read() {
    let mut text = String::from(SAMPLE);
    let at = text.find("JVBERi0").expect("the sample has an attachment");
    let mut filling = String::new();
    for _ in 0..(18 * 1024 * 1024 / 64) {
        writeln!(filling, "{}", "A".repeat(63)).expect("text takes text");
    }
    // Whole groups of four, as base64 has them.
    let letters = filling.matches('A').count();
    filling.push_str(&"A".repeat((4 - letters % 4) % 4));
    text.insert_str(at, &filling);
    assert!(read(text.as_bytes()).is_ok());
    assert_small("twenty megabytes");
}

const SAMPLE: &str = include_str!("samples/molenkamp-2026-0417.xml");
