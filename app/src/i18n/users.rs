//! The users of an environment.

domain::catalogue! {
    title: { nl: "Gebruikers", en: "Users" },
    who: { nl: "Naam", en: "Name" },
    email: { nl: "E-mailadres", en: "E-mail address" },
    roles: { nl: "Rollen", en: "Roles" },
    state: { nl: "Toestand", en: "State" },
    active: { nl: "actief", en: "active" },
    inactive: { nl: "geen toegang", en: "shut out" },
    you: { nl: "jij", en: "you" },
    change: { nl: "Wijzigen", en: "Change" },
    change_of(name: &str): { nl: "{name} wijzigen", en: "Change {name}" },
    save_roles: { nl: "Rollen opslaan", en: "Save the roles" },
    no_roles: { nl: "Zonder rol hoort de gebruiker niet meer bij deze omgeving.", en: "Without a role the user no longer belongs to this environment." },
    reset_password: { nl: "Nieuw wachtwoord geven", en: "Give a new password" },
    deactivate: { nl: "Toegang ontnemen", en: "Shut out" },
    activate: { nl: "Toegang teruggeven", en: "Let in again" },
    add: { nl: "Gebruiker toevoegen", en: "Add a user" },
    add_note: { nl: "Het eerste wachtwoord verschijnt eenmaal, hier op de pagina.", en: "The first password appears once, here on the page." },
    added(email: &str): { nl: "{email} is toegevoegd. Geef dit eerste wachtwoord door; het wordt niet nog eens getoond:", en: "{email} was added. Pass on this first password; it is not shown again:" },
    added_known(email: &str): { nl: "{email} is toegevoegd en meldt zich aan met het eigen wachtwoord.", en: "{email} was added and signs in with their own password." },
    password_reset: { nl: "Het nieuwe wachtwoord; het wordt niet nog eens getoond, en alle sessies van de gebruiker zijn beëindigd:", en: "The new password; it is not shown again, and all of the user’s sessions have ended:" },
}
