//! Invented suppliers. Their VAT numbers and bank accounts pass their checks.

use uuid::Uuid;

use super::numbers::{iban, vat_number};
use super::{id, put};
use crate::entities::accounts::{ACCOUNTS, BANK_ACCOUNTS, padded_code};
use crate::entities::ledger::GL_ACCOUNTS;
use crate::store::books::Books;
use crate::store::row::Row;

/// A supplier as it is listed here.
pub(crate) struct Supplier {
    /// Name.
    pub(crate) name: &'static str,
    /// Place.
    pub(crate) city: &'static str,
    /// ISO code.
    pub(crate) country: &'static str,
    /// What it is paid in.
    pub(crate) currency: &'static str,
    /// GL account code of its costs.
    pub(crate) gl_account: &'static str,
    /// Default VAT code.
    pub(crate) vat_code: &'static str,
    /// Payment condition; empty leaves it to the company's own.
    pub(crate) condition: &'static str,
}

const fn supplier(
    name: &'static str,
    (city, country, currency): (&'static str, &'static str, &'static str),
    (gl_account, vat_code, condition): (&'static str, &'static str, &'static str),
) -> Supplier {
    Supplier { name, city, country, currency, gl_account, vat_code, condition }
}

/// Suppliers of the bakery. The first is that of the issue's own sample; the second and third have hundreds of items.
pub(crate) const BAKERY: &[Supplier] = &[
    supplier("Molenkamp Bakkerijtechniek B.V.", ("Zwolle", "NL", "EUR"), ("4200", "2", "30")),
    supplier("Groothandel De Gouden Aar B.V.", ("Barneveld", "NL", "EUR"), ("7000", "1", "14")),
    supplier("Verpakkingscentrum Noordkaap B.V.", ("Drachten", "NL", "EUR"), ("7010", "2", "30")),
    supplier("Meelfabriek Windlust B.V.", ("Wormerveer", "NL", "EUR"), ("7000", "1", "30")),
    supplier("Zuivelhandel Klaverweide B.V.", ("Heerenveen", "NL", "EUR"), ("7000", "1", "14")),
    supplier("Eierhandel Van der Poel", ("Lunteren", "NL", "EUR"), ("7000", "1", "08")),
    supplier("Suikerhuis Terborg B.V.", ("Terborg", "NL", "EUR"), ("7000", "1", "30")),
    supplier("Fruitimport Sonnevelt B.V.", ("Barendrecht", "NL", "EUR"), ("7000", "1", "14")),
    supplier("Chocolaterie Brabantia-Sud N.V.", ("Aalst", "BE", "EUR"), ("7000", "6", "30")),
    supplier("Backofen Hartmann GmbH", ("Kassel", "DE", "EUR"), ("0200", "6", "60")),
    supplier("Nordic Grain AB", ("Malmö", "SE", "SEK"), ("7000", "6", "30")),
    supplier("Thames Tea & Spice Ltd", ("London", "GB", "GBP"), ("7000", "7", "30")),
    supplier("Boulangerie Outillage SARL", ("Lille", "FR", "EUR"), ("4200", "6", "30")),
    supplier("Pacific Nut Company Inc.", ("Oakland", "US", "USD"), ("7000", "7", "60")),
    supplier("Energiebedrijf Ommeland B.V.", ("Groningen", "NL", "EUR"), ("4150", "2", "IN")),
    supplier("Glasnet Telecom B.V.", ("Amersfoort", "NL", "EUR"), ("4310", "2", "IN")),
    supplier("Kantoorhuis Lettergoed", ("Deventer", "NL", "EUR"), ("4300", "2", "30")),
    supplier("Reclamebureau Raak & Zicht", ("Utrecht", "NL", "EUR"), ("4400", "2", "30")),
    supplier("Autobedrijf Steenbergen B.V.", ("Apeldoorn", "NL", "EUR"), ("4500", "2", "14")),
    supplier("Transportbedrijf Wielinga B.V.", ("Joure", "NL", "EUR"), ("4520", "2", "30")),
    supplier("Visser & De Boer Accountants", ("Zwolle", "NL", "EUR"), ("4600", "2", "14")),
    supplier("Verhuurmaatschappij Oudegracht B.V.", ("Utrecht", "NL", "EUR"), ("4100", "2", "")),
    supplier("Schoonmaakbedrijf Helderland", ("Kampen", "NL", "EUR"), ("7100", "2", "30")),
    supplier("Koeltechniek Friso B.V.", ("Leeuwarden", "NL", "EUR"), ("4200", "2", "30")),
    supplier("Brouwershuis Het Anker B.V.", ("Breda", "NL", "EUR"), ("7000", "2", "14")),
    supplier("Ambachtelijke Jams Betuwe", ("Tiel", "NL", "EUR"), ("7000", "1", "30")),
    supplier("Kruidenmolen De Specht", ("Alkmaar", "NL", "EUR"), ("7000", "1", "30")),
    supplier("Weegtechniek Balans B.V.", ("Ede", "NL", "EUR"), ("4200", "2", "30")),
];

/// Suppliers of the installer.
pub(crate) const INSTALLER: &[Supplier] = &[
    supplier("Installatiegroothandel Rijnmond B.V.", ("Schiedam", "NL", "EUR"), ("7020", "2", "30")),
    supplier("Leidingwerk Van Asperen B.V.", ("Gorinchem", "NL", "EUR"), ("7020", "2", "30")),
    supplier("Warmtepompcentrum Oost B.V.", ("Hengelo", "NL", "EUR"), ("7020", "2", "30")),
    supplier("Montagebedrijf Kuiper", ("Almelo", "NL", "EUR"), ("7030", "5", "14")),
    supplier("Elektrohandel Volt & Watt B.V.", ("Eindhoven", "NL", "EUR"), ("7020", "2", "30")),
    supplier("Heizungsbau Lindner GmbH", ("Münster", "DE", "EUR"), ("7020", "6", "60")),
    supplier("Energiebedrijf Ommeland B.V.", ("Groningen", "NL", "EUR"), ("4150", "2", "IN")),
    supplier("Autobedrijf Steenbergen B.V.", ("Apeldoorn", "NL", "EUR"), ("4500", "2", "14")),
];

/// Suppliers of the gardener.
pub(crate) const GARDENER: &[Supplier] = &[
    supplier("Boomkwekerij Lindehof B.V.", ("Boskoop", "NL", "EUR"), ("7020", "1", "30")),
    supplier("Grondhandel De Klei B.V.", ("Nijkerk", "NL", "EUR"), ("7020", "2", "14")),
    supplier("Tuinmachines Van Eck B.V.", ("Culemborg", "NL", "EUR"), ("4200", "2", "30")),
    supplier("Natuursteen Ardennes S.A.", ("Dinant", "BE", "EUR"), ("7020", "6", "30")),
    supplier("Energiebedrijf Ommeland B.V.", ("Groningen", "NL", "EUR"), ("4150", "2", "IN")),
];

/// The suppliers of an administration, by the number that people use.
pub(crate) fn of(hid: i64) -> &'static [Supplier] {
    match hid {
        120 => BAKERY,
        131 => INSTALLER,
        118 => GARDENER,
        _ => &[],
    }
}

/// Puts an administration's suppliers and their bank accounts in its books, and one customer.
pub(crate) fn fill(books: &mut Books, hid: i64) {
    for (number, supplier) in (1_001..).zip(of(hid)) {
        put_supplier(books, supplier, number);
    }
    let customer = Row::default()
        .with("Code", padded_code("2001"))
        .with("Name", "Lunchroom De Hoek")
        .with("IsSupplier", false)
        .with("Status", "C")
        .with("Country", "NL");
    put(books, &ACCOUNTS, "2001", customer);
}

fn put_supplier(books: &mut Books, supplier: &Supplier, number: u64) -> Uuid {
    // The same company has the same numbers in every administration, and another id.
    let seed = supplier.name.bytes().fold(7, |sum: u64, byte| (sum * 31 + u64::from(byte)) % 1_009);
    let vat_number = (supplier.country != "US").then(|| vat_number(supplier.country, seed));
    let dutch = supplier.country == "NL";
    let row = Row::default()
        .with("Code", padded_code(&number.to_string()))
        .with("Name", supplier.name)
        .with("IsSupplier", true)
        .with("IsPurchase", true)
        .with("IsSales", false)
        .with("Status", "A")
        .with("Type", "A")
        .with("Blocked", false)
        .with("VATNumber", vat_number)
        .with("ChamberOfCommerce", dutch.then(|| (20_000_000 + seed * 54_321).to_string()))
        .with("SearchCode", supplier.name.to_uppercase())
        .with("City", supplier.city)
        .with("Country", supplier.country)
        .with("PaymentConditionPurchase", Some(supplier.condition).filter(|code| !code.is_empty()))
        .with("PurchaseVATCode", supplier.vat_code)
        .with("PurchaseCurrency", supplier.currency)
        .with("GLAccountPurchase", id(books, &GL_ACCOUNTS, supplier.gl_account))
        .with("GLAP", id(books, &GL_ACCOUNTS, "1600"));
    let account = put(books, &ACCOUNTS, &number.to_string(), row);
    let iban = iban(supplier.country, seed);
    let bank_account = Row::default()
        .with("Account", account)
        .with("AccountName", supplier.name)
        .with("BankAccount", iban.as_str())
        .with("IBAN", iban)
        .with("BankAccountHolderName", supplier.name)
        .with("Main", true)
        .with("Blocked", false)
        .with("Type", "A");
    put(books, &BANK_ACCOUNTS, &number.to_string(), bank_account);
    account
}
