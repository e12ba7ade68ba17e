//! The sentences of [`crate::error::AppError`]: what happened, what it means, what to do next.

domain::catalogue! {
    /// The session is over.
    not_signed_in: { nl: "Je bent niet (meer) aangemeld. Meld je in een ander tabblad aan en probeer het dan opnieuw; wat je hebt ingevuld, blijft staan.", en: "You are not signed in (any more). Sign in in another tab and try again; what you have filled in stays." },
    /// The role does not allow it.
    not_allowed: { nl: "Je rol laat dit niet toe. Er is niets gewijzigd; vraag het aan de beheerder van je omgeving.", en: "Your role does not allow this. Nothing was changed; ask the administrator of your environment." },
    /// Not there, or of another environment.
    not_found: { nl: "Dit bestaat niet (meer) in deze omgeving.", en: "This does not exist (any more) in this environment." },
    /// Someone else saved first.
    stale: { nl: "Iemand anders heeft dit intussen gewijzigd. Jouw wijziging is niet opgeslagen; bekijk de nieuwe stand en pas hem zo nodig opnieuw toe.", en: "Someone else has changed this in the meantime. Your change was not saved; look at the new state and make it again if needed." },
    /// The entry that a person links is another one, or none.
    not_this_invoice: { nl: "Dit boekstuk staat niet met deze leverancier, dit factuurnummer en dit bedrag in de boeken. Zet achter het nummer waarom het toch deze factuur is.", en: "This entry is not in the books with this supplier, invoice number and amount. Write behind its number why it is this invoice all the same." },
    /// The state it is in does not permit it.
    not_possible_now: { nl: "Dit kan niet in de toestand waarin dit nu is. Vernieuw de pagina om te zien wat er intussen is gebeurd.", en: "This is not possible in the state it is in now. Reload the page to see what has happened meanwhile." },
    /// Orders or master data changed in the meantime.
    changed_meanwhile: { nl: "Intussen veranderde een order, een andere factuur of een stamgegeven. Er is niets geboekt; hieronder staat wat nu in de weg staat.", en: "An order, another invoice or master data changed in the meantime. Nothing was booked; what stands in the way now is shown below." },
    /// A value that the program cannot accept.
    invalid: { nl: "Een ingevulde waarde klopt niet. Er is niets opgeslagen; verbeter de waarde en probeer het opnieuw.", en: "A value that was filled in is not right. Nothing was saved; correct it and try again." },
    /// No e-mail address.
    not_an_email: { nl: "Dit is geen e-mailadres. Er is niemand toegevoegd; verbeter het adres.", en: "This is no e-mail address. Nobody was added; correct the address." },
    /// No name.
    name_missing: { nl: "De naam ontbreekt. Er is niemand toegevoegd; vul een naam in.", en: "The name is missing. Nobody was added; fill in a name." },
    /// No role.
    role_missing: { nl: "Kies ten minste één rol. Er is niemand toegevoegd.", en: "Choose at least one role. Nobody was added." },
    /// The last administrator.
    last_administrator: { nl: "Dit is de laatste beheerder van de omgeving. Er is niets gewijzigd; maak eerst iemand anders beheerder.", en: "This is the last administrator of the environment. Nothing was changed; make somebody else administrator first." },
    /// Works in another environment too.
    works_elsewhere: { nl: "Deze gebruiker werkt ook in een andere omgeving. Er is niets gewijzigd; ontneem hier de rollen, of vraag het aan de platformbeheerder.", en: "This user works in another environment too. Nothing was changed; take the roles away here, or ask the platform operator." },
    /// Whoever asked does not confirm.
    second_person: { nl: "Je hebt dit zelf gevraagd: een andere beheerder bevestigt het. Er is niets geopend.", en: "You asked for this yourself: another operator confirms it. Nothing was opened." },
    /// Too large.
    too_large: { nl: "Dit is te groot. Er is niets opgeslagen.", en: "This is too large. Nothing was saved." },
    /// Too many attempts.
    too_often: { nl: "Dit is te vaak geprobeerd. Wacht een paar minuten en probeer het dan opnieuw.", en: "This was tried too often. Wait a few minutes and try again." },
    /// The bookkeeping system did not answer as it should.
    remote_unavailable: { nl: "Het boekhoudpakket antwoordt nu niet. Er is niets verloren; probeer het straks opnieuw.", en: "The bookkeeping system does not answer at the moment. Nothing is lost; try again later." },
    /// The server could not be reached.
    offline: { nl: "Sluis is nu niet bereikbaar. Wat je hebt ingevuld, blijft staan; probeer het zo opnieuw.", en: "Sluis cannot be reached at the moment. What you have filled in stays; try again in a moment." },
    /// The page is older than the server.
    outdated_page: { nl: "Deze pagina is ouder dan de server. Vernieuw haar en probeer het opnieuw.", en: "This page is older than the server. Reload it and try again." },
    /// A fault of ours.
    internal: { nl: "Er ging bij ons iets mis. De storing is vastgelegd; probeer het opnieuw en meld het als het terugkomt.", en: "Something went wrong on our side. The fault was recorded; try again, and report it if it comes back." },
}
