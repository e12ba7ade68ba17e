//! The sign-in page.

domain::catalogue! {
    title: { nl: "Aanmelden", en: "Sign in" },
    /// What Sluis is for, in one sentence.
    promise: { nl: "Elke factuur één keer geboekt, in de administratie waar zij hoort.", en: "Every invoice booked once, in the administration where it belongs." },
    or_else: { nl: "Of zichtbaar niet geboekt, met de reden en wat je eraan doet.", en: "Or visibly not booked, with the reason and what you do about it." },
    email: { nl: "E-mailadres", en: "E-mail address" },
    password: { nl: "Wachtwoord", en: "Password" },
    forgotten: { nl: "Wachtwoord vergeten? De beheerder van je omgeving geeft je een nieuw.", en: "Forgotten your password? The administrator of your environment gives you a new one." },
    refused: { nl: "Dit e-mailadres en wachtwoord horen niet bij elkaar, of je account is niet actief. Controleer beide en probeer het opnieuw.", en: "This e-mail address and password do not belong together, or your account is not active. Check both and try again." },
    wait(time: &str): { nl: "Dit is te vaak misgegaan. Probeer het na {time} opnieuw; je account is verder in orde.", en: "This went wrong too often. Try again after {time}; your account itself is fine." },
    signed_out: { nl: "Je bent afgemeld.", en: "You are signed out." },
    unavailable: { nl: "Aanmelden lukt nu niet: de database antwoordt niet. Probeer het zo opnieuw.", en: "Signing in is not possible at the moment: the database does not answer. Try again in a moment." },
    without_javascript: { nl: "Werkt ook zonder JavaScript", en: "Works without JavaScript too" },
    demo(password: &str): { nl: "Demonstratie: één druk meldt je aan als iemand. Het wachtwoord is «{password}».", en: "Demonstration: one press signs you in as somebody. The password is “{password}”." },
    demo_list: { nl: "Mensen van de demonstratie", en: "People of the demonstration" },
}
