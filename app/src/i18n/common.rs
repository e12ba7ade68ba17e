//! Words that every screen uses.

domain::catalogue! {
    /// The name of the product.
    sluis: { nl: "Sluis", en: "Sluis" },
    /// On a button that keeps what was entered.
    save: { nl: "Opslaan", en: "Save" },
    /// On a button that leaves everything as it was.
    cancel: { nl: "Annuleren", en: "Cancel" },
    /// On a button that closes a dialog.
    close: { nl: "Sluiten", en: "Close" },
    /// On a button that does the same once more after a failure.
    retry: { nl: "Opnieuw proberen", en: "Try again" },
    /// While something is being fetched.
    loading: { nl: "Laden…", en: "Loading…" },
    /// A yes in a table.
    yes: { nl: "ja", en: "yes" },
    /// A no in a table.
    no: { nl: "nee", en: "no" },
}
