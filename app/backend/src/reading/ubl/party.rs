//! A party of a UBL document.

use domain::party::{Party, VatNumber};

use crate::reading::values::{Findings, code, short};
use crate::reading::xml::Element;

/// Schemes of the Dutch trade register and of Dutch governments, where older documents write them on the party itself.
const REGISTERS: [&str; 6] = ["0106", "0190", "NL:KVK", "NL:OIN", "KVK", "OIN"];
/// Lines of an address that are kept beside street and town.
const ADDRESS_LINES: usize = 10;
/// Names by which documents call VAT.
const VAT_SCHEMES: [&str; 3] = ["VAT", "BTW", "TVA"];

/// Reads a `cac:Party`; an absent one is an empty one.
pub(super) fn read(party: Option<&Element>, findings: &mut Findings) -> Party {
    let Some(party) = party else { return Party::default() };
    let name = party
        .find(&["PartyLegalEntity", "RegistrationName"])
        .or_else(|| party.find(&["PartyName", "Name"]))
        .or_else(|| party.find(&["Contact", "Name"]));
    Party {
        name: findings.name(name).unwrap_or_default(),
        vat_number: vat_number(party),
        company_id: company_id(party),
        country: country(party),
        address: address(party, findings),
        email: findings.name(party.find(&["Contact", "ElectronicMail"])),
    }
}

/// The number under the VAT scheme; a scheme that is not named counts as VAT, another tax does not.
fn vat_number(party: &Element) -> Option<VatNumber> {
    let scheme = |element: &Element| {
        element
            .find(&["TaxScheme", "ID"])
            .or_else(|| element.find(&["TaxScheme", "Name"]))
            .and_then(Element::value)
            .map(str::to_uppercase)
    };
    let all = party.all(&["PartyTaxScheme"]);
    let is_vat = |element: &&&Element| scheme(element).is_some_and(|name| VAT_SCHEMES.contains(&name.as_str()));
    let is_unnamed = |element: &&&Element| scheme(element).is_none();
    all.iter()
        .filter(is_vat)
        .chain(all.iter().filter(is_unnamed))
        .find_map(|element| VatNumber::clean(short(element.text_at(&["CompanyID"])?)?))
}

fn company_id(party: &Element) -> Option<String> {
    let in_register = |id: &&&Element| {
        ["schemeID", "schemeAgencyName"]
            .iter()
            .filter_map(|name| id.attribute(name))
            .any(|scheme| REGISTERS.contains(&scheme.to_uppercase().as_str()))
    };
    let on_party = || {
        let ids = party.all(&["PartyIdentification", "ID"]);
        ids.iter().find(in_register).and_then(|id| id.value())
    };
    party.text_at(&["PartyLegalEntity", "CompanyID"]).or_else(on_party).map(code)
}

fn country(party: &Element) -> Option<String> {
    const CODE: [&str; 2] = ["Country", "IdentificationCode"];
    let addresses: [&[&str]; 3] =
        [&["PostalAddress"], &["PartyLegalEntity", "RegistrationAddress"], &["PhysicalLocation", "Address"]];
    addresses
        .iter()
        .find_map(|path| party.all(path).into_iter().find_map(|address| address.text_at(&CODE)))
        .map(|country| code(country).to_uppercase())
}

fn address(party: &Element, findings: &mut Findings) -> Vec<String> {
    let Some(address) =
        party.child("PostalAddress").or_else(|| party.all(&["PartyLegalEntity", "RegistrationAddress"]).pop())
    else {
        return Vec::new();
    };
    let mut joined = |names: &[&str]| {
        let parts: Vec<String> = names.iter().filter_map(|name| findings.name(address.find(&[name]))).collect();
        parts.join(" ")
    };
    let mut lines = vec![joined(&["StreetName", "BuildingNumber"]), joined(&["AdditionalStreetName"])];
    lines.push(joined(&["PostalZone", "CityName"]));
    for line in address.all(&["AddressLine", "Line"]).into_iter().take(ADDRESS_LINES) {
        lines.extend(findings.name(Some(line)));
    }
    lines.retain(|line| !line.is_empty());
    lines
}
