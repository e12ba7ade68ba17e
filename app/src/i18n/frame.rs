//! The frame around every screen: navigation, switches, what is announced.

domain::catalogue! {
    /// The first link of every page.
    skip: { nl: "Naar de inhoud", en: "Skip to the content" },
    /// The name of the navigation, for screen readers.
    steps: { nl: "Stappen van een factuur", en: "Steps of an invoice" },
    /// The dashboard.
    overview: { nl: "Overzicht", en: "Overview" },
    /// Document intake.
    intake: { nl: "Binnenhalen", en: "Intake" },
    /// The validate list.
    validate: { nl: "Valideren", en: "Validate" },
    /// Invoice actions.
    actions: { nl: "Factuuracties", en: "Invoice actions" },
    /// Connections with bookkeeping systems.
    connections: { nl: "Verbindingen", en: "Connections" },
    /// Administrations.
    administrations: { nl: "Administraties", en: "Administrations" },
    /// People.
    users: { nl: "Gebruikers", en: "Users" },
    /// The operator's gates.
    switchboard: { nl: "Schakelaars", en: "Switchboard" },
    /// The misbooking report.
    misbookings: { nl: "Verkeerd geboekt", en: "Misbookings" },
    /// The menu of the settings.
    settings: { nl: "Instellingen", en: "Settings" },
    /// The switch of environment.
    environment: { nl: "Omgeving", en: "Environment" },
    /// The menu of the person.
    account(name: &str): { nl: "Account van {name}", en: "Account of {name}" },
    /// The switch of language.
    language: { nl: "Taal", en: "Language" },
    /// The switch of theme.
    theme: { nl: "Weergave", en: "Appearance" },
    /// As the system has it.
    theme_system: { nl: "Systeem", en: "System" },
    /// Light.
    theme_light: { nl: "Licht", en: "Light" },
    /// Dark.
    theme_dark: { nl: "Donker", en: "Dark" },
    /// To the sign-in page.
    sign_in: { nl: "Aanmelden", en: "Sign in" },
    /// End the session.
    sign_out: { nl: "Afmelden", en: "Sign out" },
    /// The title of the page that is not there.
    not_found_title: { nl: "Deze pagina bestaat niet", en: "This page does not exist" },
    /// What to do then.
    not_found_text: { nl: "Het adres klopt niet, of wat hier stond, hoort bij een andere omgeving.", en: "The address is wrong, or what was here belongs to another environment." },
    /// The way out.
    back_to_overview: { nl: "Terug naar het overzicht", en: "Back to the overview" },
    /// The head of the banner of a closed gate.
    is_off_since(connector: &str, since: &str): {
        nl: "{connector} staat uit sinds {since}.", en: "{connector} has been off since {since}.",
    },
    /// The same, for a part.
    part_is_off_since(connector: &str, part: &str, since: &str): {
        nl: "{connector} staat uit voor {part} sinds {since}.", en: "{connector} has been off for {part} since {since}.",
    },
    /// What still works, and what waits.
    what_works(waiting: &str): {
        nl: "Coderen en afstemmen gaan gewoon door; {waiting}.", en: "Coding and matching go on as usual; {waiting}.",
    },
    /// How many wait behind the gate.
    some_wait(count: u64, oldest: &str): {
        nl: "{count} facturen wachten, de oudste {oldest}", en: "{count} invoices wait, the oldest {oldest}",
    },
    /// One waits behind the gate.
    one_waits(oldest: &str): { nl: "1 factuur wacht, {oldest}", en: "1 invoice waits, {oldest}" },
    /// Nothing waits behind the gate.
    none_waits: { nl: "er wacht nog niets", en: "nothing waits yet" },
    /// The link of the banner.
    why_and_what_works: { nl: "Wat wacht", en: "What waits" },
}
