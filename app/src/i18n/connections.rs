//! Connections with bookkeeping systems, and taking administrations over.

domain::catalogue! {
    title: { nl: "Verbindingen", en: "Connections" },
    note: {
        nl: "onder wiens naam Sluis in het boekhoudpakket werkt",
        en: "under whose name Sluis works in the bookkeeping system",
    },
    connect: { nl: "Maak verbinding met Exact Online", en: "Connect with Exact Online" },
    renew: { nl: "Verbinding vernieuwen", en: "Renew the connection" },
    connect_note: {
        nl: "Je kiest zelf welke administraties deze verbinding overneemt; er verandert niets voordat je dat bevestigt. Eén gebruiker van Exact Online kan maar één verbinding hebben: verbindt dezelfde gebruiker zich opnieuw, dan eindigt de eerste.",
        en: "You choose which administrations this connection takes over; nothing changes before you confirm. One user of Exact Online can hold one connection only: if the same user connects again, the first one ends.",
    },
    none: { nl: "Nog geen verbinding", en: "No connection yet" },
    none_note: {
        nl: "Zonder verbinding kan Sluis facturen lezen, valideren en coderen, maar niet boeken.",
        en: "Without a connection Sluis can read, validate and code invoices, but not book them.",
    },
    made: {
        nl: "De verbinding is gemaakt. Kies hieronder welke administraties zij overneemt.",
        en: "The connection was made. Choose below which administrations it takes over.",
    },
    renewed: {
        nl: "De verbinding is vernieuwd. Haar administraties lopen weer.",
        en: "The connection was renewed. Its administrations work again.",
    },
    ended_elsewhere: {
        nl: "Deze gebruiker had in een andere omgeving al een verbinding; die is daarmee beëindigd.",
        en: "This user already held a connection in another environment; that one has ended by this.",
    },
    failed_denied: {
        nl: "Er is geen toestemming gegeven. Er is niets veranderd.",
        en: "No consent was given. Nothing has changed.",
    },
    failed_not_asked: {
        nl: "Deze toestemming is niet vanuit deze aanmelding gevraagd, of te lang geleden. Begin opnieuw.",
        en: "This consent was not asked for from this session, or too long ago. Start again.",
    },
    failed_code: {
        nl: "Exact Online heeft de toestemming niet bevestigd. Begin opnieuw.",
        en: "Exact Online did not confirm the consent. Start again.",
    },
    failed_silent: {
        nl: "Exact Online gaf geen bruikbaar antwoord. Er is niets vervangen; probeer het later opnieuw.",
        en: "Exact Online gave no usable answer. Nothing was replaced; try again later.",
    },
    active: { nl: "werkt", en: "works" },
    dead: { nl: "dood", en: "dead" },
    since(user: &str, moment: &str): { nl: "gemaakt door {user}, {moment}", en: "made by {user}, {moment}" },
    refreshed(age: &str): { nl: "toegang vernieuwd {age} geleden", en: "access renewed {age} ago" },
    carries: { nl: "Loopt hieronder", en: "Runs under it" },
    carries_none: { nl: "geen administratie", en: "no administration" },
    dead_spent: {
        nl: "Exact Online heeft de sleutel van deze verbinding al eens gebruikt gezien. Laat de gebruiker opnieuw toestemming geven; wachtende facturen blijven wachten.",
        en: "Exact Online saw the key of this connection used before. Have the user give consent again; waiting invoices keep waiting.",
    },
    dead_lapsed: {
        nl: "De verbinding is 30 dagen niet gebruikt en vervallen. Laat de gebruiker opnieuw toestemming geven.",
        en: "The connection was not used for 30 days and has lapsed. Have the user give consent again.",
    },
    dead_elsewhere: {
        nl: "Dezelfde gebruiker heeft zich in een andere omgeving verbonden; één gebruiker kan maar één verbinding hebben. Verbind een andere gebruiker.",
        en: "The same user connected in another environment; one user can hold one connection only. Connect another user.",
    },
    dead_unreadable: {
        nl: "De bewaarde sleutel van deze verbinding kan met de sleutel van deze installatie niet worden geopend. Laat de gebruiker opnieuw toestemming geven.",
        en: "The stored key of this connection can't be opened with the key of this installation. Have the user give consent again.",
    },
    reach: { nl: "Bereikbare administraties", en: "Administrations within reach" },
    seen(moment: &str): { nl: "stand van {moment}", en: "as of {moment}" },
    look_again: { nl: "Opnieuw kijken", en: "Look again" },
    administration: { nl: "Administratie", en: "Administration" },
    rights: { nl: "Mag boeken", en: "May book" },
    runs_under: { nl: "Loopt nu onder", en: "Runs now under" },
    choose(name: &str): { nl: "{name} overnemen", en: "Take over {name}" },
    rights_unasked: { nl: "niet bekend", en: "not known" },
    rights_missing(what: &str): { nl: "nee: {what}", en: "no: {what}" },
    under_nothing: { nl: "geen verbinding", en: "no connection" },
    under_not_linked: { nl: "nog niet in Sluis", en: "not in Sluis yet" },
    under_this: { nl: "deze verbinding", en: "this connection" },
    under_dead(user: &str): { nl: "{user} (dood)", en: "{user} (dead)" },
    take: { nl: "Overnemen", en: "Take over" },
    take_over(count: usize): { nl: "Neem {count} over", en: "Take over {count}" },
    takes_from(count: usize): {
        nl: "{count} hiervan lopen nu onder een andere verbinding die werkt; boekingen daar gaan daarna onder deze gebruiker.",
        en: "{count} of these now run under another connection that works; bookings there go under this user afterwards.",
    },
    taken(count: usize): {
        nl: "{count} administraties overgenomen. Hun stamgegevens worden nu gelezen.",
        en: "{count} administrations taken over. Their master data are being read now.",
    },
    to_administrations: { nl: "Naar administraties", en: "To administrations" },
    no_create_entry: { nl: "boekingen maken", en: "create entries" },
    no_create_document: { nl: "documenten maken", en: "create documents" },
    no_create_attachment: { nl: "bijlagen maken", en: "create attachments" },
    no_read_entries: { nl: "boekingen lezen", en: "read entries" },
    no_read_documents: { nl: "documenten lezen", en: "read documents" },
    no_read_ledger: { nl: "grootboek lezen", en: "read the ledger" },
}
